package io.reactivecoap.samples.senml;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes CBOR (RFC 8428 §6, RFC 8949). By hand, as Jackson's generator knows no half-precision numbers. */
final class CborPackWriter {

    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1 << 5;
    private static final int BYTES = 2 << 5;
    private static final int TEXT = 3 << 5;
    private static final int ARRAY = 4 << 5;
    private static final int MAP = 5 << 5;
    private static final int FALSE = 0xf4;
    private static final int TRUE = 0xf5;
    private static final int HALF = 0xf9;
    private static final int SINGLE = 0xfa;
    private static final int DOUBLE = 0xfb;
    private static final int INDEFINITE = 31;
    private static final int BREAK = 0xff;

    private static final int NEGATIVE_ZERO = 0x8000;
    private static final double EXACT_INTEGERS = 1L << 53;
    private static final int SINGLE_FRACTION_BITS = 23;
    private static final int HALF_FRACTION_BITS = 10;
    private static final int DROPPED_BITS = SINGLE_FRACTION_BITS - HALF_FRACTION_BITS;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private CborPackWriter() {}

    static byte[] write(SenmlPack pack, boolean stream) {
        CborPackWriter writer = new CborPackWriter();
        if (stream) {
            writer.out.write(ARRAY | INDEFINITE);
        } else {
            writer.head(ARRAY, pack.records().size());
        }
        pack.records().forEach(writer::write);
        if (stream) {
            writer.out.write(BREAK);
        }
        return writer.out.toByteArray();
    }

    private void write(SenmlRecord record) {
        head(MAP, record.size());
        record.forEach((label, value) -> {
            integer(label.cbor());
            value(value);
        });
    }

    private void value(Object value) {
        if (value instanceof Double number) {
            number(number);
        } else if (value instanceof Integer version) {
            integer(version);
        } else if (value instanceof Boolean truth) {
            out.write(truth ? TRUE : FALSE);
        } else if (value instanceof SenmlValue.Data data) {
            string(BYTES, data.bytes());
        } else {
            string(TEXT, value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void string(int type, byte[] bytes) {
        head(type, bytes.length);
        out.writeBytes(bytes);
    }

    private void number(double number) {
        if (isNegativeZero(number)) {
            out.write(HALF);
            bytes(NEGATIVE_ZERO, Short.BYTES);
            return;
        }
        if (number == Math.rint(number) && Math.abs(number) <= EXACT_INTEGERS) {
            integer((long) number);
            return;
        }
        float single = (float) number;
        if (single != number) {
            out.write(DOUBLE);
            bytes(Double.doubleToLongBits(number), Double.BYTES);
        } else if (isHalf(single)) {
            out.write(HALF);
            bytes(half(single), Short.BYTES);
        } else {
            out.write(SINGLE);
            bytes(Float.floatToIntBits(single), Float.BYTES);
        }
    }

    private static boolean isNegativeZero(double number) {
        return Double.doubleToLongBits(number) == Double.doubleToLongBits(-0.0);
    }

    /** Whether a normal half-precision number is the same. */
    private static boolean isHalf(float single) {
        int exponent = Math.getExponent(single);
        return exponent >= -14 && exponent <= 15 && (Float.floatToIntBits(single) & (1 << DROPPED_BITS) - 1) == 0;
    }

    private static int half(float single) {
        int bits = Float.floatToIntBits(single);
        int sign = bits >>> 16 & 0x8000;
        int exponent = Math.getExponent(single) + 15;
        int fraction = bits >>> DROPPED_BITS & (1 << HALF_FRACTION_BITS) - 1;
        return sign | exponent << HALF_FRACTION_BITS | fraction;
    }

    private void integer(long number) {
        if (number < 0) {
            head(NEGATIVE, -1 - number);
        } else {
            head(UNSIGNED, number);
        }
    }

    private void head(int type, long argument) {
        if (argument < 24) {
            out.write(type | (int) argument);
        } else if (argument < 1 << 8) {
            out.write(type | 24);
            bytes(argument, 1);
        } else if (argument < 1 << 16) {
            out.write(type | 25);
            bytes(argument, 2);
        } else if (argument < 1L << 32) {
            out.write(type | 26);
            bytes(argument, 4);
        } else {
            out.write(type | 27);
            bytes(argument, 8);
        }
    }

    private void bytes(long value, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }
}
