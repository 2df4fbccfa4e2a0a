package io.reactivecoap.samples.senml;

import static io.reactivecoap.samples.senml.Packs.bytes;
import static io.reactivecoap.samples.senml.Packs.cbor;
import static io.reactivecoap.samples.senml.Packs.hex;
import static io.reactivecoap.samples.senml.Packs.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.senml.SenmlValue.Number;
import io.reactivecoap.samples.senml.SenmlValue.Text;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What is read as SenML, what is refused, and what is written. */
class SenmlFormatTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private static ResolvedRecord only(SenmlPack pack) {
        List<ResolvedRecord> resolved = pack.resolve(NOW);
        assertThat(resolved).hasSize(1);
        return resolved.get(0);
    }

    private static double number(SenmlPack pack) {
        return only(pack).number().orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            # what                                                      | record | field
            `{}`                                                        | -      | -
            `[]`                                                        | -      | -
            ``                                                          | -      | -
            `[{"n":"a","v":1}] []`                                      | 1      | -
            `[{"n":"a","v":1}`                                          | 1      | -
            `[{"n":"a","v":1},`                                         | 1      | -
            `[1]`                                                       | 1      | -
            `[{"n":"a","v":1},[]]`                                      | 2      | -
            `[{}]`                                                      | 1      | n
            `[{"n":"a"}]`                                               | 1      | -
            `[{"n":"a","v":1},{"n":"b","u":"V"}]`                       | 2      | -
            `[{"n":"a","v":1,"vs":"x"}]`                                | 1      | vs
            `[{"n":"a","v":1,"v":1}]`                                   | 1      | v
            `[{"n":"a","n":"a","v":1}]`                                 | 1      | n
            `[{"n":"a","v":"1"}]`                                       | 1      | v
            `[{"n":"a","v":null}]`                                      | 1      | v
            `[{"n":"a","v":NaN}]`                                       | 1      | v
            `[{"n":"a","v":1e400}]`                                     | 1      | v
            `[{"n":"a","v":01}]`                                        | 1      | v
            `[{"bv":1e308,"n":"a","v":1e308}]`                          | 1      | v
            `[{"bs":1e308,"n":"a","s":1e308}]`                          | 1      | s
            `[{"bt":1e308,"n":"a","t":1e308,"v":1}]`                    | 1      | t
            `[{"n":"a","vs":1}]`                                        | 1      | vs
            `[{"n":"a","vs":"\\ud800"}]`                                 | 1      | vs
            `[{"n":"a","vb":0}]`                                        | 1      | vb
            `[{"n":"a","vd":"aGkgCg=="}]`                               | 1      | vd
            `[{"n":"a","vd":"a+/b"}]`                                   | 1      | vd
            `[{"n":"a","vd":"a"}]`                                      | 1      | vd
            `[{"n":"a","vd":1}]`                                        | 1      | vd
            `[{"n":"a","t":"now","v":1}]`                               | 1      | t
            `[{"n":"a","ut":true,"v":1}]`                               | 1      | ut
            `[{"n":1,"v":1}]`                                           | 1      | n
            `[{"n":"","v":1}]`                                          | 1      | n
            `[{"v":1}]`                                                 | 1      | n
            `[{"n":"-a","v":1}]`                                        | 1      | n
            `[{"n":"a b","v":1}]`                                       | 1      | n
            `[{"n":"a?b","v":1}]`                                       | 1      | n
            `[{"n":"\\u00e4","v":1}]`                                    | 1      | n
            `[{"bn":"/","n":"a","v":1}]`                                | 1      | n
            `[{"n":"a","v":1,"mtu_":1}]`                                | 1      | mtu_
            `[{"n":"a","v":1,"x":{"y":`                                 | 1      | x
            `[{"bver":11,"n":"a","v":1}]`                               | 1      | bver
            `[{"bver":0,"n":"a","v":1}]`                                | 1      | bver
            `[{"bver":1.5,"n":"a","v":1}]`                              | 1      | bver
            `[{"bver":99999999999999999999,"n":"a","v":1}]`             | 1      | bver
            `[{"n":"a","v":1},{"bver":5,"n":"a","v":1}]`                | 2      | bver
            """)
    void refusesMalformedJsonAndTellsWhere(String pack, Integer record, String field) {
        SenmlException refused = catchThrowableOfType(SenmlException.class, () -> json(pack == null ? "" : pack));
        assertThat(refused).as(pack).isNotNull();
        assertThat(refused.record().stream().boxed().toList()).isEqualTo(record == null ? List.of() : List.of(record));
        assertThat(refused.field().orElse(null)).isEqualTo(field);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(nullValues = "-", textBlock = """
            # what                           record, field
            '',                              -, -
            a1 00 61 61,                     -, -
            80,                              -, -
            81,                              -, -
            81 a2 00 61 61 02 f9 7e00,       1, v
            81 a2 00 61 61 02 f9 7c00,       1, v
            81 a2 00 61 61 02 fa ff800000,   1, v
            81 a2 00 61 61 02 61 31,         1, v
            81 a2 00 61 61 02 f6,            1, v
            81 a2 00 61 61 04 00,            1, vb
            81 a2 00 61 61 08 61 61,         1, vd
            81 a2 00 61 61 03 41 61,         1, vs
            81 a2 00 61 61 03 62 c328,       1, vs
            81 a2 00 61 61 02 c4 82 1a 7fffffff 01, 1, v
            81 a3 00 61 61 02 01 02 01,      1, v
            81 a3 00 61 61 02 01 03 61 61,   1, vs
            81 a3 00 61 61 02 01 62 6d 5f 01, 1, m_
            81 a3 20 0b 00 61 61 02 01,      1, bver
            81 a3 20 f9 4500 00 61 61 02 01, 1, bver
            81 a3 20 20 00 61 61 02 01,      1, bver
            81 a2 61 6e 61 61 61 76 01,      1, n
            82 a2 00 61 61 02 01,            1, -
            81 a2 00 61 61 02 01 00,         1, -
            """)
    void refusesMalformedCborAndTellsWhere(String pack, Integer record, String field) {
        SenmlException refused = catchThrowableOfType(SenmlException.class, () -> cbor(pack));
        assertThat(refused).as(pack).isNotNull();
        assertThat(refused.record().stream().boxed().toList()).isEqualTo(record == null ? List.of() : List.of(record));
        assertThat(refused.field().orElse(null)).isEqualTo(field);
    }

    @Test
    void tellsInWordsWhatIsWrong() {
        assertThatExceptionOfType(SenmlException.class)
                .isThrownBy(() -> json("[{\"n\":\"a\",\"v\":1},{\"n\":\"b\",\"vb\":1}]"))
                .withMessage("SenML record 2, field vb: is no boolean");
    }

    @Test
    void refusesOtherThanUtf8() { // RFC 8428 §5
        byte[] utf16 = "[{\"n\":\"a\",\"v\":1}]".getBytes(StandardCharsets.UTF_16);
        assertThatExceptionOfType(SenmlException.class).isThrownBy(() -> SenmlFormat.SENML_JSON.read(utf16));
    }

    @Test
    void readsNoMoreThanItsLimits() {
        SenmlLimits limits = new SenmlLimits(60, 2, 3);
        SenmlFormat json = SenmlFormat.SENML_JSON;
        String twoRecords = "[{\"n\":\"a\",\"v\":1},{\"n\":\"b\",\"v\":2}";
        assertThat(json.read(bytes(twoRecords + "]"), limits).records()).hasSize(2);
        assertThatExceptionOfType(SenmlException.class)
                .isThrownBy(() -> json.read(bytes(twoRecords + ",{\"n\":\"c\",\"v\":3}]"), limits))
                .withMessageContaining("record 3");
        assertThatExceptionOfType(SenmlException.class)
                .isThrownBy(() -> json.read(bytes(twoRecords + " ".repeat(60) + "]"), limits))
                .withMessageContaining("bytes");
        assertThat(json.read(bytes("[{\"n\":\"a\",\"v\":1,\"x\":[1]}]"), limits).records())
                .hasSize(1);
        assertThatExceptionOfType(SenmlException.class)
                .isThrownBy(() -> json.read(bytes("[{\"n\":\"a\",\"v\":1,\"x\":[[1]]}]"), limits))
                .withMessageContaining("field x");
        assertThatExceptionOfType(SenmlException.class)
                .isThrownBy(() -> cbor("81a300616102016178" + "81".repeat(5_000) + "00"));
        assertThatIllegalArgumentException().isThrownBy(() -> new SenmlLimits(1, 1, 1));
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() { // RFC 8428 §4.4
        assertThat(number(json("[{\"n\":\"a\",\"v\":1,\"x\":[{\"y\":null}],\"bx\":1}]")))
                .isEqualTo(1);
        assertThat(number(cbor("81a5 006161 0201 0901 6178a10203 613205"))).isEqualTo(1);
    }

    @Test
    void addsBaseValuesAndSums() { // RFC 8428 §4.5.4
        List<ResolvedRecord> resolved =
                json("[{\"bn\":\"a\",\"bv\":20,\"bs\":100,\"v\":1,\"s\":5},{\"v\":-3},{\"s\":7},"
                                + "{\"t\":1},{\"vs\":\"x\"},{\"bv\":0,\"v\":4}]")
                        .resolve(NOW);
        assertThat(resolved)
                .extracting(ResolvedRecord::value)
                .containsExactly(new Number(21), new Number(17), null, new Text("x"), new Number(4), new Number(20));
        assertThat(resolved).extracting(ResolvedRecord::sum).containsExactly(105.0, 100.0, 107.0, 100.0, 100.0, 100.0);
    }

    @Test
    void keepsUnitUpdateTimeAndLowerVersions() {
        ResolvedRecord record = only(json("[{\"bver\":9,\"bu\":\"Cel\",\"n\":\"a\",\"v\":1,\"ut\":30}]"));
        assertThat(record.unit()).isEqualTo("Cel");
        assertThat(record.updateTime()).isEqualTo(30);
        assertThat(record.toRecord())
                .hasToString("{\"bver\":9,\"n\":\"a\",\"u\":\"Cel\",\"t\":1700000000,\"v\":1,\"ut\":30}");
    }

    @ParameterizedTest
    @CsvSource({"268435455,1968435455", "268435456,268435456", "-1.5,1699999998.5", "0,1700000000"})
    void timesBelow2To28AreRelativeToNow(double told, double time) { // RFC 8428 §4.5.3
        assertThat(only(SenmlPack.of(SenmlRecord.named("a").value(1).time(told)))
                        .time())
                .isEqualTo(time);
    }

    @Test
    void baseTimeAndTimeAreAddedBeforeTheyAreFoundRelative() { // RFC 8428 §4.5.3
        assertThat(only(json("[{\"bt\":268435450,\"n\":\"a\",\"t\":6,\"v\":1}]"))
                        .time())
                .isEqualTo(268435456);
    }

    @Test
    void nowIsWhatTheClockSays() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        try {
            Clock clock = Clock.tick(clock(time), Duration.ofMillis(1));
            SenmlPack pack = json("[{\"n\":\"a\",\"t\":-2,\"v\":1}]");
            time.advanceTimeBy(Duration.ofMinutes(1));
            assertThat(pack.resolve(clock.instant()).get(0).instant()).isEqualTo(Instant.ofEpochSecond(58));
            time.advanceTimeBy(Duration.ofMillis(500));
            assertThat(pack.resolve(clock.instant()).get(0).instant()).isEqualTo(Instant.ofEpochMilli(58_500));
        } finally {
            time.dispose();
        }
    }

    private static Clock clock(VirtualTimeScheduler time) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS));
            }
        };
    }

    @Test
    void timesBeyondInstantsAreTheirBounds() {
        assertThat(only(json("[{\"n\":\"a\",\"t\":1e300,\"v\":1}]")).instant()).isEqualTo(Instant.MAX);
        assertThat(only(json("[{\"n\":\"a\",\"t\":-1e300,\"v\":1}]")).instant()).isEqualTo(Instant.MIN);
    }

    @Test
    void resolvedRecordsAreInChronologicalOrder() { // RFC 8428 §4.6
        assertThat(json("[{\"bn\":\"a\",\"v\":1},{\"t\":-10,\"v\":2},{\"v\":3},{\"t\":-5,\"v\":4}]")
                        .resolve(NOW))
                .extracting(record -> record.number().orElseThrow())
                .containsExactly(2.0, 4.0, 1.0, 3.0);
    }

    @ParameterizedTest
    @CsvSource({
        "f9 3e00, 1.5",
        "f9 0001, 5.960464477539063e-8",
        "fa 47c35000, 100000",
        "fb 3ff199999999999a, 1.1",
        "c4 82 20 0b, 1.1",
        "c4 82 21 19 6ab3, 273.15",
        "c4 82 03 02, 2000",
        "c2 49 010000000000000000, 1.8446744073709552e19",
        "c3 49 010000000000000000, -1.8446744073709552e19",
        "1b ffffffffffffffff, 1.8446744073709552e19",
        "3b ffffffffffffffff, -1.8446744073709552e19",
        "c1 18 2a, 42"
    })
    void readsEveryNumberOfCbor(String bytes, double number) { // RFC 8428 §6
        assertThat(number(cbor("81a200616102" + bytes))).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00, 0",
        "-0.0, f9 8000, -0.0",
        "23, 17, 23",
        "-1, 20, -1",
        "1000, 19 03e8, 1000",
        "9007199254740992, 1b 0020000000000000, 9.007199254740992e15",
        "1.5, f9 3e00, 1.5",
        "-0.00006103515625, f9 8400, -0.00006103515625",
        "0.000030517578125, fa 38000000, 0.000030517578125",
        "0.1, fb 3fb999999999999a, 0.1",
        "100000.5, fa 47c35040, 100000.5",
        "1e300, fb 7e37e43c8800759c, 1e300",
        "1700000000.5, fb 41d954fc40200000, 1700000000.5"
    })
    void writesNumbersAsShortAsTheyGo(double number, String cbor, String json) {
        SenmlPack pack = SenmlPack.of(SenmlRecord.named("a").value(number));
        assertThat(SenmlFormat.SENML_JSON.write(pack)).asString().isEqualTo("[{\"n\":\"a\",\"v\":" + json + "}]");
        assertThat(SenmlFormat.SENML_CBOR.write(pack)).isEqualTo(hex("81a200616102" + cbor));
        assertThat(number(SenmlFormat.SENML_CBOR.read(SenmlFormat.SENML_CBOR.write(pack))))
                .isEqualTo(number);
    }

    @Test
    void writesJsonAsTheRfcHasIt() {
        SenmlPack pack = SenmlPack.of(
                SenmlRecord.EMPTY
                        .baseName("urn:dev:mac:0024befffe804ff1:")
                        .baseTime(1.320067464e+09)
                        .baseUnit("Cel"),
                SenmlRecord.named("t").value(-12.5).updateTime(10),
                SenmlRecord.named("label").value("\u201cä\"\\\n"),
                SenmlRecord.named("open").value(true),
                SenmlRecord.named("raw").value(new byte[] {-1, -2, -3, -4}).sum(1e-20));
        assertThat(SenmlFormat.SENML_JSON.write(pack))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("[{\"bn\":\"urn:dev:mac:0024befffe804ff1:\",\"bt\":1320067464,\"bu\":\"Cel\"},"
                        + "{\"n\":\"t\",\"v\":-12.5,\"ut\":10},{\"n\":\"label\",\"vs\":\"\u201cä\\\"\\\\\\n\"},"
                        + "{\"n\":\"open\",\"vb\":true},{\"n\":\"raw\",\"vd\":\"__79_A\",\"s\":1e-20}]");
    }

    @Test
    void refusesToWriteWhatCouldNotBeRead() {
        SenmlRecord record = SenmlRecord.named("a");
        assertThatIllegalArgumentException().isThrownBy(() -> record.value(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> record.time(Double.POSITIVE_INFINITY));
        assertThatIllegalArgumentException().isThrownBy(() -> record.value("\ud800"));
        assertThatIllegalArgumentException().isThrownBy(() -> record.baseVersion(11));
        assertThatIllegalArgumentException().isThrownBy(() -> SenmlPack.of(record));
        assertThatIllegalArgumentException().isThrownBy(SenmlPack::of);
    }

    @Test
    void aRecordHasOneValue() {
        assertThat(SenmlRecord.named("a").value(1).value("b"))
                .isEqualTo(SenmlRecord.named("a").value("b"));
    }

    @ParameterizedTest
    @EnumSource(SenmlFormat.class)
    void isFoundByItsContentFormat(SenmlFormat format) {
        assertThat(SenmlFormat.of(format.contentFormat())).contains(format);
        assertThat(SenmlFormat.of(ContentFormat.JSON)).isEmpty();
    }

    @Test
    void hasTheContentFormatsOfTheRegistry() {
        assertThat(SenmlFormat.SENML_JSON.contentFormat()).isEqualTo(ContentFormat.SENML_JSON);
        assertThat(SenmlFormat.SENML_CBOR.contentFormat()).isEqualTo(ContentFormat.SENML_CBOR);
    }

    @Test
    void aCborStreamStopsBetweenRecords() { // RFC 8428 §4.8
        byte[] soFar = hex("9f a2006161 0201 a2006162 0202");
        assertThat(SenmlFormat.SENSML_CBOR.read(soFar).records()).hasSize(2);
        assertThatExceptionOfType(SenmlException.class).isThrownBy(() -> SenmlFormat.SENML_CBOR.read(soFar));
        assertThatExceptionOfType(SenmlException.class)
                .isThrownBy(() -> SenmlFormat.SENSML_CBOR.read(hex("9f a2006161 0201 a2006162")));
        assertThat(SenmlFormat.SENSML_CBOR.write(
                        SenmlPack.of(SenmlRecord.named("a").value(1))))
                .isEqualTo(hex("9f a2006161 0201 ff"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void readsWhatItWrites(long seed) {
        RandomPacks packs = new RandomPacks(new Random(seed));
        for (int i = 0; i < 500; i++) {
            SenmlPack pack = packs.next();
            for (SenmlFormat format : SenmlFormat.values()) {
                assertThat(format.read(format.write(pack)))
                        .as("seed %d, pack %d, %s", seed, i, format)
                        .isEqualTo(pack);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void whateverIsDoneToAPackOnlyTheOneExceptionComes(long seed) {
        Random random = new Random(seed);
        RandomPacks packs = new RandomPacks(random);
        int refused = 0;
        int read = 0;
        for (int i = 0; i < 4_000; i++) {
            SenmlFormat format = SenmlFormat.values()[i % SenmlFormat.values().length];
            byte[] mutated = packs.mutated(format.write(packs.next()));
            try {
                SenmlPack pack = format.read(mutated);
                pack.resolve(NOW).forEach(record -> assertThat(record.instant()).isNotNull());
                assertThat(format.read(format.write(pack))).isEqualTo(pack);
                read++;
            } catch (SenmlException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "seed " + seed + ", pack " + i + ", " + format + ": "
                                + HexFormat.of().formatHex(mutated),
                        e);
            }
        }
        assertThat(refused).isPositive();
        assertThat(read).isPositive();
    }

    @ParameterizedTest
    @EnumSource(SenmlFormat.class)
    void whereverAPackIsCutOnlyTheOneExceptionComes(SenmlFormat format) {
        byte[] whole = format.write(new RandomPacks(new Random(7)).next());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                format.read(cut);
                assertThat(format).isIn(SenmlFormat.SENSML_JSON, SenmlFormat.SENSML_CBOR);
            } catch (SenmlException e) {
                assertThat(e).hasMessageStartingWith("SenML ");
            }
        }
    }
}
