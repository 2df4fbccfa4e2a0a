package io.reactivecoap.netty.internal.codec;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.CoapOptions;

/** Options and the payload marker (RFC 7252 §3.1), the same on every transport. */
final class OptionCodec {

    private static final int PAYLOAD_MARKER = 0xff;

    private static final int ONE_BYTE = 13;
    private static final int TWO_BYTES = 14;
    private static final int RESERVED = 15;
    private static final int TWO_BYTES_BASE = 269;
    private static final int MAX_NUMBER = 0xffff;

    private OptionCodec() {}

    static void encode(CoapOptions options, ByteBuf out) {
        int previous = 0;
        for (int i = 0; i < options.size(); i++) {
            int delta = options.numberAt(i) - previous;
            int length = options.lengthAt(i);
            out.writeByte(nibble(delta) << 4 | nibble(length));
            writeExtension(delta, out);
            writeExtension(length, out);
            for (int k = 0; k < length; k++) {
                out.writeByte(options.byteAt(i, k));
            }
            previous = options.numberAt(i);
        }
    }

    static int size(CoapOptions options) {
        int size = 0;
        int previous = 0;
        for (int i = 0; i < options.size(); i++) {
            int length = options.lengthAt(i);
            size += 1 + extensionSize(options.numberAt(i) - previous) + extensionSize(length) + length;
            previous = options.numberAt(i);
        }
        return size;
    }

    /** Reads up to and over the payload marker, or to the end of what is readable. */
    static CoapOptions decode(ByteBuf in) throws MalformedMessageException {
        CoapOptions.Builder options = null; // most responses have none or few: nothing is made for none
        int number = 0;
        while (in.isReadable()) {
            int head = in.readUnsignedByte();
            if (head == PAYLOAD_MARKER) {
                // RFC 7252 §3: "The presence of a marker followed by a zero-length payload MUST be processed as a
                // message format error."
                if (!in.isReadable()) {
                    throw MalformedMessageException.EMPTY_PAYLOAD;
                }
                break;
            }
            number += readExtension(head >>> 4, in);
            int length = readExtension(head & 0x0f, in);
            if (number > MAX_NUMBER) {
                throw MalformedMessageException.OPTION_NUMBER;
            }
            if (length > in.readableBytes()) {
                throw MalformedMessageException.TRUNCATED_OPTION;
            }
            byte[] value = new byte[length];
            in.readBytes(value);
            options = options == null ? CoapOptions.builder() : options;
            options.add(number, value, 0, length);
        }
        return options == null ? CoapOptions.empty() : options.build();
    }

    static void encodePayload(byte[] payload, ByteBuf out) {
        if (payload.length > 0) {
            out.writeByte(PAYLOAD_MARKER);
            out.writeBytes(payload);
        }
    }

    static int payloadSize(byte[] payload) {
        return payload.length == 0 ? 0 : 1 + payload.length;
    }

    /** All that is readable behind the payload marker. */
    static byte[] decodePayload(ByteBuf in) {
        if (!in.isReadable()) {
            return Message.NO_PAYLOAD;
        }
        byte[] payload = new byte[in.readableBytes()];
        in.readBytes(payload);
        return payload;
    }

    private static int nibble(int value) {
        return value < ONE_BYTE ? value : value < TWO_BYTES_BASE ? ONE_BYTE : TWO_BYTES;
    }

    private static int extensionSize(int value) {
        return value < ONE_BYTE ? 0 : value < TWO_BYTES_BASE ? 1 : 2;
    }

    private static void writeExtension(int value, ByteBuf out) {
        if (value >= TWO_BYTES_BASE) {
            out.writeShort(value - TWO_BYTES_BASE);
        } else if (value >= ONE_BYTE) {
            out.writeByte(value - ONE_BYTE);
        }
    }

    private static int readExtension(int nibble, ByteBuf in) throws MalformedMessageException {
        if (nibble < ONE_BYTE) {
            return nibble;
        }
        // RFC 7252 §3.1: 15 is "Reserved for the Payload Marker. If the field is set to this value but the entire byte
        // is not the payload marker, this MUST be processed as a message format error."
        if (nibble == RESERVED) {
            throw MalformedMessageException.RESERVED_NIBBLE;
        }
        int bytes = nibble == ONE_BYTE ? 1 : 2;
        if (in.readableBytes() < bytes) {
            throw MalformedMessageException.TRUNCATED_OPTION;
        }
        return bytes == 1 ? in.readUnsignedByte() + ONE_BYTE : in.readUnsignedShort() + TWO_BYTES_BASE;
    }
}
