package io.reactivecoap;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a {@link RequestHandler} answers a peer. Immutable: every wither returns a changed reply. */
public final class CoapReply {

    private static final byte[] NO_BYTES = new byte[0];

    private final CoapCode code;
    private final CoapOptions options;
    private final byte[] payload;

    private CoapReply(CoapCode code, CoapOptions options, byte[] payload) {
        this.code = code;
        this.options = options;
        this.payload = payload;
    }

    /**
     * A reply without options and payload.
     *
     * @param code a response code, such as {@link CoapCode#CHANGED}
     * @return the reply
     * @throws IllegalArgumentException when the code is not of class 2, 4 or 5
     */
    public static CoapReply of(CoapCode code) {
        Objects.requireNonNull(code, "code");
        if (!code.isSuccess() && !code.isClientError() && !code.isServerError()) {
            throw new IllegalArgumentException("code must be of class 2, 4 or 5: " + code);
        }
        return new CoapReply(code, CoapOptions.empty(), NO_BYTES);
    }

    /**
     * The response code.
     *
     * @return the code
     */
    public CoapCode code() {
        return code;
    }

    /**
     * The options.
     *
     * @return the options
     */
    public CoapOptions options() {
        return options;
    }

    /**
     * Replaces all options.
     *
     * @param all the new options
     * @return the changed reply
     */
    public CoapReply options(CoapOptions all) {
        return new CoapReply(code, Objects.requireNonNull(all, "all"), payload);
    }

    /**
     * Sets an option, in place of all of the same number.
     *
     * @param option which
     * @param value its value
     * @param <T> the value's type
     * @return the changed reply
     * @throws IllegalArgumentException when the value does not fit the option
     */
    public <T> CoapReply option(CoapOption<T> option, T value) {
        return options(options.with(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value")));
    }

    /**
     * Adds an option to those of the same number.
     *
     * @param option which
     * @param value its value
     * @param <T> the value's type
     * @return the changed reply
     * @throws IllegalArgumentException when the value does not fit, or the option is there and not repeatable
     */
    public <T> CoapReply addOption(CoapOption<T> option, T value) {
        return options(options.plus(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value")));
    }

    /**
     * Says what the payload is (RFC 7252 §5.10.3).
     *
     * @param format the content format
     * @return the changed reply
     */
    public CoapReply contentFormat(ContentFormat format) {
        return option(CoapOption.CONTENT_FORMAT, Objects.requireNonNull(format, "format"));
    }

    /**
     * The payload.
     *
     * @return a copy of its own for every call
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
     * Sets the payload, which must fit into a message.
     *
     * @param bytes copied
     * @return the changed reply
     */
    public CoapReply payload(byte[] bytes) {
        return new CoapReply(
                code, options, Objects.requireNonNull(bytes, "bytes").clone());
    }

    /**
     * Sets the payload to a text in UTF-8; it must fit into a message.
     *
     * @param text the text
     * @return the changed reply
     */
    public CoapReply payload(String text) {
        byte[] bytes = Objects.requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8);
        return new CoapReply(code, options, bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CoapReply that
                && code == that.code
                && options.equals(that.options)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Objects.hash(code, options) * 31 + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return code + " " + options + " (" + payload.length + " bytes)";
    }
}
