package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.PoolUsage;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.server.CoapTestServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A request with a whole URI, sent by the client in one line (RFC 7252 §6.4). */
@Timeout(30)
class OneLineRequestTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    @RegisterExtension
    static final CoapTestServer server = CoapTestServer.udp();

    private final NettyCoapClient client = rim.client().settings(settings -> settings);

    @AfterEach
    void dispose() {
        client.sharedSessions().disposeLater().block(Rim.PATIENCE);
    }

    @Test
    void isAnsweredOverOneSession() {
        for (int i = 0; i < 3; i++) {
            StepVerifier.create(client.request(CoapRequest.get(server.uri() + "/hello"))
                            .map(CoapResponse::payloadAsString))
                    .expectNext("world")
                    .expectComplete()
                    .verify(Rim.PATIENCE);
        }
        assertThat(rim.channels()).isOne();
        assertThat(client.sharedSessions().usage()).isEqualTo(new PoolUsage(1, 1, 0));
    }

    @Test
    void goesOverWhatItsSchemeSays() {
        CoapTestServer tcp = rim.closing(CoapTestServer.tcp());
        StepVerifier.create(client.retrieve(CoapRequest.get(tcp.uri() + "/hello"))
                        .concatWith(client.retrieve(CoapRequest.get(server.uri() + "/hello")))
                        .map(CoapResponse::payloadAsString))
                .expectNext("world", "world")
                .expectComplete()
                .verify(Rim.PATIENCE);
        assertThat(client.sharedSessions().usage()).isEqualTo(new PoolUsage(2, 2, 0));
    }

    @Test
    void saysWhatTheServerSays() {
        CoapRequest request = CoapRequest.get(server.uri() + "/nowhere");
        assertThat(client.request(request).block(Rim.PATIENCE).code().toString())
                .startsWith("4.04");
        StepVerifier.create(client.retrieve(request))
                .expectError(CoapResponseException.class)
                .verify(Rim.PATIENCE);
    }

    @Test
    void asksForABlockWhenTheSubscriberDoes() {
        CoapRequest request = CoapRequest.get(server.uri() + "/large");
        StepVerifier.create(client.blocks(request).map(CoapBlock::offset), 0)
                .expectSubscription()
                .then(() -> assertThat(rim.channels())
                        .as("not asked yet, so not connected")
                        .isZero())
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> assertThat(server.received()).hasSize(2))
                .thenCancel()
                .verify(Rim.PATIENCE);
        assertThat(client.sharedSessions().usage()).isEqualTo(new PoolUsage(1, 1, 0));
    }

    @Test
    void observesTogetherWithOthersAndGivesTheSessionBackWhenCancelled() {
        CoapRequest request = CoapRequest.get(server.uri() + "/time");
        StepVerifier.create(client.observe(request).zipWith(client.observe(request)))
                .expectNextCount(1)
                .then(() -> assertThat(server.observers()).isOne())
                .then(() -> assertThat(client.sharedSessions().usage()).isEqualTo(new PoolUsage(1, 0, 0)))
                .thenCancel()
                .verify(Rim.PATIENCE);
        assertThat(client.sharedSessions().usage()).isEqualTo(new PoolUsage(1, 1, 0));
        server.awaitObservers(0);
    }

    @Test
    void carriesTheNameOfItsHost() {
        UdpPeer peer = rim.closing(new UdpPeer(new InetSocketAddress("127.0.0.1", 0)));
        NettyCoapClient ipv4 = client.localAddress(CoapAddress.inet("127.0.0.1", 0));
        Mono<CoapResponse> answer = ipv4.request(CoapRequest.get("coap://LOCALHOST:" + peer.port() + "/a?b"))
                .cache();
        answer.subscribe();
        UdpPeer.Received received = peer.answer("here");
        assertThat(received.datagram().message().options().toString()).contains("localhost", "a", "b");
        answer.block(Rim.PATIENCE);
        ipv4.sharedSessions().disposeLater().block(Rim.PATIENCE);
    }

    @Test
    void leavesNoSessionOfAnAttemptThatFails() {
        CoapTestServer tcp = rim.closing(CoapTestServer.tcp());
        tcp.stop();
        StepVerifier.create(client.request(CoapRequest.get(tcp.uri() + "/hello")))
                .expectErrorSatisfies(error -> {
                    assertThat(error).isInstanceOf(CoapUnreachableException.class);
                    assertThat(((CoapException) error).request().orElseThrow().path())
                            .isEqualTo("/hello");
                })
                .verify(Rim.PATIENCE);
        assertThat(client.sharedSessions().usage()).isEqualTo(new PoolUsage(0, 0, 0));
    }

    @Test
    void endsAtItsTimeoutAndLeavesTheSession() {
        UdpPeer silent = rim.peer();
        StepVerifier.create(client.request(CoapRequest.get(silent.uri()).timeout(Duration.ofMillis(50))))
                .expectError(CoapTimeoutException.class)
                .verify(Rim.PATIENCE);
        assertThat(client.sharedSessions().usage()).isEqualTo(new PoolUsage(1, 1, 0));
    }

    @Test
    void sharesNoSessionWithAChangedClient() {
        NettyCoapClient changed = client.settings(settings -> settings.mtu(500));
        CoapRequest request = CoapRequest.get(server.uri() + "/hello");
        client.request(request).block(Rim.PATIENCE);
        changed.request(request).block(Rim.PATIENCE);
        assertThat(rim.channels()).isEqualTo(2);
        assertThat(client.sharedSessions()).isSameAs(client.sharedSessions()).isNotSameAs(changed.sharedSessions());
        changed.sharedSessions().disposeLater().block(Rim.PATIENCE);
    }

    @Test
    void isRefusedAtOnceWhenTheClientCannotSendIt() {
        assertThatThrownBy(() -> client.request(CoapRequest.get("/hello")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("request must be made with a whole URI, such as coap://host/path: GET /hello");
        assertThatThrownBy(() -> client.request(CoapRequest.get("coap://224.0.1.187/hello")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("requestMany");
        assertThatThrownBy(() -> client.request(CoapRequest.get("coaps://127.0.0.1/hello")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("credentials");
        assertThatThrownBy(() -> client.observe(CoapRequest.of(CoapMethod.POST, server.uri() + "/time")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GET or a FETCH");
        assertThatThrownBy(() -> client.request(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("request");
    }

    @Test
    void isTakenByTheSessionWithItsEndpointOnly() {
        CoapSession session = rim.connect(server.uri());
        String payload = session.request(CoapRequest.get(server.uri() + "/hello"))
                .map(CoapResponse::payloadAsString)
                .block(Rim.PATIENCE);
        assertThat(payload).isEqualTo("world");
        for (String elsewhere : new String[] {
            "coap://127.0.0.1/hello",
            "coap://example.org:" + server.port() + "/hello",
            "coap+tcp://127.0.0.1:" + server.port() + "/hello"
        }) {
            CoapRequest request = CoapRequest.get(elsewhere);
            assertThatThrownBy(() -> session.request(request))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("request must be for the session's endpoint")
                    .hasMessageContaining(elsewhere);
            assertThatThrownBy(() -> session.observe(request)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.blocks(request)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void isTakenByASessionThatWasOpenedByAddress() {
        CoapSession session =
                rim.closing(client.open(CoapProtocol.UDP, CoapAddress.inet(new InetSocketAddress("localhost", 0))));
        assertThat(session.request(CoapRequest.get("coap://localhost/a"))).isNotNull();
        assertThat(session.request(CoapRequest.get("coap://127.0.0.1/a"))).isNotNull();
    }
}
