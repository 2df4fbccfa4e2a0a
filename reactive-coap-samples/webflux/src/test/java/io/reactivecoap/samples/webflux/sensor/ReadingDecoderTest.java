package io.reactivecoap.samples.webflux.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapUri;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.webflux.device.Device;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ReadingDecoderTest {

    private static final Sensor SENSOR = Sensor.at(new Device("shed", CoapUri.parse("coap://shed"), List.of()), "/t");
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final ReadingDecoder decoder = new ReadingDecoder(new JsonMapper(), Clock.fixed(NOW, ZoneOffset.UTC));

    private Reading decode(ContentFormat format, String payload) {
        return decoder.decode(SENSOR, new Answered(format, payload.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "[{\"n\":\"t\",\"u\":\"Cel\",\"v\":21.5}] | 21.5 | Cel",
                "[{\"bn\":\"x\",\"bu\":\"W\",\"bv\":20,\"v\":1.5}] | 21.5 | W",
                "[{\"n\":\"name\",\"vs\":\"a string\"},{\"n\":\"t\",\"v\":-3}] | -3 | ''"
            })
    void readsSenMl(String payload, double value, String unit) {
        assertThat(decode(ContentFormat.SENML_JSON, payload)).isEqualTo(new Reading("shed/t", value, unit, NOW, false));
    }

    @ParameterizedTest
    @CsvSource({"21.5, 21.5, ''", "-7 °C, -7, °C", "' 3%RH ', 3, %RH", "+0.25 m/s, 0.25, m/s", "1.5e3 lx, 1500, lx"})
    void readsANumberWithOrWithoutAUnit(String payload, double value, String unit) {
        assertThat(decode(ContentFormat.TEXT_PLAIN, payload)).isEqualTo(new Reading("shed/t", value, unit, NOW, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "warm", "21.5.3", "21,5", "NaN", "1 2 3"})
    void doesNotTakeOtherTextForAReading(String payload) {
        assertThatThrownBy(() -> decode(ContentFormat.TEXT_PLAIN, payload))
                .isInstanceOf(UnreadableException.class)
                .hasMessage("shed/t did not send a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[{]", "[]", "[{\"n\":\"t\"}]", "[{\"v\":\"warm\"}]", "[null]"})
    void doesNotTakeOtherJsonForSenMl(String payload) {
        assertThatThrownBy(() -> decode(ContentFormat.SENML_JSON, payload))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("SenML");
    }

    private record Answered(ContentFormat format, byte[] bytes) implements CoapResponse {

        @Override
        public CoapCode code() {
            return CoapCode.CONTENT;
        }

        @Override
        public CoapOptions options() {
            return CoapOptions.empty().with(CoapOption.CONTENT_FORMAT, format);
        }

        @Override
        public byte[] payload() {
            return bytes.clone();
        }

        @Override
        public int payloadLength() {
            return bytes.length;
        }

        @Override
        public ByteBuffer payloadBuffer() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        @Override
        public CoapAddress source() {
            return CoapAddress.inet("127.0.0.1", 5683);
        }

        @Override
        public Duration elapsed() {
            return Duration.ZERO;
        }
    }
}
