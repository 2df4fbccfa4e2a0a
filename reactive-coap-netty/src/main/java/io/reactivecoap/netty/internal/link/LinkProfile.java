package io.reactivecoap.netty.internal.link;

/**
 * What the layers above have to know of a link: whether it delivers everything, in order and once; how long a message may
 * be; and how much of a body goes into one with BERT (RFC 8323 §6), at most 1,024 bytes where that is not possible.
 */
public record LinkProfile(boolean reliable, int maxMessageSize, int bertSize) {

    public static LinkProfile ofDatagrams(int maxMessageSize) {
        return new LinkProfile(false, maxMessageSize, 0);
    }
}
