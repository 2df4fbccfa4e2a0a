package io.reactivecoap.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** WebSocket frames as a server sends them, without a mask (RFC 6455 §5.2). */
final class WsFrames {

    private static final int TWO_MORE = 126;
    private static final int EIGHT_MORE = 127;

    private WsFrames() {}

    static ByteBuf frame(int opcode, boolean fin, byte[] payload, int from, int length) {
        ByteBuf out = Unpooled.buffer(length + 10);
        out.writeByte((fin ? 0x80 : 0) | opcode);
        if (length < TWO_MORE) {
            out.writeByte(length);
        } else if (length <= 0xffff) {
            out.writeByte(TWO_MORE).writeShort(length);
        } else {
            out.writeByte(EIGHT_MORE).writeLong(length);
        }
        return out.writeBytes(payload, from, length);
    }

    static byte[] closing(int code, String why) {
        byte[] text = why.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, 123);
        byte[] payload = new byte[2 + length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, length);
        return payload;
    }

    /** How many bytes of length follow the second byte. */
    static int lengthBytes(int shortLength) {
        return switch (shortLength) {
            case TWO_MORE -> 2;
            case EIGHT_MORE -> 8;
            default -> 0;
        };
    }

    static long length(ByteBuf in) {
        int at = in.readerIndex() + 1;
        int shortLength = in.getUnsignedByte(at) & 0x7f;
        return switch (shortLength) {
            case TWO_MORE -> in.getUnsignedShort(at + 1);
            case EIGHT_MORE -> in.getLong(at + 1);
            default -> shortLength;
        };
    }
}
