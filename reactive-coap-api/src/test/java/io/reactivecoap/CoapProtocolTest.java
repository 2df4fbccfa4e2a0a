package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoapProtocolTest {
    // RFC 7252 §6.1, §6.2 and RFC 8323 §8.1 to §8.4
    @ParameterizedTest
    @CsvSource({
        "UDP,  coap,      5683, false, false",
        "DTLS, coaps,     5684, true,  false",
        "TCP,  coap+tcp,  5683, false, true",
        "TLS,  coaps+tcp, 5684, true,  true",
        "WS,   coap+ws,   80,   false, true",
        "WSS,  coaps+ws,  443,  true,  true",
    })
    void schemesAndPortsAreThoseOfTheRfcs(
            CoapProtocol protocol, String scheme, int port, boolean secure, boolean reliable) {
        assertThat(protocol.scheme()).isEqualTo(scheme);
        assertThat(protocol.defaultPort()).isEqualTo(port);
        assertThat(protocol.isSecure()).isEqualTo(secure);
        assertThat(protocol.isReliable()).isEqualTo(reliable);
        assertThat(CoapProtocol.ofScheme(scheme)).contains(protocol);
        assertThat(CoapProtocol.ofScheme(scheme.toUpperCase(Locale.ROOT))).contains(protocol);
    }

    @Test
    void otherSchemesAreNoneOfCoaps() {
        assertThat(CoapProtocol.ofScheme("http")).isEmpty();
        assertThat(CoapProtocol.ofScheme("")).isEmpty();
        assertThatNullPointerException()
                .isThrownBy(() -> CoapProtocol.ofScheme(null))
                .withMessage("scheme");
    }
}
