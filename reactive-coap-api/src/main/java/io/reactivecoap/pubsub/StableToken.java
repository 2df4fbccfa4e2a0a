package io.reactivecoap.pubsub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The token of a subscription: the same for the same key and topic in every process, and not to be guessed by who does not
 * know the key. An FNV-1a hash of both, whose bits are mixed once more.
 */
final class StableToken {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final byte BETWEEN = (byte) 0xff; // in no text of UTF-8

    private StableToken() {}

    static byte[] of(String key, String topic) {
        long hash = add(OFFSET, key.getBytes(StandardCharsets.UTF_8));
        hash = add(hash, BETWEEN);
        hash = add(hash, topic.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(Long.BYTES).putLong(mixed(hash)).array();
    }

    private static long add(long hash, byte... bytes) {
        for (byte octet : bytes) {
            hash = (hash ^ octet & 0xff) * PRIME;
        }
        return hash;
    }

    private static long mixed(long hash) {
        long bits = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        bits = (bits ^ bits >>> 33) * 0xc4ceb9fe1a85ec53L;
        return bits ^ bits >>> 33;
    }
}
