package io.reactivecoap.netty.internal.time;

/** Where chance comes from: unpredictable bits that are there at once, without waiting for the system to gather them. */
@FunctionalInterface
public interface Entropy {

    long nextLong();

    /** A number from 0 to 1, 1 excluded. */
    default double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }
}
