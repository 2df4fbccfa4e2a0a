package io.reactivecoap.netty.internal.security;

/** An event of a pipeline: the security layer has ended, by the peer's alert or by an error. */
public record SecurityLost(Exception cause) {}
