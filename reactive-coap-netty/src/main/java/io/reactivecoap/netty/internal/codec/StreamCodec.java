package io.reactivecoap.netty.internal.codec;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOptions;

/**
 * Bytes to message and back on reliable transports (RFC 8323 §3.2 and §4.2).
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * |  Len  |  TKL  | Extended Length (if any) ... | Code | Token (if any) ... | Options (if any) ...
 * |1 1 1 1 1 1 1 1| Payload (if any) ...
 * </pre>
 */
public final class StreamCodec {

    /** How a message is told from the next one. */
    public enum Framing {
        /** By the length in its header (RFC 8323 §3.2). */
        STREAM,
        /** By the frame it comes in: RFC 8323 §4.2: "the Length field MUST be set to zero" on WebSockets. */
        FRAMES
    }

    /** The length of a message of which too little is there to tell. */
    public static final long UNKNOWN = -1;

    private static final int CODE = 1;
    private static final int ONE_BYTE = 13;
    private static final int TWO_BYTES = 14;
    private static final int FOUR_BYTES = 15;
    private static final int TWO_BYTES_BASE = 269;
    private static final int FOUR_BYTES_BASE = 65_805;

    private StreamCodec() {}

    public static void encode(Message message, Framing framing, ByteBuf out) {
        int length = framing == Framing.STREAM ? length(message) : 0;
        out.writeByte(nibble(length) << 4 | TokenCodec.nibble(message.token()));
        if (length >= FOUR_BYTES_BASE) {
            out.writeInt(length - FOUR_BYTES_BASE);
        } else if (length >= TWO_BYTES_BASE) {
            out.writeShort(length - TWO_BYTES_BASE);
        } else if (length >= ONE_BYTE) {
            out.writeByte(length - ONE_BYTE);
        }
        out.writeByte(message.code().value());
        TokenCodec.encode(message.token(), out);
        OptionCodec.encode(message.options(), out);
        OptionCodec.encodePayload(message.payload(), out);
    }

    /** How many bytes a message takes. */
    public static int size(Message message, Framing framing) {
        int length = length(message);
        int extension = framing == Framing.STREAM ? extensionSize(nibble(length)) : 0;
        return 1 + extension + CODE + TokenCodec.size(message.token()) + length;
    }

    /** RFC 8323 §3.2: Len is "the length of the message in bytes starting with the first bit of the Options field". */
    private static int length(Message message) {
        return OptionCodec.size(message.options()) + OptionCodec.payloadSize(message.payload());
    }

    /** How long the message is that begins with what is readable, its header included; {@link #UNKNOWN} with too little. */
    public static long lengthOfNext(ByteBuf in) {
        int readable = in.readableBytes();
        if (readable == 0) {
            return UNKNOWN;
        }
        int head = in.getUnsignedByte(in.readerIndex());
        int extension = extensionSize(head >>> 4);
        int tokenExtension = TokenCodec.extensionSize(head & 0x0f);
        int header = 1 + extension + CODE + tokenExtension;
        if (readable < header) {
            return UNKNOWN;
        }
        int at = in.readerIndex() + 1;
        return header + TokenCodec.length(head & 0x0f, in, at + extension + CODE) + length(head >>> 4, in, at);
    }

    /** RFC 8323 §3.2: what a nibble and the extension behind it, which begins at an index and is all there, stand for. */
    private static long length(int nibble, ByteBuf in, int extension) {
        return switch (nibble) {
            case ONE_BYTE -> in.getUnsignedByte(extension) + ONE_BYTE;
            case TWO_BYTES -> in.getUnsignedShort(extension) + TWO_BYTES_BASE;
            case FOUR_BYTES -> in.getUnsignedInt(extension) + FOUR_BYTES_BASE;
            default -> nibble;
        };
    }

    private static long readLength(int nibble, ByteBuf in) throws MalformedMessageException {
        int extension = extensionSize(nibble);
        if (in.readableBytes() < extension + CODE) {
            throw MalformedMessageException.NO_HEADER;
        }
        long length = length(nibble, in, in.readerIndex());
        in.skipBytes(extension);
        return length;
    }

    /** Decodes all that is readable as one message; {@code extendedTokens} says whether RFC 8974 was agreed on. */
    public static Message decode(ByteBuf in, Framing framing, boolean extendedTokens) throws MalformedMessageException {
        if (in.readableBytes() < 1 + CODE) {
            throw MalformedMessageException.NO_HEADER;
        }
        int head = in.readUnsignedByte();
        // RFC 8323 §4.2: a recipient of a frame with another length than 0 fails the connection
        if (framing == Framing.FRAMES && head >>> 4 != 0) {
            throw MalformedMessageException.LENGTH_IN_FRAME;
        }
        long length = framing == Framing.STREAM ? readLength(head >>> 4, in) : UNKNOWN;
        CoapCode code = CoapCode.of(in.readUnsignedByte());
        Token token = TokenCodec.decode(head & 0x0f, extendedTokens, in);
        if (framing == Framing.STREAM && length != in.readableBytes()) {
            throw MalformedMessageException.LENGTH;
        }
        CoapOptions options = OptionCodec.decode(in);
        return new Message(code, token, options, OptionCodec.decodePayload(in));
    }

    /** How many bytes a message of so many has before its token. */
    public static int headerSize(int messageSize, Framing framing) {
        int extension = framing == Framing.STREAM ? extensionSize(nibble(messageSize - 1 - CODE)) : 0;
        return 1 + extension + CODE;
    }

    private static int nibble(int length) {
        if (length < ONE_BYTE) {
            return length;
        }
        return length < TWO_BYTES_BASE ? ONE_BYTE : length < FOUR_BYTES_BASE ? TWO_BYTES : FOUR_BYTES;
    }

    private static int extensionSize(int nibble) {
        return switch (nibble) {
            case ONE_BYTE -> 1;
            case TWO_BYTES -> 2;
            case FOUR_BYTES -> 4;
            default -> 0;
        };
    }
}
