package io.reactivecoap;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A piece of a response's body, as it came (RFC 7959 §2).
 *
 * @param offset where in the body it begins, in bytes
 * @param isLast whether the body ends with it
 * @param response the response that carried it, with its code and options
 */
public record CoapBlock(long offset, boolean isLast, CoapResponse response) {

    /**
     * Checks the components.
     *
     * @param offset where it begins
     * @param isLast whether it is the last one
     * @param response the response that carried it
     */
    public CoapBlock {
        Objects.requireNonNull(response, "response");
        if (offset < 0) {
            throw new IllegalArgumentException("offset must not be negative: " + offset);
        }
    }

    /**
     * Where the next block begins.
     *
     * @return bytes from the beginning of the body
     */
    public long end() {
        return offset + response.payloadLength();
    }

    /**
     * The response's code.
     *
     * @return a code of class 2
     */
    public CoapCode code() {
        return response.code();
    }

    /**
     * The response's options.
     *
     * @return the options
     */
    public CoapOptions options() {
        return response.options();
    }

    /**
     * The block's bytes.
     *
     * @return a copy of its own for every call
     */
    public byte[] payload() {
        return response.payload();
    }

    /**
     * The block's bytes as a buffer, without a copy.
     *
     * @return a read-only buffer of its own for every call
     */
    public ByteBuffer payloadBuffer() {
        return response.payloadBuffer();
    }

    /**
     * How long the whole body is, as far as the server says (RFC 7959 §4).
     *
     * @return the Size2 option, an estimate; empty when the server did not say
     */
    public OptionalLong totalSize() {
        Long size = options().get(CoapOption.SIZE2);
        return size == null ? OptionalLong.empty() : OptionalLong.of(size);
    }

    @Override
    public String toString() {
        return "bytes " + offset + " to " + end() + (isLast ? " (last) of " : " of ") + response;
    }
}
