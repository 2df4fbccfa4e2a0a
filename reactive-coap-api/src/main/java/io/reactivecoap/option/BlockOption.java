package io.reactivecoap.option;

/**
 * Which block of a body a message holds or asks for (RFC 7959 §2.2).
 *
 * @param num the number of the block, counted in blocks of this size, 0 to 1048575
 * @param more whether there are blocks after this one
 * @param szx the size exponent, 0 to 6; 7 stands for several blocks of 1024 bytes at once, BERT (RFC 8323 §6)
 */
public record BlockOption(int num, boolean more, int szx) {
    /** The largest block number. */
    public static final int MAX_NUM = 0xFFFFF;
    /** The size exponent of BERT. */
    public static final int BERT = 7;

    /**
     * Checks that number and size exponent are in range.
     *
     * @param num the number of the block
     * @param more whether there are blocks after this one
     * @param szx the size exponent
     */
    public BlockOption {
        if (num < 0 || num > MAX_NUM) {
            throw new IllegalArgumentException("num must be 0 to " + MAX_NUM + ", was " + num);
        }
        if (szx < 0 || szx > BERT) {
            throw new IllegalArgumentException("szx must be 0 to " + BERT + ", was " + szx);
        }
    }

    /**
     * The size exponent of a block size.
     *
     * @param size 16, 32, 64, 128, 256, 512 or 1024
     * @return 0 to 6
     */
    public static int sizeExponent(int size) {
        if (size < 16 || size > 1024 || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("size must be a power of two from 16 to 1024, was " + size);
        }
        return Integer.numberOfTrailingZeros(size) - 4;
    }

    /**
     * Reads the value of a block option.
     *
     * @param uint the value, 24 bits
     * @return the block it stands for
     */
    public static BlockOption decode(int uint) {
        if (uint < 0 || uint > 0xFFFFFF) {
            throw new IllegalArgumentException("uint must be 0 to 16777215, was " + uint);
        }
        return new BlockOption(uint >>> 4, (uint & 8) != 0, uint & 7);
    }

    /** {@return the value of the block option, 24 bits} */
    public int encode() {
        return num << 4 | (more ? 8 : 0) | szx;
    }

    /** {@return how many bytes a block has: 16 to 1024; 1024 with BERT} */
    public int size() {
        // RFC 8323 §6: "interpreted in the same way as the equivalent Option with SZX == 6"
        return szx == BERT ? 1024 : 16 << szx;
    }

    /** {@return where in the body the block begins} */
    public long offset() {
        return (long) num * size();
    }

    /** {@return the notation of RFC 7959: {@code NUM/M/SIZE}} */
    @Override
    public String toString() {
        return num + "/" + (more ? 1 : 0) + "/" + (szx == BERT ? "BERT" : size());
    }
}
