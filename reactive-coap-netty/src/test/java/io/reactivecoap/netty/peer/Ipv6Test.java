package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.netty.support.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** The same over IPv6, with libcoap's server. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class Ipv6Test {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.onIpv6();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersOverIpv6(boolean confirmable) {
        CoapSession session = CLIENT.open(SERVER.uri());
        CoapResponse response = await(session.request(CoapRequest.get("/").confirmable(confirmable)));
        assertThat(response.code()).isEqualTo(CoapCode.CONTENT);
        assertThat(response.source()).isEqualTo(CoapAddress.inet("::1", SERVER.port()));
        assertThat(session.localAddress().orElseThrow().toString()).startsWith("[::1]:");
        assertThat(session.remoteAddress()).hasToString("[::1]:" + SERVER.port());
    }

    @Test
    void answersASeparateResponseOverIpv6() {
        assertThat(await(CLIENT.open(SERVER.uri()).request(CoapRequest.get("/async?1")))
                        .payloadAsString())
                .isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::"})
    void isReachedFromABoundAddress(String local) {
        CoapSession session = CLIENT.closing(
                CLIENT.get().localAddress(CoapAddress.inet(local, 0)).open(SERVER.uri()));
        assertThat(await(session.request(CoapRequest.get("/"))).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void failsAtOnceWhenNobodyListens() {
        CoapSession session = CLIENT.open(SERVER.uri());
        await(session.established());
        SERVER.kill();
        StepVerifier.create(session.request(CoapRequest.get("/")))
                .expectError(CoapUnreachableException.class)
                .verify(PeerClient.SOON);
    }
}
