package io.reactivecoap.netty.internal.message;

/** What the bytes of a datagram turned out to be. */
public sealed interface Decoded permits Datagram, Malformed {}
