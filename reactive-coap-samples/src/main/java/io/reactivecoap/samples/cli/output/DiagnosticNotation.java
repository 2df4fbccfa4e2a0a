package io.reactivecoap.samples.cli.output;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * CBOR as people read it (RFC 8949 §8): {@code {"t": 21.5, 4: h'01ff'}}. Short arrays and maps stand on one line. Reads one
 * payload; what is not well-formed (§5.3.1), or nested deeper than 64, is an error.
 */
final class DiagnosticNotation {

    private static final int WIDTH = 72;
    private static final int LONGEST_BIGNUM = 64;

    private static final int POSITIVE_BIGNUM = 2;
    private static final int NEGATIVE_BIGNUM = 3;
    private static final int INDEFINITE = 31;
    private static final int BREAK = 0xff;

    private final ByteBuffer in;
    private int depth;

    private DiagnosticNotation(byte[] cbor) {
        in = ByteBuffer.wrap(cbor);
    }

    /** One data item. */
    static String of(byte[] cbor) throws MalformedPayloadException {
        DiagnosticNotation notation = new DiagnosticNotation(cbor);
        String item = notation.item();
        if (notation.in.hasRemaining()) {
            throw new MalformedPayloadException(
                    "there is more behind the end of the CBOR item, at byte " + notation.in.position());
        }
        return item;
    }

    /** A sequence of them (RFC 8742), a line each; there may be none. */
    static String ofSequence(byte[] cbor) throws MalformedPayloadException {
        DiagnosticNotation notation = new DiagnosticNotation(cbor);
        List<String> items = new ArrayList<>();
        while (notation.in.hasRemaining()) {
            items.add(notation.item());
        }
        return String.join(",\n", items);
    }

    private String item() throws MalformedPayloadException {
        if (depth++ == Rendering.MAX_DEPTH) {
            throw new MalformedPayloadException("the CBOR is nested deeper than " + Rendering.MAX_DEPTH);
        }
        int initial = octet();
        int additional = initial & 0x1f;
        String item = switch (initial >> 5) {
            case 0 -> argument(additional).toString();
            case 1 -> argument(additional).not().toString();
            case 2 -> additional == INDEFINITE ? chunks(2) : bytes(length(additional));
            case 3 -> additional == INDEFINITE ? chunks(3) : text(length(additional));
            case 4 -> additional == INDEFINITE ? array() : array(length(additional));
            case 5 -> additional == INDEFINITE ? map() : map(length(additional));
            case 6 -> tagged(argument(additional));
            default -> simple(additional);
        };
        depth--;
        return item;
    }

    private int octet() throws MalformedPayloadException {
        require(1);
        return in.get() & 0xff;
    }

    private byte[] octets(int count) throws MalformedPayloadException {
        require(count);
        byte[] octets = new byte[count];
        in.get(octets);
        return octets;
    }

    private void require(int count) throws MalformedPayloadException {
        if (in.remaining() < count) {
            throw new MalformedPayloadException("the CBOR ends early, at byte " + in.limit());
        }
    }

    private BigInteger argument(int additional) throws MalformedPayloadException {
        if (additional < 24) {
            return BigInteger.valueOf(additional);
        }
        if (additional > 27) {
            throw notWellFormed();
        }
        return new BigInteger(1, octets(1 << additional - 24));
    }

    /** A number of bytes or items that can still come: each item takes a byte. */
    private int length(int additional) throws MalformedPayloadException {
        BigInteger length = argument(additional);
        if (length.bitLength() >= Integer.SIZE) {
            throw new MalformedPayloadException("the CBOR ends early, at byte " + in.limit());
        }
        require(length.intValue());
        return length.intValue();
    }

    private String bytes(int length) throws MalformedPayloadException {
        return "h'" + HexFormat.of().formatHex(octets(length)) + "'";
    }

    private String text(int length) throws MalformedPayloadException {
        try {
            return Json.quoted(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets(length)))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new MalformedPayloadException("a text in the CBOR is not UTF-8, before byte " + in.position());
        }
    }

    /** RFC 8949 §3.2.3: the chunks are of the same major type, and of definite length. */
    private String chunks(int majorType) throws MalformedPayloadException {
        List<String> chunks = new ArrayList<>();
        while (!isBreak()) {
            int initial = octet();
            if (initial >> 5 != majorType || (initial & 0x1f) == INDEFINITE) {
                throw notWellFormed();
            }
            int length = length(initial & 0x1f);
            chunks.add(majorType == 2 ? bytes(length) : text(length));
        }
        return chunks.isEmpty() ? (majorType == 2 ? "''_" : "\"\"_") : laidOut("(_ ", chunks, ")");
    }

    private String array() throws MalformedPayloadException {
        List<String> items = new ArrayList<>();
        while (!isBreak()) {
            items.add(item());
        }
        return laidOut("[_ ", items, "]");
    }

    private String array(int length) throws MalformedPayloadException {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(item());
        }
        return laidOut("[", items, "]");
    }

    private String map() throws MalformedPayloadException {
        List<String> pairs = new ArrayList<>();
        while (!isBreak()) {
            pairs.add(item() + ": " + item());
        }
        return laidOut("{_ ", pairs, "}");
    }

    private String map(int length) throws MalformedPayloadException {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            pairs.add(item() + ": " + item());
        }
        return laidOut("{", pairs, "}");
    }

    private static String laidOut(String begin, List<String> parts, String end) {
        String line = begin + String.join(", ", parts) + end;
        if (line.length() <= WIDTH && line.indexOf('\n') < 0) {
            return line;
        }
        return begin.strip() + "\n" + String.join(",\n", parts).indent(2) + end;
    }

    private boolean isBreak() throws MalformedPayloadException {
        require(1);
        boolean is = (in.get(in.position()) & 0xff) == BREAK;
        if (is) {
            in.get();
        }
        return is;
    }

    private String tagged(BigInteger tag) throws MalformedPayloadException {
        boolean bignum =
                tag.equals(BigInteger.valueOf(POSITIVE_BIGNUM)) || tag.equals(BigInteger.valueOf(NEGATIVE_BIGNUM));
        require(1);
        int initial = in.get(in.position()) & 0xff;
        if (bignum && initial >> 5 == 2 && (initial & 0x1f) != INDEFINITE) {
            in.get();
            int length = length(initial & 0x1f);
            if (length <= LONGEST_BIGNUM) {
                BigInteger number = new BigInteger(1, octets(length));
                return (tag.intValue() == POSITIVE_BIGNUM ? number : number.not()).toString();
            }
            return tag + "(" + bytes(length) + ")";
        }
        return tag + "(" + item() + ")";
    }

    private String simple(int additional) throws MalformedPayloadException {
        return switch (additional) {
            case 20 -> "false";
            case 21 -> "true";
            case 22 -> "null";
            case 23 -> "undefined";
            case 24 -> simpleOfTwoBytes();
            case 25 -> number(half(in(2).getShort()));
            case 26 -> number(in(4).getFloat());
            case 27 -> number(in(8).getDouble());
            case 28, 29, 30, 31 -> throw notWellFormed();
            default -> "simple(" + additional + ")";
        };
    }

    private ByteBuffer in(int length) throws MalformedPayloadException {
        require(length);
        return in;
    }

    /** RFC 8949 §3.3: two bytes are for values from 32 on. */
    private String simpleOfTwoBytes() throws MalformedPayloadException {
        int value = octet();
        if (value < 32) {
            throw notWellFormed();
        }
        return "simple(" + value + ")";
    }

    /** RFC 8949 appendix D. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int mantissa = bits & 0x3ff;
        double magnitude = switch (exponent) {
            case 0 -> Math.scalb((double) mantissa, -24);
            case 31 -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> Math.scalb((double) (mantissa + 1024), exponent - 25);
        };
        return bits < 0 ? -magnitude : magnitude;
    }

    private static String number(double value) {
        String text = Double.toString(value);
        int exponent = text.indexOf('E');
        return exponent < 0 || text.charAt(exponent + 1) == '-'
                ? text.replace('E', 'e')
                : text.substring(0, exponent) + "e+" + text.substring(exponent + 1);
    }

    private MalformedPayloadException notWellFormed() {
        return new MalformedPayloadException("the CBOR is not well-formed, before byte " + in.position());
    }
}
