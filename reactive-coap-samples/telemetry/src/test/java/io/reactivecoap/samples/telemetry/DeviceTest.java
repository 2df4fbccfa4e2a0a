package io.reactivecoap.samples.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reactivecoap.CoapUri;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the topic of devices says of a device. */
class DeviceTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void isReadAsItIsWritten() {
        Device device = new Device("d1", CoapUri.parse("coap://[::1]:5700/senml?last=5"));
        assertThat(Device.parse("d1", device.value())).isEqualTo(device);
    }

    @Test
    void leavesOtherMembersAlone() {
        Device device = Device.parse("d1", bytes("{\"at\":{\"uri\":1},\"uri\":\"coap://h/x\",\"tags\":[\"uri\"]}"));
        assertThat(device.uri()).isEqualTo(CoapUri.parse("coap://h/x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"uri\":1}", "{\"uri\":\"http://h/\"}", "{\"uri\":\"coap://h/\"", "null"})
    void refusesWhatHasNoUri(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> Device.parse("d1", bytes(value)));
    }
}
