package io.reactivecoap.netty.internal.link;

import io.reactivecoap.SessionSettings;

/**
 * What the layers above have to know of a link: whether it delivers everything, in order and once; how long a message may
 * be; how much of a body goes into one with BERT (RFC 8323 §6), at most 1,024 bytes where that is not possible; and how
 * long a token may be (RFC 8974 §2.2).
 */
public record LinkProfile(boolean reliable, int maxMessageSize, int bertSize, int maxTokenLength) {

    public static LinkProfile ofDatagrams(int maxMessageSize) {
        // RFC 8974 §2.2.2: there, a longer one is tried
        return new LinkProfile(false, maxMessageSize, 0, SessionSettings.MAX_EXTENDED_TOKEN_LENGTH);
    }
}
