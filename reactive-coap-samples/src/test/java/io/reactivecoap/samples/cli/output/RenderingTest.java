package io.reactivecoap.samples.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.senml.SenmlFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> rendered(ContentFormat format, String payload) throws MalformedPayloadException {
        return Rendering.of(format, utf8(payload), Palette.PLAIN);
    }

    @Test
    void indentsJson() throws MalformedPayloadException {
        assertThat(rendered(ContentFormat.JSON, "{\"a\":[1.50,{}, [] ,\"x\\ty\"],\"b\":{\"c\":null}}"))
                .contains("""
                        {
                          "a": [
                            1.50,
                            {},
                            [],
                            "x\\ty"
                          ],
                          "b": {
                            "c": null
                          }
                        }""");
        assertThat(rendered(ContentFormat.TD_JSON, " true ")).contains("true");
    }

    @Test
    void leavesNumbersOfJsonAsTheyWereWritten() throws MalformedPayloadException {
        assertThat(rendered(ContentFormat.JSON, "[1e400,123456789012345678901234567890,0.10]"))
                .contains("[\n  1e400,\n  123456789012345678901234567890,\n  0.10\n]");
    }

    @Test
    void coloursNames() throws MalformedPayloadException {
        assertThat(Rendering.of(ContentFormat.JSON, utf8("{\"a\":1}"), Palette.COLOURED))
                .contains("{\n  \u001B[1;34m\"a\"\u001B[0m: 1\n}");
    }

    @Test
    void letsNoJsonMoveTheCursor() throws MalformedPayloadException {
        assertThat(rendered(ContentFormat.JSON, "\"\\u001b[2J\u009b\u202e\"")).contains("\"\\u001B[2J\\u009b\\u202e\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1,", "{\"a\":1,}", "nul", "{} {}", "1 2", " ", "\"\u0001\"", "{'a':1}", "[NaN]"})
    void refusesWhatIsNoJson(String json) {
        assertThatThrownBy(() -> rendered(ContentFormat.JSON, json)).isInstanceOf(MalformedPayloadException.class);
        assertThat(Json.compact(utf8(json))).isEmpty();
    }

    @Test
    void refusesJsonThatIsNestedTooDeep() throws MalformedPayloadException {
        assertThat(rendered(ContentFormat.JSON, "[".repeat(64) + "]".repeat(64)))
                .hasValueSatisfying(text -> assertThat(text).contains("[]"));
        assertThatThrownBy(() -> rendered(ContentFormat.JSON, "[".repeat(100_000) + "]".repeat(100_000)))
                .isInstanceOf(MalformedPayloadException.class);
    }

    @Test
    void laysOutNothingThatIsTooLong() {
        assertThatThrownBy(() -> rendered(ContentFormat.JSON, " ".repeat(Rendering.MAX_LENGTH) + "1"))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessageContaining("262144");
    }

    @Test
    void listsLinks() throws MalformedPayloadException {
        assertThat(rendered(ContentFormat.LINK_FORMAT, "</a>;rt=\"x y\";ct=40;obs,</long/target>;if=\"z\",</b>"))
                .contains("""
                        /a            rt="x y"  ct=40  obs
                        /long/target  if="z"
                        /b""");
        assertThatThrownBy(() -> rendered(ContentFormat.LINK_FORMAT, "</a"))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessageContaining("link format");
    }

    @Test
    void tabulatesMeasurements() throws MalformedPayloadException {
        String pack = """
                [{"bn":"urn:dev:ow:10e2073a01080063:","bt":1320067464,"bu":"Cel","n":"voltage","u":"V","v":120.1},
                 {"n":"current","t":-5,"u":"A","v":1.2},{"n":"door","t":1,"u":"/","vb":true},{"n":"energy","s":12}]""";
        assertThat(rendered(ContentFormat.SENML_JSON, pack)).contains("""
                        2011-10-31T13:24:19Z  urn:dev:ow:10e2073a01080063:current  1.2 A
                        2011-10-31T13:24:24Z  urn:dev:ow:10e2073a01080063:voltage  120.1 V
                        2011-10-31T13:24:24Z  urn:dev:ow:10e2073a01080063:energy   sum 12 Cel
                        2011-10-31T13:24:25Z  urn:dev:ow:10e2073a01080063:door     true /""");
    }

    @Test
    void tabulatesMeasurementsInCborWhoseTimesAreRelative() throws MalformedPayloadException {
        byte[] cbor = HexFormat.of().parseHex("81a300616101614302f93e00");
        assertThat(SenmlTable.of(SenmlFormat.SENML_CBOR, cbor, Instant.ofEpochSecond(1_700_000_000), Palette.PLAIN))
                .isEqualTo("2023-11-14T22:13:20Z  a  1.5 C");
    }

    @Test
    void refusesWhatIsNoMeasurement() {
        assertThatThrownBy(() -> rendered(ContentFormat.SENML_JSON, "[{\"n\":\"a\"}]"))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessageContaining("SenML record 1");
    }

    @ParameterizedTest
    @CsvSource({"0,x", "42,x", "41,<a/>", "65000,x", "50,''", "60,''"})
    void leavesOthersAsTheyAre(int format, String payload) throws MalformedPayloadException {
        assertThat(rendered(ContentFormat.of(format), payload)).isEmpty();
    }
}
