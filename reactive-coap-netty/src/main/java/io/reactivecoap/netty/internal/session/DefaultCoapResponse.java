package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.CoapOptions;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A response as it was decoded: the payload's array is never handed out. */
final class DefaultCoapResponse implements CoapResponse {

    private final Message message;
    private final CoapAddress source;
    private final long elapsedNanos;

    DefaultCoapResponse(Message message, CoapAddress source, long elapsedNanos) {
        this.message = message;
        this.source = source;
        this.elapsedNanos = elapsedNanos;
    }

    @Override
    public CoapCode code() {
        return message.code();
    }

    @Override
    public CoapOptions options() {
        return message.options();
    }

    @Override
    public byte[] payload() {
        return message.payload().clone();
    }

    @Override
    public int payloadLength() {
        return message.payload().length;
    }

    @Override
    public ByteBuffer payloadBuffer() {
        return ByteBuffer.wrap(message.payload()).asReadOnlyBuffer();
    }

    @Override
    public CoapAddress source() {
        return source;
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos);
    }

    @Override
    public String toString() {
        return code() + " " + options() + " (" + payloadLength() + " bytes) from " + source;
    }
}
