package io.reactivecoap.netty.server;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.CoapCode;
import io.reactivecoap.option.CoapOptions;

/** Options and payload as all framings write them (RFC 7252 §3.1). */
final class OptionBytes {

    private static final int MARKER = 0xff;
    private static final int ONE_MORE = 13;
    private static final int TWO_MORE = 14;
    private static final int TWO_MORE_FROM = 269;

    private OptionBytes() {}

    /** Writes the options, some bytes as they are, and the payload behind its marker. */
    static void write(WireMessage message, byte[] more, ByteBuf out) {
        CoapOptions options = message.options();
        int before = 0;
        for (int i = 0; i < options.size(); i++) {
            int delta = options.numberAt(i) - before;
            before = options.numberAt(i);
            byte[] value = options.valueAt(i);
            out.writeByte(nibble(delta) << 4 | nibble(value.length));
            writeRest(delta, out);
            writeRest(value.length, out);
            out.writeBytes(value);
        }
        out.writeBytes(more);
        if (message.payload().length > 0) {
            out.writeByte(MARKER);
            out.writeBytes(message.payload());
        }
    }

    private static int nibble(int value) {
        if (value < ONE_MORE) {
            return value;
        }
        return value < TWO_MORE_FROM ? ONE_MORE : TWO_MORE;
    }

    private static void writeRest(int value, ByteBuf out) {
        if (value >= TWO_MORE_FROM) {
            out.writeShort(value - TWO_MORE_FROM);
        } else if (value >= ONE_MORE) {
            out.writeByte(value - ONE_MORE);
        }
    }

    /** Reads the token and then all that is left. */
    static WireMessage read(CoapCode code, int tokenLength, ByteBuf in) {
        if (tokenLength > 8) {
            throw new Malformed("a token of " + tokenLength + " bytes");
        }
        try {
            return read(code, bytes(in, tokenLength), in);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new Malformed("options that do not end well: " + e.getMessage());
        }
    }

    private static WireMessage read(CoapCode code, byte[] token, ByteBuf in) {
        CoapOptions.Builder options = CoapOptions.builder();
        int number = 0;
        while (in.isReadable()) {
            int first = in.readUnsignedByte();
            if (first == MARKER) {
                if (!in.isReadable()) {
                    throw new Malformed("a payload marker without a payload");
                }
                return new WireMessage(code, token, options.build(), bytes(in, in.readableBytes()));
            }
            number += readRest(first >> 4, in);
            options.add(number, bytes(in, readRest(first & 15, in)));
        }
        return new WireMessage(code, token, options.build(), WireMessage.NOTHING);
    }

    private static int readRest(int nibble, ByteBuf in) {
        return switch (nibble) {
            case ONE_MORE -> in.readUnsignedByte() + ONE_MORE;
            case TWO_MORE -> in.readUnsignedShort() + TWO_MORE_FROM;
            case 15 -> throw new Malformed("an option with the nibble 15");
            default -> nibble;
        };
    }

    private static byte[] bytes(ByteBuf in, int length) {
        if (in.readableBytes() < length) {
            throw new Malformed("a message that ends too early");
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }
}
