package io.reactivecoap.netty.internal.codec;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.netty.internal.message.Token;

/** Tokens and the TKL nibble (RFC 7252 §3, RFC 8974 §2.1), the same on every transport. */
final class TokenCodec {

    private static final int ONE_BYTE = 13;
    private static final int TWO_BYTES = 14;
    private static final int TWO_BYTES_BASE = 269;
    private static final int MAX_INLINE = 8;

    private TokenCodec() {}

    static int nibble(Token token) {
        int length = token.length();
        return length < ONE_BYTE ? length : length < TWO_BYTES_BASE ? ONE_BYTE : TWO_BYTES;
    }

    static int size(Token token) {
        int length = token.length();
        return length + (length < ONE_BYTE ? 0 : length < TWO_BYTES_BASE ? 1 : 2);
    }

    /** RFC 8974 §2.1: the extension of the length comes right before the token. */
    static void encode(Token token, ByteBuf out) {
        int length = token.length();
        if (length >= TWO_BYTES_BASE) {
            out.writeShort(length - TWO_BYTES_BASE);
        } else if (length >= ONE_BYTE) {
            out.writeByte(length - ONE_BYTE);
        }
        for (int i = 0; i < length; i++) {
            out.writeByte(token.byteAt(i));
        }
    }

    static Token decode(int nibble, boolean extended, ByteBuf in) throws MalformedMessageException {
        // RFC 7252 §3: "Lengths 9-15 are reserved, MUST NOT be sent, and MUST be processed as a message format error";
        // RFC 8974 §2.1 defines 9 to 14 and leaves 15 reserved.
        if (nibble > (extended ? TWO_BYTES : MAX_INLINE)) {
            throw MalformedMessageException.TOKEN_LENGTH;
        }
        int length = length(nibble, in);
        if (length > in.readableBytes()) {
            throw MalformedMessageException.TRUNCATED_TOKEN;
        }
        if (length <= MAX_INLINE) {
            long bits = 0;
            for (int i = 0; i < length; i++) {
                bits = bits << 8 | in.readUnsignedByte();
            }
            return Token.of(bits, length);
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return Token.of(bytes);
    }

    private static int length(int nibble, ByteBuf in) throws MalformedMessageException {
        if (nibble < ONE_BYTE) {
            return nibble;
        }
        int bytes = extensionSize(nibble);
        if (in.readableBytes() < bytes) {
            throw MalformedMessageException.TRUNCATED_TOKEN;
        }
        return bytes == 1 ? in.readUnsignedByte() + ONE_BYTE : in.readUnsignedShort() + TWO_BYTES_BASE;
    }

    static int extensionSize(int nibble) {
        return nibble < ONE_BYTE ? 0 : nibble == ONE_BYTE ? 1 : 2;
    }

    /** How many bytes a token takes behind its extension, which begins at an index and is all there. */
    static int length(int nibble, ByteBuf in, int extension) {
        return switch (extensionSize(nibble)) {
            case 0 -> nibble;
            case 1 -> in.getUnsignedByte(extension) + ONE_BYTE;
            default -> in.getUnsignedShort(extension) + TWO_BYTES_BASE;
        };
    }
}
