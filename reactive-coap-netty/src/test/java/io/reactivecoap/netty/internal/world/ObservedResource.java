package io.reactivecoap.netty.internal.world;

import io.reactivecoap.option.ETag;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A resource that changes. Its representations say which version they are, and whether they are whole. */
final class ObservedResource {

    private static final int LONGEST = 120;

    private final Random random;
    private int version;
    private String representation = "";

    ObservedResource(Random random) {
        this.random = random;
        changes();
    }

    void changes() {
        version++;
        representation = render(version, random.nextBoolean() ? 0 : random.nextInt(LONGEST));
    }

    int version() {
        return version;
    }

    byte[] representation() {
        return representation.getBytes(StandardCharsets.UTF_8);
    }

    ETag etag() {
        return ETag.of(new byte[] {(byte) (version >> 8), (byte) version});
    }

    private static String render(int version, int length) {
        StringBuilder text = new StringBuilder(version + " " + length + " ");
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + (version * 7 + i) % 26));
        }
        return text.toString();
    }

    /** Which version a representation is of; fails for one that is not whole, or mixed. */
    static int versionOf(String representation) {
        String[] parts = representation.split(" ", -1);
        int version = Integer.parseInt(parts[0]);
        Referee.require(
                representation.equals(render(version, Integer.parseInt(parts[1]))), "mixed up: %s", representation);
        return version;
    }
}
