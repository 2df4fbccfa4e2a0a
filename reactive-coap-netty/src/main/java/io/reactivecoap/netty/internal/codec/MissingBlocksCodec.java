package io.reactivecoap.netty.internal.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.option.BlockOption;
import java.util.Arrays;

/**
 * The payload of {@code application/missing-blocks+cbor-seq}: a CBOR sequence (RFC 8742) of unsigned integers, the numbers
 * of the blocks that a server lacks (RFC 9177 §5).
 */
public final class MissingBlocksCodec {

    private static final int ONE_BYTE = 24;
    private static final int TWO_BYTES = 25;
    private static final int FOUR_BYTES = 26;
    private static final int EIGHT_BYTES = 27;

    private MissingBlocksCodec() {}

    /**
     * Reads block numbers. RFC 9177 §5: "The missing blocks MUST be reported in ascending order without any duplicates", and
     * there are "one or more" of them.
     */
    public static int[] decode(byte[] payload) throws MalformedMessageException {
        ByteBuf in = Unpooled.wrappedBuffer(payload);
        int[] numbers = new int[payload.length];
        int count = 0;
        long before = -1;
        while (in.isReadable()) {
            long number = decodeUnsigned(in);
            if (number <= before || number > BlockOption.MAX_NUM) {
                throw MalformedMessageException.MISSING_BLOCKS;
            }
            numbers[count++] = (int) number;
            before = number;
        }
        if (count == 0) {
            throw MalformedMessageException.MISSING_BLOCKS;
        }
        return Arrays.copyOf(numbers, count);
    }

    /** RFC 8949 §3.1, major type 0; not only the shortest form is well-formed. A value over 2^63 reads as negative. */
    private static long decodeUnsigned(ByteBuf in) throws MalformedMessageException {
        int initial = in.readUnsignedByte();
        int length = initial < ONE_BYTE || initial > EIGHT_BYTES ? 0 : 1 << initial - ONE_BYTE;
        if (initial > EIGHT_BYTES || in.readableBytes() < length) {
            throw MalformedMessageException.MISSING_BLOCKS;
        }
        return switch (initial) {
            case ONE_BYTE -> in.readUnsignedByte();
            case TWO_BYTES -> in.readUnsignedShort();
            case FOUR_BYTES -> in.readUnsignedInt();
            case EIGHT_BYTES -> in.readLong();
            default -> initial;
        };
    }

    /** Writes block numbers, each in its shortest form. */
    public static byte[] encode(int... numbers) {
        ByteBuf out = Unpooled.buffer(numbers.length * 2);
        for (int number : numbers) {
            if (number < ONE_BYTE) {
                out.writeByte(number);
            } else if (number < 0x100) {
                out.writeByte(ONE_BYTE).writeByte(number);
            } else if (number < 0x1_0000) {
                out.writeByte(TWO_BYTES).writeShort(number);
            } else {
                out.writeByte(FOUR_BYTES).writeInt(number);
            }
        }
        return Arrays.copyOf(out.array(), out.writerIndex());
    }
}
