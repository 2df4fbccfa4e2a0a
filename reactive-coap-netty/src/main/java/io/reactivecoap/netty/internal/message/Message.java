package io.reactivecoap.netty.internal.message;

import io.reactivecoap.CoapCode;
import io.reactivecoap.option.CoapOptions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request, a response or an empty message, without what belongs to a transport. The payload's array is shared and never
 * changed.
 */
public record Message(CoapCode code, Token token, CoapOptions options, byte[] payload) {

    /** No bytes. */
    public static final byte[] NO_PAYLOAD = new byte[0];

    /** The empty message (RFC 7252 §4.1). */
    public static final Message EMPTY = new Message(CoapCode.EMPTY, Token.EMPTY, CoapOptions.empty(), NO_PAYLOAD);

    public boolean isEmpty() {
        return code == CoapCode.EMPTY;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Message that
                && code == that.code
                && token.equals(that.token)
                && options.equals(that.options)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return ((code.value() * 31 + token.hashCode()) * 31 + options.hashCode()) * 31 + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return code + " tok=" + token + (options.isEmpty() ? "" : " " + options)
                + (payload.length == 0 ? "" : " (" + payload.length + " bytes)");
    }
}
