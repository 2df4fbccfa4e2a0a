package io.reactivecoap;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** What a peer answered. Immutable; its bytes belong to whoever received it, there is nothing to release. */
public interface CoapResponse {

    /**
     * The response code.
     *
     * @return a code of class 2, 4 or 5; of class 3, which has no meaning yet, when the peer sent one
     */
    CoapCode code();

    /**
     * The response's options, unknown elective ones included.
     *
     * @return the options
     */
    CoapOptions options();

    /**
     * The payload.
     *
     * @return a copy of its own for every call
     */
    byte[] payload();

    /**
     * The payload's length.
     *
     * @return bytes
     */
    int payloadLength();

    /**
     * The payload as a buffer, without a copy.
     *
     * @return a read-only buffer of its own for every call
     */
    ByteBuffer payloadBuffer();

    /**
     * Who answered.
     *
     * @return the sender's address
     */
    CoapAddress source();

    /**
     * How long the answer took, from the request's first transmission to the arrival of the response, or of its last block.
     * That of a block of {@link CoapSession#blocks} counts from the request for it, that of a notification from the
     * observation's last registration.
     *
     * @return the time, retransmissions included
     */
    Duration elapsed();

    /**
     * The payload as text.
     *
     * @return the payload decoded as UTF-8; ill-formed bytes become replacement characters
     */
    default String payloadAsString() {
        return StandardCharsets.UTF_8.decode(payloadBuffer()).toString();
    }

    /**
     * What the payload is.
     *
     * @return the Content-Format option; empty when the peer did not say
     */
    default Optional<ContentFormat> contentFormat() {
        return options().first(CoapOption.CONTENT_FORMAT);
    }

    /**
     * Whether the code is of class 2.
     *
     * @return true for 2.xx
     */
    default boolean isSuccess() {
        return code().isSuccess();
    }

    /**
     * The diagnostic payload of an error (RFC 7252 §5.5.2).
     *
     * @return the text; empty for a success and for an error whose payload has a content format that is no text
     */
    default String diagnostic() {
        boolean text = contentFormat().map(ContentFormat::isText).orElse(true);
        return isSuccess() || !text ? "" : payloadAsString();
    }
}
