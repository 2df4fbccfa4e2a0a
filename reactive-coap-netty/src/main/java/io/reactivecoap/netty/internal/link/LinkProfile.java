package io.reactivecoap.netty.internal.link;

/** What the layers above have to know of a link. */
public record LinkProfile(boolean reliable, int maxMessageSize) {}
