package io.reactivecoap.samples.bench;

import java.nio.ByteBuffer;
import reactor.core.publisher.Flux;

/** What bodies are made of: byte i is i * 31 + i / 1024, so that a block in the wrong place is not taken for the right one. */
final class Content {

    private static final int CHUNK = 16 * 1024;

    private Content() {}

    private static byte at(long place) {
        return (byte) (place * 31 + (place >> 10));
    }

    /** A piece of a body. */
    static byte[] bytes(long offset, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(offset + i);
        }
        return bytes;
    }

    /** A body that is made while it is asked for, and never there as a whole. */
    static Flux<ByteBuffer> chunks(long length) {
        return Flux.generate(() -> 0L, (offset, sink) -> {
            if (offset >= length) {
                sink.complete();
                return offset;
            }
            int size = (int) Math.min(CHUNK, length - offset);
            sink.next(ByteBuffer.wrap(bytes(offset, size)));
            return offset + size;
        });
    }

    /** Whether bytes are what a body has at that place. */
    static boolean is(ByteBuffer bytes, long offset) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) != at(offset + i - bytes.position())) {
                return false;
            }
        }
        return true;
    }
}
