package io.reactivecoap;

/**
 * What {@link CoapSessions} hold at a moment.
 *
 * @param sessions how many sessions there are, those among them that are being connected and those that are idle
 * @param idle how many of them nobody has a share in
 * @param pending how many callers wait for a place
 */
public record PoolUsage(int sessions, int idle, int pending) {}
