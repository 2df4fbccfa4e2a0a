package io.reactivecoap;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.NoResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a peer. Immutable and reusable: every wither returns a changed request, and a request may be sent any
 * number of times, over any session.
 *
 * <p>A request is executed at least once: a retransmission that crosses its acknowledgement may reach a peer that does not
 * recognise duplicates, and be executed twice. Prefer idempotent methods (RFC 7252 §5.1).
 */
public final class CoapRequest {

    private static final byte[] NO_PAYLOAD = new byte[0];

    private final CoapMethod method;
    private final CoapOptions options;
    private final byte[] payload;
    private final Reliability reliability;
    private final @Nullable Duration timeout;
    private final @Nullable TransmissionParameters transmission;

    private CoapRequest(
            CoapMethod method,
            CoapOptions options,
            byte[] payload,
            Reliability reliability,
            @Nullable Duration timeout,
            @Nullable TransmissionParameters transmission) {
        this.method = method;
        this.options = options;
        this.payload = payload;
        this.reliability = reliability;
        this.timeout = timeout;
        this.transmission = transmission;
    }

    /**
     * A request for a resource.
     *
     * @param method the method
     * @param pathAndQuery percent-encoded, such as {@code /sensors/temp?unit=K}
     * @return the request
     * @throws IllegalArgumentException when the path is not one, or has a segment longer than 255 bytes
     */
    public static CoapRequest of(CoapMethod method, String pathAndQuery) {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(pathAndQuery, "pathAndQuery");
        return new CoapRequest(
                method, CoapUri.relativeOptions(pathAndQuery), NO_PAYLOAD, Reliability.UNSPECIFIED, null, null);
    }

    /**
     * Asks for a representation of a resource (RFC 7252 §5.8.1).
     *
     * @param pathAndQuery percent-encoded, such as {@code /sensors/temp?unit=K}
     * @return the request
     */
    public static CoapRequest get(String pathAndQuery) {
        return of(CoapMethod.GET, pathAndQuery);
    }

    /**
     * Asks the resource to process a representation (RFC 7252 §5.8.2).
     *
     * @param pathAndQuery percent-encoded path and query
     * @return the request
     */
    public static CoapRequest post(String pathAndQuery) {
        return of(CoapMethod.POST, pathAndQuery);
    }

    /**
     * Creates or replaces a resource (RFC 7252 §5.8.3).
     *
     * @param pathAndQuery percent-encoded path and query
     * @return the request
     */
    public static CoapRequest put(String pathAndQuery) {
        return of(CoapMethod.PUT, pathAndQuery);
    }

    /**
     * Deletes a resource (RFC 7252 §5.8.4).
     *
     * @param pathAndQuery percent-encoded path and query
     * @return the request
     */
    public static CoapRequest delete(String pathAndQuery) {
        return of(CoapMethod.DELETE, pathAndQuery);
    }

    /**
     * Asks for the part of a resource that the payload describes (RFC 8132 §2).
     *
     * @param pathAndQuery percent-encoded path and query
     * @return the request
     */
    public static CoapRequest fetch(String pathAndQuery) {
        return of(CoapMethod.FETCH, pathAndQuery);
    }

    /**
     * Changes a part of a resource (RFC 8132 §3).
     *
     * @param pathAndQuery percent-encoded path and query
     * @return the request
     */
    public static CoapRequest patch(String pathAndQuery) {
        return of(CoapMethod.PATCH, pathAndQuery);
    }

    /**
     * Changes a part of a resource, idempotently (RFC 8132 §3).
     *
     * @param pathAndQuery percent-encoded path and query
     * @return the request
     */
    public static CoapRequest ipatch(String pathAndQuery) {
        return of(CoapMethod.IPATCH, pathAndQuery);
    }

    /**
     * The method.
     *
     * @return the method
     */
    public CoapMethod method() {
        return method;
    }

    /**
     * The options, path and query among them.
     *
     * @return the options
     */
    public CoapOptions options() {
        return options;
    }

    /**
     * Replaces all options, path and query among them.
     *
     * @param all the new options
     * @return the changed request
     */
    public CoapRequest options(CoapOptions all) {
        return new CoapRequest(method, Objects.requireNonNull(all, "all"), payload, reliability, timeout, transmission);
    }

    /**
     * Sets an option, in place of all of the same number.
     *
     * @param option which
     * @param value its value
     * @param <T> the value's type
     * @return the changed request
     * @throws IllegalArgumentException when the value does not fit the option
     */
    public <T> CoapRequest option(CoapOption<T> option, T value) {
        return options(options.with(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value")));
    }

    /**
     * Adds an option to those of the same number.
     *
     * @param option which
     * @param value its value
     * @param <T> the value's type
     * @return the changed request
     * @throws IllegalArgumentException when the value does not fit, or the option is there and not repeatable
     */
    public <T> CoapRequest addOption(CoapOption<T> option, T value) {
        return options(options.plus(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value")));
    }

    /**
     * Says which representation is wanted (RFC 7252 §5.10.4).
     *
     * @param format the content format
     * @return the changed request
     */
    public CoapRequest accept(ContentFormat format) {
        return option(CoapOption.ACCEPT, Objects.requireNonNull(format, "format"));
    }

    /**
     * Says what the payload is (RFC 7252 §5.10.3).
     *
     * @param format the content format
     * @return the changed request
     */
    public CoapRequest contentFormat(ContentFormat format) {
        return option(CoapOption.CONTENT_FORMAT, Objects.requireNonNull(format, "format"));
    }

    /**
     * Says which responses are of no interest (RFC 7967). Where 2.xx is among them, a CON completes without a value once it
     * is acknowledged; an error that comes later, separately, is not heard. A NON that suppresses all completes once it is
     * sent; one that suppresses 2.xx, when NON_LIFETIME has passed in silence. To a peer that never says anything, NONs
     * are paced by PROBING_RATE.
     *
     * @param classes the classes of responses to suppress
     * @return the changed request
     */
    public CoapRequest noResponse(NoResponse classes) {
        return option(CoapOption.NO_RESPONSE, Objects.requireNonNull(classes, "classes"));
    }

    /**
     * The payload.
     *
     * @return a copy
     */
    public byte[] payload() {
        return payload.length == 0 ? payload : payload.clone();
    }

    /**
     * The payload's length.
     *
     * @return bytes
     */
    public int payloadLength() {
        return payload.length;
    }

    /**
     * Sets the payload.
     *
     * @param bytes copied
     * @return the changed request
     */
    public CoapRequest payload(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        return new CoapRequest(
                method, options, bytes.length == 0 ? NO_PAYLOAD : bytes.clone(), reliability, timeout, transmission);
    }

    /**
     * Sets the payload to a text in UTF-8.
     *
     * @param text the text
     * @return the changed request
     */
    public CoapRequest payload(String text) {
        return payload(Objects.requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether the request asks for acknowledgement.
     *
     * @return {@link Reliability#UNSPECIFIED} unless changed
     */
    public Reliability reliability() {
        return reliability;
    }

    /**
     * Changes whether the request asks for acknowledgement.
     *
     * @param yes true for CON, false for NON
     * @return the changed request
     */
    public CoapRequest confirmable(boolean yes) {
        return reliability(yes ? Reliability.CONFIRMABLE : Reliability.NON_CONFIRMABLE);
    }

    /**
     * Changes whether the request asks for acknowledgement.
     *
     * @param choice the choice, or none
     * @return the changed request
     */
    public CoapRequest reliability(Reliability choice) {
        return new CoapRequest(
                method, options, payload, Objects.requireNonNull(choice, "choice"), timeout, transmission);
    }

    /**
     * The request's time budget.
     *
     * @return the budget; empty when the session's holds
     */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /**
     * Limits the time from the subscriber's demand to the answer, whatever the protocol's timers say.
     *
     * @param budget more than zero
     * @return the changed request
     */
    public CoapRequest timeout(Duration budget) {
        return new CoapRequest(
                method, options, payload, reliability, Durations.requirePositive(budget, "budget"), transmission);
    }

    /**
     * The request's own transmission parameters.
     *
     * @return the parameters; empty when the session's hold
     */
    public Optional<TransmissionParameters> transmission() {
        return Optional.ofNullable(transmission);
    }

    /**
     * Gives the request transmission parameters of its own. NSTART and PROBING_RATE stay the session's: they are not a
     * single request's to choose.
     *
     * @param parameters the parameters
     * @return the changed request
     */
    public CoapRequest transmission(TransmissionParameters parameters) {
        return new CoapRequest(
                method, options, payload, reliability, timeout, Objects.requireNonNull(parameters, "parameters"));
    }

    /**
     * Path and query, percent-encoded.
     *
     * @return such as {@code /sensors/temp?unit=K}; {@code /} for the root
     */
    public String pathAndQuery() {
        return CoapUri.pathAndQuery(options);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CoapRequest that
                && method == that.method
                && options.equals(that.options)
                && Arrays.equals(payload, that.payload)
                && reliability == that.reliability
                && Objects.equals(timeout, that.timeout)
                && Objects.equals(transmission, that.transmission);
    }

    @Override
    public int hashCode() {
        return Objects.hash(method, options, Arrays.hashCode(payload), reliability, timeout, transmission);
    }

    @Override
    public String toString() {
        return method + " " + pathAndQuery() + " " + options + " (" + payload.length + " bytes)";
    }
}
