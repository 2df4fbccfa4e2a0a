package io.reactivecoap.netty.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapUri;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may share a session. */
class DestinationTest {

    private static CoapAddress lookedUp(String name, int port) throws UnknownHostException {
        return CoapAddress.inet(new InetSocketAddress(
                InetAddress.getByAddress(name, new byte[] {(byte) 192, 0, 2, 1}), port));
    }

    @ParameterizedTest
    @CsvSource({
        "coap://host, COAP://Host:5683",
        "coap://host:05683, coap://host:5683/",
        "coaps+tcp://192.0.2.1, coaps+tcp://192.0.2.1:5684",
        "coap://[::1], coap://[0:0::1]:5683",
        "coap+tcp://%2Frun%2Fx.sock, coap+tcp://%2frun%2fx.sock"
    })
    void areEqualForWhatIsWrittenInOtherWays(String one, String other) {
        assertThat(Destination.parse(one))
                .isEqualTo(Destination.parse(other))
                .hasSameHashCodeAs(Destination.parse(other));
        assertThat(Destination.parse(one).isThatOf(CoapUri.parse(other))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "coap://host, coap://other",
        "coap://host, coap://host:5684",
        "coap://host, coaps://host:5683",
        "coap://localhost, coap://127.0.0.1",
        "coap://%2Fx, coap://%2Fy"
    })
    void areNotEqualForOthers(String one, String other) {
        assertThat(Destination.parse(one)).isNotEqualTo(Destination.parse(other));
        assertThat(Destination.parse(one).isThatOf(CoapUri.parse(other))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"coap://host/path", "coap://host?query"})
    void haveNoPath(String uri) {
        assertThatThrownBy(() -> Destination.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(uri);
    }

    @Test
    void areTheSameByAddressAsByUri() {
        assertThat(Destination.of(CoapProtocol.UDP, CoapAddress.inet("host", 0)))
                .isEqualTo(Destination.parse("coap://host"));
        assertThat(Destination.of(CoapProtocol.TLS, CoapAddress.inet("192.0.2.1", 0)))
                .isEqualTo(Destination.parse("coaps+tcp://192.0.2.1"));
        assertThat(Destination.of(CoapProtocol.TCP, CoapAddress.unix("/x")))
                .isEqualTo(Destination.parse("coap+tcp://%2Fx"));
    }

    @Test
    void keepTheNameOfAnAddressThatWasLookedUp() throws UnknownHostException {
        Destination named = Destination.of(CoapProtocol.UDP, lookedUp("host", 0));
        assertThat(named.remote()).isEqualTo(CoapAddress.inet("192.0.2.1", 5683));
        // credentials and certificates go by the name
        assertThat(named).isNotEqualTo(Destination.parse("coap://192.0.2.1"));
        assertThat(named.isThatOf(CoapUri.parse("coap://host"))).isTrue();
        assertThat(named.isThatOf(CoapUri.parse("coap://192.0.2.1"))).isTrue();
        assertThat(named.isThatOf(CoapUri.parse("coap://host:1"))).isFalse();
    }

    @Test
    void carryAUriHostWhereTheNameIsStillToBeLookedUp() throws UnknownHostException {
        assertThat(Destination.parse("coap://Host").uriHost()).isEqualTo("host");
        assertThat(Destination.parse("coap://192.0.2.1").uriHost()).isNull();
        assertThat(Destination.parse("coap://%2Fx").uriHost()).isNull();
        assertThat(Destination.of(CoapProtocol.UDP, lookedUp("host", 1)).uriHost())
                .isNull();
    }

    @Test
    void knowGroups() {
        assertThat(Destination.parse("coap://224.0.1.187").isGroup()).isTrue();
        assertThat(Destination.parse("coap://[ff02::fd]").isGroup()).isTrue();
        assertThat(Destination.parse("coap://192.0.2.1").isGroup()).isFalse();
        assertThat(Destination.parse("coap://host").isGroup()).isFalse();
        assertThat(Destination.parse("coap://%2Fx").isGroup()).isFalse();
    }
}
