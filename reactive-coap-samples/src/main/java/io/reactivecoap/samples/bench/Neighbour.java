package io.reactivecoap.samples.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Addresses that follow one another. */
final class Neighbour {

    private Neighbour() {}

    /** The address so many after another, at the same port. */
    static InetSocketAddress of(InetSocketAddress first, int distance) {
        byte[] bytes = first.getAddress().getAddress();
        int carry = distance;
        for (int i = bytes.length - 1; i >= 0; i--) {
            carry += bytes[i] & 0xff;
            bytes[i] = (byte) carry;
            carry >>>= Byte.SIZE;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), first.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for a length that no address has
        }
    }
}
