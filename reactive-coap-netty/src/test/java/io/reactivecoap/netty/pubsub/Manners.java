package io.reactivecoap.netty.pubsub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * What the gateway resets, ignores or refuses for its form alone, and what it drops without a word. A client sends none of
 * it. Reads the bytes by itself, so that nothing of the client's vouches for the client.
 */
final class Manners {

    private static final int VERSION = 1;
    private static final int LONGEST_TOKEN = 8;
    private static final int HEADER = 4;
    private static final int PAYLOAD_MARKER = 0xff;
    private static final int ONE_MORE_BYTE = 13;
    private static final int TWO_MORE_BYTES = 14;

    private static final int IF_NONE_MATCH = 5;
    private static final int URI_QUERY = 15;
    private static final int BLOCK2 = 23;
    private static final int BLOCK1 = 27;

    /** The critical options that the gateway knows, and whether there may be several. */
    private static final Map<Integer, Boolean> CRITICAL = Map.of(
            1,
            true,
            3,
            false,
            IF_NONE_MATCH,
            false,
            7,
            false,
            11,
            true,
            URI_QUERY,
            true,
            17,
            false,
            BLOCK2,
            false,
            BLOCK1,
            false);

    private static final Set<Integer> METHODS = Set.of(1, 2, 3, 4);

    private final ByteBuffer bytes;

    private Manners(byte[] datagram) {
        bytes = ByteBuffer.wrap(datagram);
    }

    /** Fails when a datagram is not as the gateway wants it. */
    static void require(byte[] datagram) {
        new Manners(datagram).read();
    }

    private void read() {
        int first = octet();
        int tokenLength = first & 15;
        int code = octet();
        bytes.position(HEADER);
        require(first >> 6 == VERSION, "version " + (first >> 6));
        require(tokenLength <= LONGEST_TOKEN, "a token of length " + tokenLength);
        if (code == 0) {
            require(first == VERSION << 6 || bytes.limit() == HEADER, "an empty message with a token");
            require(!bytes.hasRemaining(), "an empty message with data");
            return;
        }
        require(code >> 5 != 0 || METHODS.contains(code), "method " + code);
        require(Set.of(0, 2, 4, 5).contains(code >> 5), "code of class " + (code >> 5));
        bytes.position(HEADER + tokenLength);
        options();
    }

    private void options() {
        int number = 0;
        while (bytes.hasRemaining()) {
            int head = octet();
            if (head == PAYLOAD_MARKER) {
                require(bytes.hasRemaining(), "a marker without a payload");
                return;
            }
            int delta = extended(head >> 4);
            option(number + delta, extended(head & 15), delta == 0 && number > 0);
            number += delta;
        }
    }

    private void option(int number, int length, boolean again) {
        byte[] value = new byte[length];
        bytes.get(value);
        if (number % 2 == 1) {
            require(CRITICAL.containsKey(number), "critical option " + number);
            require(!again || CRITICAL.get(number), "option " + number + " twice");
        }
        switch (number) {
            case IF_NONE_MATCH -> require(length == 0, "If-None-Match with a value");
            case URI_QUERY -> {
                String query = new String(value, StandardCharsets.UTF_8);
                require(query.chars().filter(c -> c == '=').count() == 1, "a query that is dropped");
            }
            case BLOCK1, BLOCK2 -> require(length == 0 || (value[length - 1] & 7) != 7, "a block of the reserved size");
            default -> {}
        }
    }

    private int extended(int nibble) {
        require(nibble != 15, "a reserved option nibble");
        return switch (nibble) {
            case ONE_MORE_BYTE -> ONE_MORE_BYTE + octet();
            case TWO_MORE_BYTES -> 269 + (octet() << 8 | octet());
            default -> nibble;
        };
    }

    private int octet() {
        return bytes.get() & 0xff;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError("the client sent " + otherwise);
        }
    }
}
