package io.reactivecoap.netty.server;

import org.jspecify.annotations.Nullable;

/**
 * How the server behaves as a WebSocket server.
 *
 * @param refusal the status that every upgrade is refused with, 0 for none
 * @param subProtocol the sub-protocol that the answer names, null for none
 * @param fragments how many frames each message is cut into
 * @param longestFrame the longest frame it takes, beyond which it closes with 1009
 */
public record WsManners(int refusal, @Nullable String subProtocol, int fragments, int longestFrame) {

    public static final WsManners GOOD = new WsManners(0, "coap", 1, Integer.MAX_VALUE);

    public WsManners refusing(int status) {
        return new WsManners(status, subProtocol, fragments, longestFrame);
    }

    public WsManners withSubProtocol(@Nullable String changed) {
        return new WsManners(refusal, changed, fragments, longestFrame);
    }

    public WsManners fragmenting(int frames) {
        return new WsManners(refusal, subProtocol, frames, longestFrame);
    }

    /** As libcoap, whose limit is 1472. */
    public WsManners withLongestFrame(int bytes) {
        return new WsManners(refusal, subProtocol, fragments, bytes);
    }
}
