package io.reactivecoap.samples.cli;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** An option with its value, as an argument says it: {@code 4=0xcafe}, {@code 14=60}, {@code 11=path}, {@code 5}. */
record OptionArgument(CoapOption<?> option, byte[] value) {

    private static final int MOST_DIGITS = 2 * Long.BYTES - 1; // what is no negative long

    static OptionArgument parse(String text) {
        int equals = text.indexOf('=');
        String number = equals < 0 ? text : text.substring(0, equals);
        if (!number.matches("[0-9]{1,5}") || Integer.parseInt(number) > 65535) {
            throw new IllegalArgumentException("must be NUMBER=VALUE with a number from 0 to 65535, was " + text);
        }
        CoapOption<?> option = CoapOption.byNumber(Integer.parseInt(number));
        OptionArgument argument =
                new OptionArgument(option, bytes(option, equals < 0 ? "" : text.substring(equals + 1)));
        option.decode(argument.value); // throws when the option cannot hold it
        return argument;
    }

    private static byte[] bytes(CoapOption<?> option, String value) {
        return switch (option.format()) {
            case OPAQUE -> isHex(value) ? hex(option, value) : value.getBytes(StandardCharsets.UTF_8);
            case STRING -> value.getBytes(StandardCharsets.UTF_8);
            case UINT -> uint(option, value);
            case EMPTY -> empty(option, value);
        };
    }

    private static byte[] empty(CoapOption<?> option, String value) {
        if (!value.isEmpty()) {
            throw new IllegalArgumentException("value of " + option + " must be empty, was " + value);
        }
        return new byte[0];
    }

    private static boolean isHex(String value) {
        return value.startsWith("0x");
    }

    private static byte[] hex(CoapOption<?> option, String value) {
        try {
            return HexFormat.of().parseHex(value, 2, value.length());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "value of " + option + " must have pairs of hexadecimal digits after 0x, was " + value, e);
        }
    }

    /** As few bytes as possible; zero takes none (RFC 7252 §3.2). */
    private static byte[] uint(CoapOption<?> option, String value) {
        long number;
        try {
            number = isHex(value) && value.length() <= 2 + MOST_DIGITS
                    ? Long.parseLong(value.substring(2), 16)
                    : Long.parseLong(value);
        } catch (NumberFormatException e) {
            number = -1;
        }
        if (number < 0) {
            throw new IllegalArgumentException("value of " + option + " must be a number, was " + value);
        }
        int length = (Long.SIZE - Long.numberOfLeadingZeros(number) + 7) / 8;
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (number >>> 8 * (length - 1 - i));
        }
        return bytes;
    }

    void addTo(CoapOptions.Builder options) {
        add(options, option);
    }

    private <T> void add(CoapOptions.Builder options, CoapOption<T> typed) {
        options.add(typed, typed.decode(value));
    }
}
