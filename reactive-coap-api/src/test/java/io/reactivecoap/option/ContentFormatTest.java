package io.reactivecoap.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentFormatTest {
    // The CoAP Content-Formats registry
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "0 | text/plain; charset=utf-8",
                "16 | application/cose; cose-type=\"cose-encrypt0\"",
                "17 | application/cose; cose-type=\"cose-mac0\"",
                "18 | application/cose; cose-type=\"cose-sign1\"",
                "19 | application/ace+cbor",
                "21 | image/gif",
                "22 | image/jpeg",
                "23 | image/png",
                "40 | application/link-format",
                "41 | application/xml",
                "42 | application/octet-stream",
                "47 | application/exi",
                "50 | application/json",
                "51 | application/json-patch+json",
                "52 | application/merge-patch+json",
                "60 | application/cbor",
                "61 | application/cwt",
                "62 | application/multipart-core",
                "63 | application/cbor-seq",
                "96 | application/cose; cose-type=\"cose-encrypt\"",
                "97 | application/cose; cose-type=\"cose-mac\"",
                "98 | application/cose; cose-type=\"cose-sign\"",
                "101 | application/cose-key",
                "102 | application/cose-key-set",
                "110 | application/senml+json",
                "111 | application/sensml+json",
                "112 | application/senml+cbor",
                "113 | application/sensml+cbor",
                "114 | application/senml-exi",
                "115 | application/sensml-exi",
                "140 | application/yang-data+cbor; id=sid",
                "257 | application/concise-problem-details+cbor",
                "271 | application/dots+cbor",
                "272 | application/missing-blocks+cbor-seq",
                "310 | application/senml+xml",
                "311 | application/sensml+xml",
                "320 | application/senml-etch+json",
                "322 | application/senml-etch+cbor",
                "340 | application/yang-data+cbor",
                "341 | application/yang-data+cbor; id=name",
                "432 | application/td+json",
                "10000 | application/vnd.ocf+cbor",
                "10001 | application/oscore",
                "11542 | application/vnd.oma.lwm2m+tlv",
                "11543 | application/vnd.oma.lwm2m+json",
                "11544 | application/vnd.oma.lwm2m+cbor",
            })
    void registeredFormatsAreFoundByNumberAndByName(int id, String mediaType) {
        ContentFormat format = ContentFormat.of(id);

        assertThat(format.id()).isEqualTo(id);
        assertThat(format.mediaType()).isEqualTo(mediaType);
        assertThat(format).hasToString(mediaType).isSameAs(ContentFormat.of(id));
        assertThat(ContentFormat.parse(mediaType)).containsSame(format);
        assertThat(ContentFormat.parse(Integer.toString(id))).containsSame(format);
    }

    @Test
    void everyConstantHasItsOwnNumber() {
        List<Integer> ids = Arrays.stream(ContentFormat.class.getFields())
                .map(ContentFormatTest::read)
                .map(ContentFormat::id)
                .toList();
        Set<Integer> different = new HashSet<>(ids);

        assertThat(ids).hasSize(46);
        assertThat(different).hasSameSizeAs(ids);
    }

    private static ContentFormat read(java.lang.reflect.Field constant) {
        try {
            return (ContentFormat) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void unregisteredFormatsHaveNoMediaTypeButANumber() {
        ContentFormat format = ContentFormat.of(65000);

        assertThat(format.mediaType()).isEqualTo("content-format/65000");
        assertThat(format)
                .isEqualTo(ContentFormat.of(65000))
                .hasSameHashCodeAs(ContentFormat.of(65000))
                .isNotEqualTo(ContentFormat.of(65001));
        assertThat(format.isText()).isFalse();
        assertThat(ContentFormat.parse("65000")).contains(format);
        assertThat(ContentFormat.parse(format.mediaType())).contains(format);
    }

    @Test
    void numbersHaveSixteenBits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentFormat.of(65536))
                .withMessage("id must be 0 to 65535, was 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentFormat.of(-1))
                .withMessage("id must be 0 to 65535, was -1");
    }

    @ParameterizedTest
    @CsvSource({
        "json, 50",
        "APPLICATION/JSON, 50",
        "application/json;charset=UTF-8, 50",
        "' cbor ', 60",
        "text/plain, 0",
        "plain, 0",
        "Text/Plain; Charset=\"utf-8\", 0",
        "link-format, 40",
        "octet-stream, 42",
        "senml+json, 110",
        "vnd.oma.lwm2m+tlv, 11542",
        "application/yang-data+cbor, 340",
        "0, 0",
    })
    void understandsWhatPeopleWrite(String text, int id) {
        assertThat(ContentFormat.parse(text)).contains(ContentFormat.of(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/nothing",
                "65536",
                "-1",
                "999999",
                "application/cose",
                "text/plain;charset=ascii"
            })
    void whatIsUnknownOrAmbiguousIsNotFound(String text) {
        assertThat(ContentFormat.parse(text)).isEmpty();
    }

    @Test
    void nullIsNoMediaType() {
        assertThatNullPointerException()
                .isThrownBy(() -> ContentFormat.parse(null))
                .withMessage("mediaTypeOrNumber");
    }

    @Test
    void textIsWhatPeopleCanRead() {
        assertThat(List.of(
                        ContentFormat.TEXT_PLAIN,
                        ContentFormat.LINK_FORMAT,
                        ContentFormat.XML,
                        ContentFormat.JSON,
                        ContentFormat.SENML_JSON,
                        ContentFormat.SENML_XML,
                        ContentFormat.MERGE_PATCH_JSON,
                        ContentFormat.LWM2M_JSON))
                .allMatch(ContentFormat::isText);
        assertThat(List.of(
                        ContentFormat.OCTET_STREAM,
                        ContentFormat.CBOR,
                        ContentFormat.EXI,
                        ContentFormat.SENML_CBOR,
                        ContentFormat.SENML_EXI,
                        ContentFormat.LWM2M_TLV,
                        ContentFormat.IMAGE_PNG))
                .noneMatch(ContentFormat::isText);
    }
}
