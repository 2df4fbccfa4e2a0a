package io.reactivecoap.netty.internal.codec;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Decoded;
import io.reactivecoap.netty.internal.message.Malformed;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOptions;

/**
 * The message format of RFC 7252 §3.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |Ver| T |  TKL  |      Code     |          Message ID           |
 * |   Token (if any, TKL bytes) ...   Options (if any) ...
 * |1 1 1 1 1 1 1 1|    Payload (if any) ...
 * </pre>
 */
public final class DatagramCodec {

    /** The bytes before the token. */
    public static final int HEADER = 4;

    private static final int VERSION = 1;

    private DatagramCodec() {}

    public static void encode(Datagram datagram, ByteBuf out) {
        Message message = datagram.message();
        out.writeByte(VERSION << 6 | datagram.type().ordinal() << 4 | TokenCodec.nibble(message.token()));
        out.writeByte(message.code().value());
        out.writeShort(datagram.messageId());
        TokenCodec.encode(message.token(), out);
        OptionCodec.encode(message.options(), out);
        OptionCodec.encodePayload(message.payload(), out);
    }

    /** How many bytes a message takes in a datagram. */
    public static int size(Message message) {
        return HEADER
                + TokenCodec.size(message.token())
                + OptionCodec.size(message.options())
                + OptionCodec.payloadSize(message.payload());
    }

    /** Decodes all that is readable; {@code extendedTokens} says whether RFC 8974 was agreed on. */
    public static Decoded decode(ByteBuf in, boolean extendedTokens) {
        if (in.readableBytes() < HEADER) {
            return new Malformed("fewer than 4 bytes", false, 0);
        }
        int head = in.readUnsignedByte();
        CoapCode code = CoapCode.of(in.readUnsignedByte());
        int messageId = in.readUnsignedShort();
        // RFC 7252 §3: "Messages with unknown version numbers MUST be silently ignored."
        if (head >>> 6 != VERSION) {
            return new Malformed("unknown version " + (head >>> 6), false, messageId);
        }
        Datagram.Type type = Datagram.Type.of(head >>> 4 & 0b11);
        boolean rejectable = type == Datagram.Type.CON;
        if (code == CoapCode.EMPTY) {
            return decodeEmpty(type, head & 0x0f, messageId, in);
        }
        // RFC 7252 §4.2, §4.3: a recipient rejects "a Code with a reserved class (1, 6, or 7)"
        if (!code.isRequest() && !code.isResponse()) {
            return new Malformed("reserved code " + code, rejectable, messageId);
        }
        try {
            Token token = TokenCodec.decode(head & 0x0f, extendedTokens, in);
            CoapOptions options = OptionCodec.decode(in);
            return new Datagram(type, messageId, new Message(code, token, options, OptionCodec.decodePayload(in)));
        } catch (MalformedMessageException e) {
            return new Malformed(e.reason(), rejectable, messageId);
        }
    }

    private static Decoded decodeEmpty(Datagram.Type type, int tokenLength, int messageId, ByteBuf in) {
        // RFC 7252 §4.1: "the Token Length field MUST be set to 0 and bytes of data MUST NOT be present after the
        // Message ID field. If there are any bytes, they MUST be processed as a message format error."
        if (tokenLength != 0 || in.isReadable()) {
            return new Malformed("an empty message with content", type == Datagram.Type.CON, messageId);
        }
        return new Datagram(type, messageId, Message.EMPTY);
    }
}
