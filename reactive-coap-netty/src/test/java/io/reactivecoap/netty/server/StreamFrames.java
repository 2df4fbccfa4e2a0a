package io.reactivecoap.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;

/** Messages on a stream, which tell their length, and in a WebSocket frame, which do not (RFC 8323 §3.2 and §4.2). */
public final class StreamFrames {

    private static final int ONE_MORE = 13;
    private static final int TWO_MORE = 14;
    private static final int FOUR_MORE = 15;
    private static final int TWO_MORE_FROM = 269;
    private static final int FOUR_MORE_FROM = 65_805;

    private StreamFrames() {}

    /** The bytes of a message on a stream. */
    public static byte[] bytes(WireMessage message) {
        return bytes(message, WireMessage.NOTHING);
    }

    /** The bytes of a message on a stream that has some more bytes, as they are, after its options. */
    public static byte[] bytes(WireMessage message, byte[] more) {
        ByteBuf body = body(message, more);
        int length = body.readableBytes();
        int nibble = nibble(length);
        ByteBuf out = Unpooled.buffer(length + 16);
        out.writeByte(nibble << 4 | message.token().length);
        switch (nibble) {
            case ONE_MORE -> out.writeByte(length - ONE_MORE);
            case TWO_MORE -> out.writeShort(length - TWO_MORE_FROM);
            case FOUR_MORE -> out.writeInt(length - FOUR_MORE_FROM);
            default -> {} // the nibble is the length
        }
        return rest(message, body, out);
    }

    /** The bytes of a message in a WebSocket frame. */
    public static byte[] bytesWithoutLength(WireMessage message) {
        return bytesWithoutLength(message, WireMessage.NOTHING);
    }

    /** The bytes of a message in a WebSocket frame, with some more bytes after its options. */
    public static byte[] bytesWithoutLength(WireMessage message, byte[] more) {
        ByteBuf body = body(message, more);
        ByteBuf out = Unpooled.buffer(body.readableBytes() + 16);
        out.writeByte(message.token().length); // RFC 8323 §4.2: the length is zero, for the frame tells it
        return rest(message, body, out);
    }

    private static ByteBuf body(WireMessage message, byte[] more) {
        ByteBuf body = Unpooled.buffer(message.payload().length + 64);
        OptionBytes.write(message, more, body);
        return body;
    }

    private static byte[] rest(WireMessage message, ByteBuf body, ByteBuf out) {
        out.writeByte(message.code().value());
        out.writeBytes(message.token());
        out.writeBytes(body);
        return ByteBufUtil.getBytes(out);
    }

    private static int nibble(int length) {
        if (length < ONE_MORE) {
            return length;
        }
        if (length < TWO_MORE_FROM) {
            return ONE_MORE;
        }
        return length < FOUR_MORE_FROM ? TWO_MORE : FOUR_MORE;
    }

    /** How many bytes the message that begins here has in all, or -1 while too few are there to tell. */
    static long length(ByteBuf in) {
        if (!in.isReadable()) {
            return -1;
        }
        int at = in.readerIndex();
        int nibble = in.getUnsignedByte(at) >> 4;
        int tokenLength = in.getUnsignedByte(at) & 15;
        int more = more(nibble);
        if (in.readableBytes() < 1 + more) {
            return -1;
        }
        long body = switch (nibble) {
            case ONE_MORE -> in.getUnsignedByte(at + 1) + ONE_MORE;
            case TWO_MORE -> in.getUnsignedShort(at + 1) + TWO_MORE_FROM;
            case FOUR_MORE -> in.getUnsignedInt(at + 1) + FOUR_MORE_FROM;
            default -> nibble;
        };
        return 1 + more + 1 + tokenLength + body;
    }

    private static int more(int nibble) {
        return nibble < ONE_MORE ? 0 : 1 << nibble - ONE_MORE;
    }

    /** Reads one message that is there as a whole. */
    static WireMessage decode(ByteBuf in) {
        int first = in.readUnsignedByte();
        in.skipBytes(more(first >> 4));
        return OptionBytes.read(CoapCode.of(in.readUnsignedByte()), first & 15, in);
    }

    /** Reads the message that a WebSocket frame holds. */
    static WireMessage decodeWithoutLength(ByteBuf in) {
        if (in.readableBytes() < 2) {
            throw new Malformed("a message of " + in.readableBytes() + " bytes");
        }
        int first = in.readUnsignedByte();
        if (first >> 4 != 0) {
            throw new Malformed("a length in a WebSocket frame");
        }
        return OptionBytes.read(CoapCode.of(in.readUnsignedByte()), first & 15, in);
    }
}
