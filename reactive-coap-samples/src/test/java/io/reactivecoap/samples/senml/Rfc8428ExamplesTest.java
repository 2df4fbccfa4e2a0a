package io.reactivecoap.samples.senml;

import static io.reactivecoap.samples.senml.Packs.bytes;
import static io.reactivecoap.samples.senml.Packs.cbor;
import static io.reactivecoap.samples.senml.Packs.hex;
import static io.reactivecoap.samples.senml.Packs.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.senml.SenmlValue.Data;
import io.reactivecoap.samples.senml.SenmlValue.Number;
import io.reactivecoap.samples.senml.SenmlValue.Text;
import io.reactivecoap.samples.senml.SenmlValue.Truth;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The examples of RFC 8428 §5.1 and §6, value by value. */
class Rfc8428ExamplesTest {

    private static final double NOW = 1_700_000_000;
    private static final String DEVICE = "urn:dev:ow:10e2073a01080063";
    private static final double STARTED = 1.320067464e+09;

    private static final String SECOND_OF_5_1_2 = """
            [
              {"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,
               "bu":"A","bver":5,
               "n":"voltage","u":"V","v":120.1},
              {"n":"current","t":-5,"v":1.2},
              {"n":"current","t":-4,"v":1.3},
              {"n":"current","t":-3,"v":1.4},
              {"n":"current","t":-2,"v":1.5},
              {"n":"current","t":-1,"v":1.6},
              {"n":"current","v":1.7}
            ]""";

    private static final String OF_5_1_3 = """
            [
              {"bn":"urn:dev:ow:10e2073a01080063","bt":1.320067464e+09,
               "bu":"%RH","v":20},
              {"u":"lon","v":24.30621},
              {"u":"lat","v":60.07965},
              {"t":60,"v":20.3},
              {"u":"lon","t":60,"v":24.30622},
              {"u":"lat","t":60,"v":60.07965},
              {"t":120,"v":20.7},
              {"u":"lon","t":120,"v":24.30623},
              {"u":"lat","t":120,"v":60.07966},
              {"u":"%EL","t":150,"v":98},
              {"t":180,"v":21.2},
              {"u":"lon","t":180,"v":24.30628},
              {"u":"lat","t":180,"v":60.07967}
            ]""";

    private static final String OF_6 = """
            87 a7 21 78 1b 75 72 6e 3a 64 65 76 3a 6f 77 3a
            31 30 65 32 30 37 33 61 30 31 30 38 30 30 36 3a
            22 fb 41 d3 03 a1 5b 00 10 62 23 61 41 20 05 00
            67 76 6f 6c 74 61 67 65 01 61 56 02 fb 40 5e 06
            66 66 66 66 66 a3 00 67 63 75 72 72 65 6e 74 06
            24 02 fb 3f f3 33 33 33 33 33 33 a3 00 67 63 75
            72 72 65 6e 74 06 23 02 fb 3f f4 cc cc cc cc cc
            cd a3 00 67 63 75 72 72 65 6e 74 06 22 02 fb 3f
            f6 66 66 66 66 66 66 a3 00 67 63 75 72 72 65 6e
            74 06 21 02 f9 3e 00 a3 00 67 63 75 72 72 65 6e
            74 06 20 02 fb 3f f9 99 99 99 99 99 9a a3 00 67
            63 75 72 72 65 6e 74 06 00 02 fb 3f fb 33 33 33
            33 33 33""";

    private static List<ResolvedRecord> resolved(String text) {
        return json(text).resolve(Instant.ofEpochSecond((long) NOW));
    }

    private static ResolvedRecord measured(String name, @Nullable String unit, double time, double value) {
        return measured(name, unit, time, new Number(value));
    }

    private static ResolvedRecord measured(String name, @Nullable String unit, double time, SenmlValue value) {
        return new ResolvedRecord(name, unit, value, null, time, null, SenmlPack.VERSION);
    }

    private static ResolvedRecord version5(String name, String unit, double time, double value) {
        return new ResolvedRecord("urn:dev:ow:10e2073a0108006:" + name, unit, new Number(value), null, time, null, 5);
    }

    @Test
    void singleDataPoint() { // §5.1.1
        assertThat(resolved("""
                        [
                          {"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1}
                        ]""")).containsExactly(measured(DEVICE, "Cel", NOW, 23.1));
    }

    @Test
    void multipleDataPointsAtAnUnspecifiedTime() { // §5.1.2, the first one
        assertThat(resolved("""
                        [
                          {"bn":"urn:dev:ow:10e2073a01080063:","n":"voltage","u":"V","v":120.1},
                          {"n":"current","u":"A","v":1.2}
                        ]"""))
                .containsExactly(
                        measured(DEVICE + ":voltage", "V", NOW, 120.1), measured(DEVICE + ":current", "A", NOW, 1.2));
    }

    @Test
    void multipleDataPointsOfTheSecondsBefore() { // §5.1.2, the second one
        double then = 1276020076.001;
        assertThat(resolved(SECOND_OF_5_1_2))
                .containsExactly(
                        version5("current", "A", then - 5, 1.2),
                        version5("current", "A", then - 4, 1.3),
                        version5("current", "A", then - 3, 1.4),
                        version5("current", "A", then - 2, 1.5),
                        version5("current", "A", then - 1, 1.6),
                        version5("voltage", "V", then, 120.1),
                        version5("current", "A", then, 1.7));
        assertThat(resolved(SECOND_OF_5_1_2).get(5).instant()).isEqualTo(Instant.parse("2010-06-08T18:01:16.001Z"));
    }

    @Test
    void streamThatGoesOn() { // §5.1.2, the third one
        byte[] soFar = bytes("""
                [
                  {"bn":"urn:dev:ow:10e2073a01080063","bt":1.320067464e+09,
                   "bu":"%RH","v":21.2},
                  {"t":10,"v":21.3},
                  {"t":20,"v":21.4},
                  {"t":30,"v":21.4},
                  {"t":40,"v":21.5},
                  {"t":50,"v":21.5},
                  {"t":60,"v":21.5},
                  {"t":70,"v":21.6},
                  {"t":80,"v":21.7},
                """);
        assertThat(SenmlFormat.SENSML_JSON.read(soFar).resolve(Instant.EPOCH))
                .containsExactly(
                        measured(DEVICE, "%RH", STARTED, 21.2),
                        measured(DEVICE, "%RH", STARTED + 10, 21.3),
                        measured(DEVICE, "%RH", STARTED + 20, 21.4),
                        measured(DEVICE, "%RH", STARTED + 30, 21.4),
                        measured(DEVICE, "%RH", STARTED + 40, 21.5),
                        measured(DEVICE, "%RH", STARTED + 50, 21.5),
                        measured(DEVICE, "%RH", STARTED + 60, 21.5),
                        measured(DEVICE, "%RH", STARTED + 70, 21.6),
                        measured(DEVICE, "%RH", STARTED + 80, 21.7));
    }

    @Test
    void multipleMeasurements() { // §5.1.3
        assertThat(resolved(OF_5_1_3))
                .containsExactly(
                        measured(DEVICE, "%RH", STARTED, 20),
                        measured(DEVICE, "lon", STARTED, 24.30621),
                        measured(DEVICE, "lat", STARTED, 60.07965),
                        measured(DEVICE, "%RH", STARTED + 60, 20.3),
                        measured(DEVICE, "lon", STARTED + 60, 24.30622),
                        measured(DEVICE, "lat", STARTED + 60, 60.07965),
                        measured(DEVICE, "%RH", STARTED + 120, 20.7),
                        measured(DEVICE, "lon", STARTED + 120, 24.30623),
                        measured(DEVICE, "lat", STARTED + 120, 60.07966),
                        measured(DEVICE, "%EL", STARTED + 150, 98),
                        measured(DEVICE, "%RH", STARTED + 180, 21.2),
                        measured(DEVICE, "lon", STARTED + 180, 24.30628),
                        measured(DEVICE, "lat", STARTED + 180, 60.07967));
    }

    @Test
    void resolvedData() { // §5.1.4
        String expected = """
                [
                  {"n":"urn:dev:ow:10e2073a01080063","u":"%RH","t":1.320067464e+09,"v":20},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"lon","t":1.320067464e+09,"v":24.30621},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"lat","t":1.320067464e+09,"v":60.07965},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"%RH","t":1.320067524e+09,"v":20.3},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"lon","t":1.320067524e+09,"v":24.30622},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"lat","t":1.320067524e+09,"v":60.07965},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"%RH","t":1.320067584e+09,"v":20.7},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"lon","t":1.320067584e+09,"v":24.30623},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"lat","t":1.320067584e+09,"v":60.07966},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"%EL","t":1.320067614e+09,"v":98},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"%RH","t":1.320067644e+09,"v":21.2},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"lon","t":1.320067644e+09,"v":24.30628},
                  {"n":"urn:dev:ow:10e2073a01080063","u":"lat","t":1.320067644e+09,"v":60.07967}
                ]""";
        assertThat(resolved(OF_5_1_3).stream().map(ResolvedRecord::toRecord))
                .containsExactlyElementsOf(json(expected).records());
        assertThat(resolved(expected)).isEqualTo(resolved(OF_5_1_3));
    }

    @Test
    void multipleDataTypes() { // §5.1.5
        assertThat(resolved("""
                        [
                          {"bn":"urn:dev:ow:10e2073a01080063:","n":"temp","u":"Cel","v":23.1},
                          {"n":"label","vs":"Machine Room"},
                          {"n":"open","vb":false},
                          {"n":"nfv-reader","vd":"aGkgCg"}
                        ]"""))
                .containsExactly(
                        measured(DEVICE + ":temp", "Cel", NOW, 23.1),
                        measured(DEVICE + ":label", null, NOW, new Text("Machine Room")),
                        measured(DEVICE + ":open", null, NOW, new Truth(false)),
                        measured(DEVICE + ":nfv-reader", null, NOW, new Data(bytes("hi \n"))));
    }

    @Test
    void collectionOfResources() { // §5.1.6
        double then = 1.320078429e+09;
        assertThat(resolved("""
                        [
                          {"bn":"2001:db8::2/","bt":1.320078429e+09,
                           "n":"temperature","u":"Cel","v":25.2},
                          {"n":"humidity","u":"%RH","v":30},
                          {"bn":"2001:db8::1/","n":"temperature","u":"Cel","v":12.3},
                          {"n":"humidity","u":"%RH","v":67}
                        ]"""))
                .containsExactly(
                        measured("2001:db8::2/temperature", "Cel", then, 25.2),
                        measured("2001:db8::2/humidity", "%RH", then, 30),
                        measured("2001:db8::1/temperature", "Cel", then, 12.3),
                        measured("2001:db8::1/humidity", "%RH", then, 67));
    }

    @Test
    void settingAThermostat() { // §5.1.7, the first one
        assertThat(resolved("""
                        [
                          {"bn":"urn:dev:ow:10e2073a01080063:"},
                          {"n":"temp","u":"Cel","v":23.1},
                          {"n":"heat","u":"/","v":1},
                          {"n":"fan","u":"/","v":0}
                        ]"""))
                .containsExactly(
                        measured(DEVICE + ":temp", "Cel", NOW, 23.1),
                        measured(DEVICE + ":heat", "/", NOW, 1),
                        measured(DEVICE + ":fan", "/", NOW, 0));
    }

    @Test
    void turningTwoLightsOn() { // §5.1.7, the second one
        assertThat(resolved("""
                        [
                          {"bt":1.320078429e+09,"bu":"/","n":"2001:db8::3","v":1},
                          {"n":"2001:db8::4","v":1}
                        ]"""))
                .containsExactly(
                        measured("2001:db8::3", "/", 1320078429, 1), measured("2001:db8::4", "/", 1320078429, 1));
    }

    @Test
    void dimmingTwoLightsAndTurningThemOff() { // §5.1.7, the third one
        assertThat(resolved("""
                        [
                          {"bt":1.320078429e+09,"bu":"/","n":"2001:db8::3","v":0.5},
                          {"n":"2001:db8::4","v":0.5},
                          {"n":"2001:db8::3","t":0.1,"v":0},
                          {"n":"2001:db8::4","t":0.1,"v":0}
                        ]"""))
                .containsExactly(
                        measured("2001:db8::3", "/", 1320078429, 0.5),
                        measured("2001:db8::4", "/", 1320078429, 0.5),
                        measured("2001:db8::3", "/", 1320078429.1, 0),
                        measured("2001:db8::4", "/", 1320078429.1, 0));
    }

    @Test
    void readsTheCborExample() { // §6
        assertThat(cbor(OF_6).resolve(Instant.EPOCH)).isEqualTo(resolved(SECOND_OF_5_1_2));
    }

    @Test
    void writesTheCborExampleByteByByte() { // §6; its last record tells the time though it is 0
        SenmlPack pack = new SenmlPack(json(SECOND_OF_5_1_2).records().stream()
                .map(record -> record.time().isEmpty() && record.baseTime().isEmpty() ? record.time(0) : record)
                .toList());
        assertThat(SenmlFormat.SENML_CBOR.write(pack)).asHexString().isEqualTo(hexOf(OF_6));
        assertThat(SenmlFormat.SENML_CBOR.write(cbor(OF_6))).isEqualTo(hex(OF_6));
    }

    private static String hexOf(String dump) {
        return HexFormat.of().withUpperCase().formatHex(hex(dump));
    }

    @Test
    void isNoLongerThanTheRfcs() { // §5.1.3, Table 3
        assertThat(SenmlFormat.SENML_CBOR.write(json(OF_5_1_3))).hasSizeLessThanOrEqualTo(254);
    }
}
