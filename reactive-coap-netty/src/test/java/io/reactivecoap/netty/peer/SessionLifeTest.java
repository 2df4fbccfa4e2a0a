package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.reactivecoap.AttributeKey;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.SessionType;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.support.LeakCheck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A session from its first state to its last, with a server at the other end. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class SessionLifeTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with();

    private static final CoapRequest GET = CoapRequest.get("/");

    @Test
    void goesThroughItsStates() {
        CoapSession session = CLIENT.open(SERVER.uri());
        StepVerifier.create(session.states().map(StateChange::state))
                .expectNext(SessionState.NONE)
                .then(() -> await(session.request(GET)))
                .expectNext(SessionState.CONNECTING, SessionState.ESTABLISHED)
                .then(() -> session.close().block(SOON))
                .expectNext(SessionState.NONE)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void tellsALateSubscriberTheHistoryOfTheConnection() {
        CoapSession session = CLIENT.open(SERVER.uri());
        await(session.established());
        StepVerifier.create(session.states().map(StateChange::state).take(2))
                .expectNext(SessionState.CONNECTING, SessionState.ESTABLISHED)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void tellsWhatHappens() {
        CoapSession session = CLIENT.open(SERVER.uri());
        Mono<List<SessionEvent>> events = session.events().collectList().cache();
        events.subscribe();
        await(session.request(GET));
        CoapAddress local = session.localAddress().orElseThrow();
        session.dispose();
        assertThat(await(events))
                .containsExactly(new SessionEvent.Connected(local, session.remoteAddress()), new SessionEvent.Closed());
    }

    @Test
    void tellsWhyItWasDisconnected() {
        CoapSession session = CLIENT.open(SERVER.uri());
        Mono<CoapResponse> running = running(session, CoapRequest.get("/async?60"));
        await(session.request(GET)); // NSTART is 1: the other was acknowledged
        Mono<List<StateChange>> states = session.states().collectList().cache();
        Mono<List<SessionEvent>> events = session.events().collectList().cache();
        states.subscribe();
        events.subscribe();

        session.disconnect(NackReason.NOT_DELIVERABLE);

        StepVerifier.create(session.onClose()).verifyErrorSatisfies(SessionLifeTest::isDisconnected);
        StepVerifier.create(running).verifyErrorSatisfies(e -> {
            isDisconnected(e);
            assertThat(((CoapDisconnectedException) e).request().orElseThrow().path())
                    .isEqualTo("/async?60");
        });
        StateChange last = await(states).get(2);
        assertThat(last.state()).isEqualTo(SessionState.NONE);
        isDisconnected(last.cause().orElseThrow());
        assertThat(await(events))
                .singleElement()
                .satisfies(event -> isDisconnected(((SessionEvent.Failed) event).cause()));
        StepVerifier.create(session.request(GET)).verifyErrorSatisfies(SessionLifeTest::isDisconnected);
    }

    private static void isDisconnected(Throwable error) {
        assertThat(error).isInstanceOf(CoapDisconnectedException.class);
        assertThat(((CoapDisconnectedException) error).reason()).contains(NackReason.NOT_DELIVERABLE);
    }

    @Test
    void failsWhatIsInFlightWhenItIsClosed() {
        CoapSession session = CLIENT.open(SERVER.uri());
        Mono<CoapResponse> promised = running(session, CoapRequest.get("/async?60"));
        await(session.request(GET));
        Mono<CoapResponse> unanswered =
                running(session, CoapRequest.get("/async?60").confirmable(false));
        Mono<CoapResponse> waiting = running(session, GET); // for the place of the one before

        session.close().block(SOON);
        for (Mono<CoapResponse> ended : List.of(promised, unanswered, waiting, session.request(GET))) {
            StepVerifier.create(ended)
                    .expectErrorSatisfies(e -> {
                        assertThat(e).isInstanceOf(CoapDisconnectedException.class);
                        assertThat(((CoapDisconnectedException) e).reason()).isEmpty();
                        assertThat(((CoapDisconnectedException) e).isTransient())
                                .isFalse();
                    })
                    .verify(SOON);
        }
        StepVerifier.create(session.onClose()).expectComplete().verify(SOON);
    }

    @Test
    void closesTwiceWithoutHarm() {
        CoapSession session = CLIENT.open(SERVER.uri());
        await(session.request(GET));
        session.close().block(SOON);
        StepVerifier.create(session.close()).expectComplete().verify(SOON);
        session.dispose();
        session.disconnect(NackReason.RESET);
        StepVerifier.create(session.onClose()).expectComplete().verify(SOON);
        assertThat(session.localAddress()).isEmpty();
        assertThat(session.isDisposed()).isTrue();
    }

    @Test
    void closesNothingUntilTheCloseIsSubscribedTo() {
        CoapSession session = CLIENT.open(SERVER.uri());
        await(session.established());
        session.close();
        assertThat(session.isDisposed()).isFalse();
        assertThat(await(session.request(GET)).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void isClosedBeforeItWasUsed() {
        CoapSession session = CLIENT.open(SERVER.uri());
        session.close().block(SOON);
        StepVerifier.create(session.onClose()).expectComplete().verify(SOON);
        StepVerifier.create(session.states().map(StateChange::state))
                .expectNext(SessionState.NONE, SessionState.NONE)
                .expectComplete()
                .verify(SOON);
        StepVerifier.create(session.request(GET))
                .expectError(CoapDisconnectedException.class)
                .verify(SOON);
    }

    @Test
    void endsWithItsLastShareWhenWhatIsInFlightHasEnded() {
        CoapSession session = CLIENT.open(SERVER.uri());
        await(session.established());
        assertThat(session.retain()).isSameAs(session);
        Mono<CoapResponse> promised = running(session, CoapRequest.get("/async?1"));
        assertThat(session.release()).isFalse();
        assertThat(await(session.request(GET)).code()).isEqualTo(CoapCode.CONTENT);

        assertThat(session.release()).isTrue();
        StepVerifier.create(session.request(GET))
                .expectError(CoapDisconnectedException.class)
                .verify(SOON);
        StepVerifier.create(session.onClose()).expectComplete().verify(SOON);
        StepVerifier.create(promised.map(CoapResponse::payloadAsString))
                .expectNext("done")
                .expectComplete()
                .verify(Duration.ofMillis(100)); // it came before the end
        assertThatIllegalStateException().isThrownBy(session::release);
        assertThatIllegalStateException().isThrownBy(session::retain);
    }

    @Test
    void hasASocketFromItsFirstUseToItsEnd() throws Exception {
        CoapSession session = CLIENT.open(SERVER.uri());
        assertThat(CLIENT.openSockets()).isZero();
        await(session.request(GET));
        assertThat(CLIENT.openSockets()).isOne();
        session.close().block(SOON);
        assertThat(CLIENT.openSockets()).isZero();
    }

    @Test
    void doesNotConnectToBeLookedAt() {
        CoapSession session = CLIENT.open(SERVER.uri());
        session.states().subscribe();
        session.events().subscribe();
        session.request(GET);
        session.ping();
        assertThat(session.state()).isEqualTo(SessionState.NONE);
        assertThat(session.localAddress()).isEmpty();
    }

    @Test
    void saysWhatItIs() {
        CoapClient client = CLIENT.get();
        CoapSession session = CLIENT.closing(client.open(SERVER.uri()));
        assertThat(session.client()).isSameAs(client);
        assertThat(session.protocol()).isEqualTo(CoapProtocol.UDP);
        assertThat(session.type()).isEqualTo(SessionType.CLIENT);
        assertThat(session.remoteAddress()).isEqualTo(CoapAddress.inet("127.0.0.1", SERVER.port()));
        await(session.established());
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(session.remoteAddress()).isEqualTo(CoapAddress.inet("127.0.0.1", SERVER.port()));
        assertThat(session.localAddress()).isPresent();
    }

    @Test
    void keepsAttributesUntilItsEnd() {
        AttributeKey<String> key = AttributeKey.of("room", String.class);
        CoapSession session = CLIENT.open(SERVER.uri());
        session.attributes().put(key, "kitchen");
        await(session.request(GET));
        assertThat(session.attributes().get(key)).contains("kitchen");
    }

    private static Mono<CoapResponse> running(CoapSession session, CoapRequest request) {
        Mono<CoapResponse> response = session.request(request).cache();
        response.subscribe(ok -> {}, error -> {});
        return response;
    }
}
