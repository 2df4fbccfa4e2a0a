package io.reactivecoap.option;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reactivecoap.option.CoapOption.Format;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoapOptionTest {
    // The tables of RFC 7252 §5.10, 7641 §2, 7959 §2.1 and §4, 7967 §2, 8613 §2, 8768 §3, 9175 §2.2.1 and §3.2.1,
    // 9177 §4.1 and 9668 §3.1: critical, unsafe, no cache key, repeatable.
    @ParameterizedTest
    @CsvSource({
        "  1, If-Match,       C--R, OPAQUE, 0,    8",
        "  3, Uri-Host,       CU--, STRING, 1,  255",
        "  4, ETag,           ---R, OPAQUE, 1,    8",
        "  5, If-None-Match,  C---, EMPTY,  0,    0",
        "  6, Observe,        -U--, UINT,   0,    3",
        "  7, Uri-Port,       CU--, UINT,   0,    2",
        "  8, Location-Path,  ---R, STRING, 0,  255",
        "  9, OSCORE,         C---, OPAQUE, 0,  255",
        " 11, Uri-Path,       CU-R, STRING, 0,  255",
        " 12, Content-Format, ----, UINT,   0,    2",
        " 14, Max-Age,        -U--, UINT,   0,    4",
        " 15, Uri-Query,      CU-R, STRING, 0,  255",
        " 16, Hop-Limit,      ----, UINT,   1,    1",
        " 17, Accept,         C---, UINT,   0,    2",
        " 19, Q-Block1,       CU--, UINT,   0,    3",
        " 20, Location-Query, ---R, STRING, 0,  255",
        " 21, EDHOC,          C---, EMPTY,  0,    0",
        " 23, Block2,         CU--, UINT,   0,    3",
        " 27, Block1,         CU--, UINT,   0,    3",
        " 28, Size2,          --N-, UINT,   0,    4",
        " 31, Q-Block2,       CU-R, UINT,   0,    3",
        " 35, Proxy-Uri,      CU--, STRING, 1, 1034",
        " 39, Proxy-Scheme,   CU--, STRING, 1,  255",
        " 60, Size1,          --N-, UINT,   0,    4",
        "252, Echo,           --N-, OPAQUE, 1,   40",
        "258, No-Response,    -U--, UINT,   0,    1",
        "292, Request-Tag,    ---R, OPAQUE, 0,    8",
    })
    void entriesAreThoseOfTheRegistry(int number, String name, String properties, Format format, int min, int max) {
        CoapOption<?> option = CoapOption.byNumber(number);

        assertThat(option.number()).isEqualTo(number);
        assertThat(option.name()).isEqualTo(name).isEqualTo(option.toString());
        assertThat(propertiesOf(option)).isEqualTo(properties);
        assertThat(option.format()).isEqualTo(format);
        assertThat(option.minLength()).isEqualTo(min);
        assertThat(option.maxLength()).isEqualTo(max);
        assertThat(CoapOption.isKnown(number)).isTrue();
        assertThat(CoapOption.isCritical(number)).isEqualTo(option.critical());
        assertThat(CoapOption.of(number)).containsSame(option);
    }

    private static String propertiesOf(CoapOption<?> option) {
        return (option.critical() ? "C" : "-")
                + (option.unsafe() ? "U" : "-")
                + (option.noCacheKey() ? "N" : "-")
                + (option.repeatable() ? "R" : "-");
    }

    @Test
    void knowsTwentySevenOptionsAndNoMore() {
        assertThat(IntStream.rangeClosed(-1, 65536).filter(CoapOption::isKnown)).hasSize(27);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 10, 128, 293, 2049, 65535})
    void numbersWithoutEntryAreOpaque(int number) {
        CoapOption<?> option = CoapOption.byNumber(number);

        assertThat(CoapOption.of(number)).isEmpty();
        assertThat(CoapOption.isKnown(number)).isFalse();
        assertThat(option.number()).isEqualTo(number);
        assertThat(option.name()).isEqualTo("Option-" + number);
        assertThat(option.format()).isEqualTo(Format.OPAQUE);
        assertThat(option.repeatable()).isTrue();
    }

    // RFC 7252 §5.4.6, figure 10
    @Test
    void readsPropertiesOffUnknownNumbers() {
        assertThat(propertiesOf(CoapOption.opaque(65001))).isEqualTo("C--R");
        assertThat(propertiesOf(CoapOption.opaque(65002))).isEqualTo("-U-R");
        assertThat(propertiesOf(CoapOption.opaque(65020))).isEqualTo("--NR");
        assertThat(propertiesOf(CoapOption.opaque(65021))).isEqualTo("C-NR");
        assertThat(propertiesOf(CoapOption.opaque(65022))).isEqualTo("-U-R");
    }

    @Test
    void opaqueRefusesReservedKnownAndImpossibleNumbers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.opaque(0))
                .withMessage("number must be 1 to 65535, was 0, which is reserved");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.opaque(11))
                .withMessage("number must be that of an option without an entry here, but 11 is Uri-Path");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.opaque(65536))
                .withMessage("number must be 0 to 65535, was 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.byNumber(-1))
                .withMessage("number must be 0 to 65535, was -1");
        assertThatIllegalArgumentException().isThrownBy(() -> CoapOption.of(65536));
    }

    @Test
    void optionsWithTheSameNumberAndNameAreEqual() {
        assertThat(CoapOption.opaque(65000))
                .isEqualTo(CoapOption.opaque(65000))
                .hasSameHashCodeAs(CoapOption.byNumber(65000))
                .isNotEqualTo(CoapOption.opaque(65001))
                .isNotEqualTo(null);
        assertThat((Object) CoapOption.byNumber(11)).isSameAs(CoapOption.URI_PATH);
    }

    // RFC 7252 §3.2: "The number 0 is represented with an empty option value"
    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "1, 01",
        "127, 7f",
        "128, 80",
        "255, ff",
        "256, 0100",
        "65535, ffff",
        "65536, 010000",
        "16777215, ffffff",
        "16777216, 01000000",
        "4294967295, ffffffff",
    })
    void writesNumbersInAsFewBytesAsPossible(long number, String hex) {
        assertThat(CoapOption.MAX_AGE.encode(number)).isEqualTo(bytes(hex));
        assertThat(CoapOption.MAX_AGE.decode(bytes(hex))).isEqualTo(number);
    }

    @Test
    void readsNumbersWithLeadingZeroBytes() {
        assertThat(CoapOption.MAX_AGE.decode(bytes("00000000"))).isZero();
        assertThat(CoapOption.MAX_AGE.decode(bytes("0000003c"))).isEqualTo(60);
        assertThat(CoapOption.CONTENT_FORMAT.decode(bytes("0032"))).isSameAs(ContentFormat.JSON);
        assertThat(CoapOption.BLOCK2.decode(bytes("000016"))).isEqualTo(new BlockOption(1, false, 6));
    }

    @Test
    void refusesNumbersTheOptionHasNoRoomFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.OBSERVE.encode(1L << 24))
                .withMessage("value of Observe must have 0 to 3 bytes, has 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.MAX_AGE.encode(1L << 32))
                .withMessage("value of Max-Age must have 0 to 4 bytes, has 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.MAX_AGE.encode(Long.MAX_VALUE))
                .withMessageContaining("Max-Age");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.MAX_AGE.encode(-1L))
                .withMessage("value of Max-Age must not be negative, was -1");
        // RFC 8768 §3: "The value in the Hop-Limit option ... is a positive number"
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.HOP_LIMIT.encode(0L))
                .withMessage("value of Hop-Limit must have 1 byte, has 0");
    }

    @Test
    void textIsUtf8AndMeasuredInBytes() {
        assertThat(CoapOption.URI_PATH.encode("café")).isEqualTo("café".getBytes(UTF_8));
        assertThat(CoapOption.URI_PATH.decode(bytes("636166c3a9"))).isEqualTo("café");
        assertThat(CoapOption.URI_PATH.encode("\uFFFD")).isEqualTo(bytes("efbfbd"));
        assertThat(CoapOption.URI_PATH.decode(bytes("efbfbd"))).isEqualTo("\uFFFD");
        assertThat(CoapOption.URI_PATH.encode("é".repeat(127))).hasSize(254);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.URI_PATH.encode("é".repeat(128)))
                .withMessage("value of Uri-Path must have 0 to 255 bytes, has 256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.URI_HOST.encode(""))
                .withMessage("value of Uri-Host must have 1 to 255 bytes, has 0");
    }

    @Test
    void textThatIsNoTextIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.URI_PATH.encode("a\uD800"))
                .withMessage("value of Uri-Path must be text that UTF-8 can hold: a surrogate stands alone");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.URI_PATH.decode(bytes("61ff")))
                .withMessage("value of Uri-Path must be STRING of 0 to 255 bytes, has 2, which are not UTF-8");
    }

    // RFC 7252 §5.10.1 and §5.10.7: "MUST NOT be "." or "..""
    @Test
    void dotSegmentsAreNotSentInPathsButAreInQueries() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.URI_PATH.encode(".."))
                .withMessage("value of Uri-Path must not be a dot segment, was ..");
        assertThatIllegalArgumentException().isThrownBy(() -> CoapOption.LOCATION_PATH.encode("."));
        assertThat(CoapOption.URI_QUERY.encode("..")).hasSize(2);
        assertThat(CoapOption.URI_PATH.encode("...")).hasSize(3);
    }

    @Test
    void anOptionWithoutValueIsThereOrLeftOut() {
        assertThat(CoapOption.IF_NONE_MATCH.encode(true)).isEmpty();
        assertThat(CoapOption.IF_NONE_MATCH.decode(new byte[0])).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.IF_NONE_MATCH.encode(false))
                .withMessageStartingWith("value of If-None-Match must be true");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOption.IF_NONE_MATCH.decode(new byte[1]))
                .withMessage("value of If-None-Match must be EMPTY of 0 bytes, has 1");
    }

    @Test
    void opaqueValuesAreCopied() {
        byte[] value = bytes("0102");

        byte[] encoded = CoapOption.ECHO.encode(value);
        byte[] decoded = CoapOption.ECHO.decode(value);
        value[0] = 9;

        assertThat(encoded).isEqualTo(bytes("0102"));
        assertThat(decoded).isEqualTo(bytes("0102"));
        assertThatIllegalArgumentException().isThrownBy(() -> CoapOption.ECHO.encode(new byte[41]));
        assertThatIllegalArgumentException().isThrownBy(() -> CoapOption.ECHO.decode(new byte[0]));
        assertThat(CoapOption.opaque(65000).encode(new byte[65804])).hasSize(65804);
    }

    @Test
    void typedValuesKeepTheirType() {
        assertThat(CoapOption.ETAG.decode(CoapOption.ETAG.encode(ETag.of(bytes("ab")))))
                .isEqualTo(ETag.of(bytes("ab")));
        assertThat(CoapOption.ACCEPT.encode(ContentFormat.TEXT_PLAIN)).isEmpty();
        assertThat(CoapOption.ACCEPT.encode(ContentFormat.LWM2M_TLV)).isEqualTo(bytes("2d16"));
        assertThat(CoapOption.BLOCK1.encode(new BlockOption(0, false, 0))).isEmpty();
        assertThat(CoapOption.BLOCK1.encode(new BlockOption(0xFFFFF, true, 7))).isEqualTo(bytes("ffffff"));
        assertThat(CoapOption.NO_RESPONSE.encode(NoResponse.all())).isEqualTo(bytes("1a"));
        assertThat(CoapOption.NO_RESPONSE.decode(new byte[0])).isEqualTo(NoResponse.interestedInAll());
    }

    @Test
    void nullIsNoValue() {
        assertThatNullPointerException()
                .isThrownBy(() -> CoapOption.MAX_AGE.encode(absent()))
                .withMessage("value");
        assertThatNullPointerException()
                .isThrownBy(() -> CoapOption.MAX_AGE.decode(absent()))
                .withMessage("value");
    }

    private static <T> T absent() {
        return null;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
