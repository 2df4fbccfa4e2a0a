package io.reactivecoap.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;

/** A message with the type and the message id that it has in a datagram (RFC 7252 §3). */
public record DatagramFrame(Type type, int id, WireMessage message) {

    private static final int HEADER = 4;
    private static final Type[] TYPES = Type.values();

    /** The types, in the order of their numbers. */
    public enum Type {
        CON,
        NON,
        ACK,
        RST
    }

    /** An acknowledgement or a reset without anything in it. */
    static DatagramFrame empty(Type type, int id) {
        return new DatagramFrame(type, id, WireMessage.of(CoapCode.EMPTY));
    }

    /** Whether there is a header of this protocol's version; all else is passed over in silence. */
    static boolean hasHeader(ByteBuf in) {
        return in.readableBytes() >= HEADER && in.getUnsignedByte(in.readerIndex()) >> 6 == 1;
    }

    static Type typeOf(ByteBuf in) {
        return TYPES[in.getUnsignedByte(in.readerIndex()) >> 4 & 3];
    }

    static int idOf(ByteBuf in) {
        return in.getUnsignedShort(in.readerIndex() + 2);
    }

    /** Reads what {@link #hasHeader} holds of. */
    static DatagramFrame decode(ByteBuf in) {
        Type type = typeOf(in);
        int id = idOf(in);
        int tokenLength = in.readUnsignedByte() & 15;
        CoapCode code = CoapCode.of(in.readUnsignedByte());
        in.skipBytes(2);
        if (code.isEmpty() && in.isReadable()) {
            throw new Malformed("an empty message that is not empty");
        }
        return new DatagramFrame(type, id, OptionBytes.read(code, tokenLength, in));
    }

    /** The bytes of the datagram. */
    public byte[] encode() {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(1 << 6 | type.ordinal() << 4 | message.token().length);
        out.writeByte(message.code().value());
        out.writeShort(id);
        out.writeBytes(message.token());
        OptionBytes.write(message, WireMessage.NOTHING, out);
        return ByteBufUtil.getBytes(out);
    }
}
