package io.reactivecoap.samples.webflux.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapUri;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceTest {

    private static List<Device> devices(String... uris) {
        return Device.of(Stream.of(uris).map(CoapUri::parse).toList());
    }

    @Test
    void isOneForEachEndpointHoweverManySensorsAreNamed() {
        List<Device> devices = devices("coap://a/x", "coap://b", "coap://A:5683/y?z=1", "coaps://a");

        assertThat(devices).extracting(Device::name).containsExactly("a", "b", "coaps:a");
        assertThat(devices.get(0).paths()).containsExactly("/x", "/y?z=1");
        assertThat(devices.get(1).paths()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "coap://sensor, sensor",
        "coap://sensor:5684, sensor:5684",
        "coap://[::1]:7, ::1:7",
        "coaps+tcp://sensor:5684, coaps+tcp:sensor",
        "coap://%2Frun%2Fx.sock, _run_x.sock"
    })
    void isCalledSoThatItFitsInAUrl(String uri, String name) {
        assertThat(devices(uri)).extracting(Device::name).containsExactly(name);
    }
}
