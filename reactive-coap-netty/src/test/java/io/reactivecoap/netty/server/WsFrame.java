package io.reactivecoap.netty.server;

import java.util.Arrays;

/**
 * A WebSocket frame that came (RFC 6455 §5.2).
 *
 * @param peer the number of its connection
 * @param opcode its type
 * @param fin whether it is the last one of a message
 * @param reserved the three reserved bits
 * @param masked whether it was masked
 * @param maskKey what with
 * @param length how long its payload is
 * @param payload the payload, unmasked; of a logged frame its beginning only
 */
public record WsFrame(
        int peer, int opcode, boolean fin, int reserved, boolean masked, int maskKey, int length, byte[] payload) {

    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    WsFrame forLog() {
        byte[] start = length > Received.START ? Arrays.copyOf(payload, Received.START) : payload;
        return new WsFrame(peer, opcode, fin, reserved, masked, maskKey, length, start);
    }

    /** The status of a Close, or 1005 when it has none. */
    public int closeCode() {
        return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }
}
