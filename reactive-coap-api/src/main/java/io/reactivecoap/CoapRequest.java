package io.reactivecoap;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.NoResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a peer. Immutable and reusable: every wither returns a changed request, and a request may be sent any
 * number of times, over any session; one that was made with a whole URI over those with its {@link #endpoint()}.
 *
 * <p>A request is executed at least once: a retransmission that crosses its acknowledgement may reach a peer that does not
 * recognise duplicates, and be executed twice. Prefer idempotent methods (RFC 7252 §5.1).
 */
public final class CoapRequest {

    private final CoapMethod method;
    private final CoapOptions options;
    private final @Nullable CoapUri endpoint;
    private final CoapBody body;
    private final Reliability reliability;
    private final @Nullable Duration timeout;
    private final @Nullable TransmissionParameters transmission;
    private final @Nullable BlockwiseParameters blockwise;
    private final @Nullable Consumer<? super TransferProgress> onProgress;
    private final boolean repeatable;
    private final @Nullable String uriTemplate;
    private final Set<String> secretQueries;
    private final byte @Nullable [] observationToken;

    private CoapRequest(Draft draft) {
        method = draft.method;
        options = draft.options;
        endpoint = draft.endpoint;
        body = draft.body;
        reliability = draft.reliability;
        timeout = draft.timeout;
        transmission = draft.transmission;
        blockwise = draft.blockwise;
        onProgress = draft.onProgress;
        repeatable = draft.repeatable;
        uriTemplate = draft.uriTemplate;
        secretQueries = draft.secretQueries;
        observationToken = draft.observationToken;
    }

    /**
     * A request for a resource.
     *
     * @param method the method
     * @param uri path and query, percent-encoded, such as {@code /sensors/temp?unit=K}, for any session; or a whole URI,
     *     such as {@code coap://host/sensors/temp?unit=K}, for {@link CoapClient#request} and sessions with that endpoint only
     * @return the request
     * @throws IllegalArgumentException when the path is not one, or has a segment longer than 255 bytes, or the URI is none
     */
    public static CoapRequest of(CoapMethod method, String uri) {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(uri, "uri");
        if (!CoapUri.isAbsolute(uri)) {
            return new CoapRequest(new Draft(method, CoapUri.relativeOptions(uri)));
        }
        CoapUri whole = CoapUri.parse(uri);
        Draft draft = new Draft(method, whole.resourceOptions());
        draft.endpoint = whole.endpoint();
        return new CoapRequest(draft);
    }

    /**
     * Asks for a representation of a resource (RFC 7252 §5.8.1).
     *
     * @param uri path and query, percent-encoded, or a whole URI, as of {@link #of}
     * @return the request
     */
    public static CoapRequest get(String uri) {
        return of(CoapMethod.GET, uri);
    }

    /**
     * Asks the resource to process a representation (RFC 7252 §5.8.2).
     *
     * @param uri path and query, percent-encoded, or a whole URI, as of {@link #of}
     * @return the request
     */
    public static CoapRequest post(String uri) {
        return of(CoapMethod.POST, uri);
    }

    /**
     * Creates or replaces a resource (RFC 7252 §5.8.3).
     *
     * @param uri path and query, percent-encoded, or a whole URI, as of {@link #of}
     * @return the request
     */
    public static CoapRequest put(String uri) {
        return of(CoapMethod.PUT, uri);
    }

    /**
     * Deletes a resource (RFC 7252 §5.8.4).
     *
     * @param uri path and query, percent-encoded, or a whole URI, as of {@link #of}
     * @return the request
     */
    public static CoapRequest delete(String uri) {
        return of(CoapMethod.DELETE, uri);
    }

    /**
     * Asks for the part of a resource that the payload describes (RFC 8132 §2).
     *
     * @param uri path and query, percent-encoded, or a whole URI, as of {@link #of}
     * @return the request
     */
    public static CoapRequest fetch(String uri) {
        return of(CoapMethod.FETCH, uri);
    }

    /**
     * Changes a part of a resource (RFC 8132 §3).
     *
     * @param uri path and query, percent-encoded, or a whole URI, as of {@link #of}
     * @return the request
     */
    public static CoapRequest patch(String uri) {
        return of(CoapMethod.PATCH, uri);
    }

    /**
     * Changes a part of a resource, idempotently (RFC 8132 §3).
     *
     * @param uri path and query, percent-encoded, or a whole URI, as of {@link #of}
     * @return the request
     */
    public static CoapRequest ipatch(String uri) {
        return of(CoapMethod.IPATCH, uri);
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
     * Where the request goes: what its URI says of scheme, host and port (RFC 7252 §6.4). Uri-Host is not among the options;
     * the session with the endpoint adds it.
     *
     * @return the endpoint, without path and query; empty when the request was made of a path, for any session
     */
    public Optional<CoapUri> endpoint() {
        return Optional.ofNullable(endpoint);
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
        Draft draft = new Draft(this);
        draft.options = Objects.requireNonNull(all, "all");
        return new CoapRequest(draft);
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
     * What the request carries.
     *
     * @return the body; {@link CoapBody#EMPTY} unless changed
     */
    public CoapBody body() {
        return body;
    }

    /**
     * Sets what the request carries. What is longer than a message is sent in blocks (RFC 7959 §2).
     *
     * @param content the body
     * @return the changed request
     */
    public CoapRequest body(CoapBody content) {
        Draft draft = new Draft(this);
        draft.body = Objects.requireNonNull(content, "content");
        return new CoapRequest(draft);
    }

    /**
     * The payload.
     *
     * @return a copy
     * @throws IllegalStateException when the body is one that comes as it is asked for
     */
    public byte[] payload() {
        return body.bytes();
    }

    /**
     * The payload's length.
     *
     * @return bytes; 0 when it is not known
     */
    public long payloadLength() {
        return body.length().orElse(0);
    }

    /**
     * Sets the payload.
     *
     * @param bytes copied
     * @return the changed request
     */
    public CoapRequest payload(byte[] bytes) {
        return body(CoapBody.of(Objects.requireNonNull(bytes, "bytes")));
    }

    /**
     * Sets the payload to a text in UTF-8.
     *
     * @param text the text
     * @return the changed request
     */
    public CoapRequest payload(String text) {
        return body(CoapBody.of(Objects.requireNonNull(text, "text")));
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
        Draft draft = new Draft(this);
        draft.reliability = Objects.requireNonNull(choice, "choice");
        return new CoapRequest(draft);
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
     * Limits the time from the subscriber's demand to the answer, whatever the protocol's timers say: to the whole one
     * where it comes in blocks; to each block with {@link CoapSession#blocks}, to each registration with
     * {@link CoapSession#observe(CoapRequest)}.
     *
     * @param budget more than zero
     * @return the changed request
     */
    public CoapRequest timeout(Duration budget) {
        Draft draft = new Draft(this);
        draft.timeout = Durations.requirePositive(budget, "budget");
        return new CoapRequest(draft);
    }

    /**
     * Whether the request may be sent once more when a connection is lost before its answer comes.
     *
     * @return false unless changed
     */
    public boolean isRepeatable() {
        return repeatable;
    }

    /**
     * Changes whether the request may be sent once more, over the next connection, when one is lost before the answer comes
     * ({@link CoapClient#reconnect}). The peer may have carried it out already: for requests that do no harm twice. One whose
     * body cannot be had twice is not repeated.
     *
     * @param yes true to have it repeated
     * @return the changed request
     */
    public CoapRequest repeatable(boolean yes) {
        Draft draft = new Draft(this);
        draft.repeatable = yes;
        return new CoapRequest(draft);
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
        Draft draft = new Draft(this);
        draft.transmission = Objects.requireNonNull(parameters, "parameters");
        return new CoapRequest(draft);
    }

    /**
     * How the request's bodies are transferred in blocks.
     *
     * @return the parameters; empty when the session's hold
     */
    public Optional<BlockwiseParameters> blockwise() {
        return Optional.ofNullable(blockwise);
    }

    /**
     * Gives the request parameters of its own for the transfer in blocks.
     *
     * @param parameters the parameters
     * @return the changed request
     */
    public CoapRequest blockwise(BlockwiseParameters parameters) {
        Draft draft = new Draft(this);
        draft.blockwise = Objects.requireNonNull(parameters, "parameters");
        return new CoapRequest(draft);
    }

    /**
     * Who watches the transfer in blocks.
     *
     * @return the listener; empty when there is none
     */
    public Optional<Consumer<? super TransferProgress>> progressListener() {
        return Optional.ofNullable(onProgress);
    }

    /**
     * Has somebody watch the transfer in blocks: called after each block that the server has confirmed, or that has come,
     * on the session's event loop, and never for a body that fits into a message. What it throws is dropped.
     *
     * @param listener must not block
     * @return the changed request
     */
    public CoapRequest onProgress(Consumer<? super TransferProgress> listener) {
        Draft draft = new Draft(this);
        draft.onProgress = Objects.requireNonNull(listener, "listener");
        return new CoapRequest(draft);
    }

    /**
     * What the request's path was made from.
     *
     * @return the template; empty when none was given
     */
    public Optional<String> uriTemplate() {
        return Optional.ofNullable(uriTemplate);
    }

    /**
     * Says what the path was made from, so that metrics and observations tell requests for the same kind of resource apart
     * from others; without it they have no path at all, for there may be any number of paths. It is not sent.
     *
     * @param template such as {@code /sensors/{id}}
     * @return the changed request
     * @throws IllegalArgumentException when the template does not begin with a slash
     */
    public CoapRequest uriTemplate(String template) {
        if (!Objects.requireNonNull(template, "template").startsWith("/")) {
            throw new IllegalArgumentException("template must begin with a slash, such as /sensors/{id}: " + template);
        }
        Draft draft = new Draft(this);
        draft.uriTemplate = template;
        return new CoapRequest(draft);
    }

    /**
     * Which arguments of the query are secret.
     *
     * @return their names; none unless changed
     */
    public Set<String> secretQueries() {
        return secretQueries;
    }

    /**
     * Says which arguments of the query are secret, for servers that want a password or the like there: {@link #toString}
     * and {@link #shownPathAndQuery}, and so errors, have {@code <hidden>} for their values. They are sent as they are.
     *
     * @param names such as {@code password}, in place of those before
     * @return the changed request
     */
    public CoapRequest secretQueries(Set<String> names) {
        Draft draft = new Draft(this);
        draft.secretQueries = Set.copyOf(names);
        return new CoapRequest(draft);
    }

    /**
     * The token that an observation is to be registered with.
     *
     * @return a copy; empty when it is chosen at random
     */
    public Optional<byte[]> observationToken() {
        return Optional.ofNullable(observationToken).map(byte[]::clone);
    }

    /**
     * Chooses the token that {@link CoapSession#observe(CoapRequest)} registers with, for servers that keep the token of
     * an earlier registration, perhaps of a process that has ended, and notify with that. It should not be easy to guess
     * (RFC 7252 §5.3.1); over secure transports it gives up that no token is used twice with the same keys (RFC 9175
     * §4.2). Where the session uses the token already for something else, it is one at random after all.
     *
     * @param token 1 to 8 bytes, copied
     * @return the changed request
     * @throws IllegalArgumentException when the token is empty or longer
     */
    public CoapRequest observationToken(byte[] token) {
        if (token.length < 1 || token.length > SessionSettings.MAX_TOKEN_LENGTH) {
            throw new IllegalArgumentException("token must have 1 to 8 bytes: " + token.length);
        }
        Draft draft = new Draft(this);
        draft.observationToken = token.clone();
        return new CoapRequest(draft);
    }

    /**
     * Path and query as errors tell of them.
     *
     * @return as {@link #pathAndQuery}, with {@code <hidden>} for the values of {@link #secretQueries}
     */
    public String shownPathAndQuery() {
        if (secretQueries.isEmpty()) {
            return pathAndQuery();
        }
        StringBuilder shown = new StringBuilder(CoapUri.pathAndQuery(options.without(CoapOption.URI_QUERY)));
        char mark = '?';
        for (String argument : options.all(CoapOption.URI_QUERY)) {
            String name = argument.substring(0, Math.max(0, argument.indexOf('=')));
            shown.append(mark)
                    .append(
                            secretQueries.contains(name)
                                    ? PercentEncoding.ARGUMENT.encode(name) + "=<hidden>"
                                    : PercentEncoding.ARGUMENT.encode(argument));
            mark = '&';
        }
        return shown.toString();
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
                && Objects.equals(endpoint, that.endpoint)
                && body.equals(that.body)
                && reliability == that.reliability
                && Objects.equals(timeout, that.timeout)
                && Objects.equals(transmission, that.transmission)
                && Objects.equals(blockwise, that.blockwise)
                && Objects.equals(onProgress, that.onProgress)
                && repeatable == that.repeatable
                && Objects.equals(uriTemplate, that.uriTemplate)
                && secretQueries.equals(that.secretQueries)
                && Arrays.equals(observationToken, that.observationToken);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                method,
                options,
                endpoint,
                body,
                reliability,
                timeout,
                transmission,
                blockwise,
                onProgress,
                repeatable,
                uriTemplate,
                secretQueries,
                Arrays.hashCode(observationToken));
    }

    @Override
    public String toString() {
        String where = endpoint == null ? "" : endpoint.toString().replaceFirst("/$", "");
        // the query is told once where a part of it is secret
        CoapOptions shown = secretQueries.isEmpty() ? options : options.without(CoapOption.URI_QUERY);
        return method + " " + where + shownPathAndQuery() + " " + shown + " (" + body + ")";
    }

    /** The one place where a request is changed, before it becomes immutable. */
    private static final class Draft {
        final CoapMethod method;
        CoapOptions options;

        @Nullable
        CoapUri endpoint;

        CoapBody body = CoapBody.EMPTY;
        Reliability reliability = Reliability.UNSPECIFIED;

        @Nullable
        Duration timeout;

        @Nullable
        TransmissionParameters transmission;

        @Nullable
        BlockwiseParameters blockwise;

        @Nullable
        Consumer<? super TransferProgress> onProgress;

        boolean repeatable;

        @Nullable
        String uriTemplate;

        Set<String> secretQueries = Set.of();

        byte @Nullable [] observationToken;

        Draft(CoapMethod method, CoapOptions options) {
            this.method = method;
            this.options = options;
        }

        Draft(CoapRequest from) {
            method = from.method;
            options = from.options;
            endpoint = from.endpoint;
            body = from.body;
            reliability = from.reliability;
            timeout = from.timeout;
            transmission = from.transmission;
            blockwise = from.blockwise;
            onProgress = from.onProgress;
            repeatable = from.repeatable;
            uriTemplate = from.uriTemplate;
            secretQueries = from.secretQueries;
            observationToken = from.observationToken;
        }
    }
}
