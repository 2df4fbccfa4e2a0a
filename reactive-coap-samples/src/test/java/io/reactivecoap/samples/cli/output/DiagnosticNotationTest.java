package io.reactivecoap.samples.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8949, with the examples of its appendices A and F. */
class DiagnosticNotationTest {

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "00 | 0",
                "1818 | 24",
                "1903e8 | 1000",
                "1bffffffffffffffff | 18446744073709551615",
                "c249010000000000000000 | 18446744073709551616",
                "3bffffffffffffffff | -18446744073709551616",
                "c349010000000000000000 | -18446744073709551617",
                "20 | -1",
                "3903e7 | -1000",
                "f90000 | 0.0",
                "f98000 | -0.0",
                "f93c00 | 1.0",
                "fb3ff199999999999a | 1.1",
                "f97bff | 65504.0",
                "fa47c35000 | 100000.0",
                "fa7f7fffff | 3.4028234663852886e+38",
                "fb7e37e43c8800759c | 1.0e+300",
                "f90400 | 6.103515625e-5",
                "f9c400 | -4.0",
                "f97c00 | Infinity",
                "fa7fc00000 | NaN",
                "fbfff0000000000000 | -Infinity",
                "f4 | false",
                "f5 | true",
                "f6 | null",
                "f7 | undefined",
                "f0 | simple(16)",
                "f8ff | simple(255)",
                "c074323031332d30332d32315432303a30343a30305a | 0(\"2013-03-21T20:04:00Z\")",
                "c11a514b67b0 | 1(1363896240)",
                "d74401020304 | 23(h'01020304')",
                "d818456449455446 | 24(h'6449455446')",
                "40 | h''",
                "60 | \"\"",
                "62225c | \"\\\"\\\\\"",
                "62c3bc | \"ü\"",
                "64f0908591 | \"\uD800\uDD51\"",
                "80 | []",
                "8301820203820405 | [1, [2, 3], [4, 5]]",
                "a0 | {}",
                "a201020304 | {1: 2, 3: 4}",
                "826161a161626163 | [\"a\", {\"b\": \"c\"}]",
                "5f42010243030405ff | (_ h'0102', h'030405')",
                "5fff | ''_",
                "7f657374726561646d696e67ff | (_ \"strea\", \"ming\")",
                "9fff | [_ ]",
                "9f018202039f0405ffff | [_ 1, [2, 3], [_ 4, 5]]",
                "bf61610161629f0203ffff | {_ \"a\": 1, \"b\": [_ 2, 3]}",
            })
    void writesTheExamplesOfTheRfc(String hex, String notation) throws MalformedPayloadException {
        assertThat(DiagnosticNotation.of(bytes(hex))).isEqualTo(notation);
    }

    @Test
    void breaksLongOnesIntoLines() throws MalformedPayloadException {
        String text = "a line that is long enough to fill a line of its own";
        byte[] cbor = bytes("82" + "7834" + HexFormat.of().formatHex(text.getBytes()) + "a1" + "61787834"
                + HexFormat.of().formatHex(text.getBytes()));

        assertThat(DiagnosticNotation.of(cbor)).isEqualTo("""
                [
                  "%s",
                  {"x": "%s"}
                ]""".formatted(text, text));
    }

    @Test
    void writesSequencesLineByLine() throws MalformedPayloadException {
        assertThat(DiagnosticNotation.ofSequence(bytes("01820203"))).isEqualTo("1,\n[2, 3]");
        assertThat(DiagnosticNotation.ofSequence(new byte[0])).isEmpty();
    }

    @Test
    void letsNoTextMoveTheCursor() throws MalformedPayloadException {
        assertThat(DiagnosticNotation.of(bytes("641b5b324a"))).isEqualTo("\"\\u001B[2J\"");
        assertThat(DiagnosticNotation.of(bytes("62c29b"))).isEqualTo("\"\\u009b\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "18",
                "19",
                "1a",
                "1b",
                "1901",
                "1a0102",
                "1b01020304050607",
                "38",
                "58",
                "78",
                "98",
                "9a01ff00",
                "b8",
                "d8",
                "f8",
                "f900",
                "fa0000",
                "fb000000",
                "41",
                "61",
                "5affffffff00",
                "5bffffffffffffffff010203",
                "7affffffff00",
                "7b7fffffffffffffff010203",
                "81",
                "818181818181818181",
                "8200",
                "a1",
                "a20102",
                "a100",
                "a2000000",
                "c0",
                "5f4100",
                "7f6100",
                "9f",
                "9f0102",
                "bf",
                "bf01020102",
                "819f",
                "9f8000",
                "9f9f9f9f9fffffffff",
                "9f819f819f9fffffff",
                "1c",
                "1d",
                "1e",
                "3c",
                "5c",
                "7c",
                "9c",
                "bc",
                "dc",
                "fc",
                "f800",
                "f81f",
                "5f00ff",
                "5f6100ff",
                "5f80ff",
                "5fc000ff",
                "5f5f4100ffff",
                "7f4100ff",
                "7f7f6100ffff",
                "ff",
                "81ff",
                "8200ff",
                "a1ff",
                "a1ff00",
                "a100ff",
                "9f81ff",
                "bf00ff",
                "bf000000ff",
                "1f",
                "3f",
                "df",
                "0000",
                "61ff"
            })
    void refusesWhatIsNotWellFormed(String hex) {
        assertThatThrownBy(() -> DiagnosticNotation.of(bytes(hex)))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessageContaining("CBOR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"81", "9f", "c1", "a100", "bf00"})
    void refusesWhatIsNestedTooDeep(String opening) throws MalformedPayloadException {
        boolean ended = opening.startsWith("9f") || opening.startsWith("bf");
        byte[] deepest = bytes(opening.repeat(63) + "00" + (ended ? "ff".repeat(63) : ""));
        assertThat(DiagnosticNotation.of(deepest)).contains("0");

        assertThatThrownBy(
                        () -> DiagnosticNotation.of(bytes(opening.repeat(64) + "00" + (ended ? "ff".repeat(64) : ""))))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessageContaining("nested deeper than 64");
        assertThatThrownBy(() -> DiagnosticNotation.of(bytes(opening.repeat(100_000) + "00")))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessageContaining("nested deeper than 64");
    }

    @Test
    void eitherWritesOrRefusesWhateverComes() {
        Random random = new Random(8949);
        for (int run = 0; run < 20_000; run++) {
            byte[] some = new byte[random.nextInt(40)];
            random.nextBytes(some);
            try {
                assertThat(DiagnosticNotation.of(some)).isNotEmpty();
            } catch (MalformedPayloadException e) {
                assertThat(e).as(Arrays.toString(some)).hasMessageContaining("CBOR");
            }
        }
    }
}
