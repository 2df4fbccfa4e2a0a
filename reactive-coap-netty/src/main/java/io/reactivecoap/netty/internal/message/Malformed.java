package io.reactivecoap.netty.internal.message;

/**
 * Bytes that are no message.
 *
 * @param reason what is wrong with them
 * @param rejectable whether they begin as a confirmable message of our version does, so that a Reset can answer them
 * @param messageId the message id that a Reset would echo
 */
public record Malformed(String reason, boolean rejectable, int messageId) implements Decoded {}
