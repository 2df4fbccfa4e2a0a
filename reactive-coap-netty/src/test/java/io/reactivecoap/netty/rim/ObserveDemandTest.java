package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.option.CoapOption;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Notifications are acknowledged at once and delivered when they are asked for; who leaves last deregisters. */
class ObserveDemandTest {

    private static final CoapRequest GET = CoapRequest.get("/state");

    @RegisterExtension
    static final Rim rim = new Rim();

    private final NotifyingPeer peer = rim.closing(NotifyingPeer.whenTold());
    private final CoapSession session = rim.connect(peer.uri());

    /** What either side sent before has arrived, and so have the replies to it, when a second ping has been answered. */
    private void settle() {
        session.ping().repeat(1).blockLast(Rim.PATIENCE);
    }

    @Test
    void registersWithTheFirstDemandOnly() {
        StepVerifier.create(session.observe(GET).map(CoapResponse::payloadAsString), 0)
                .then(() -> {
                    settle();
                    assertThat(peer.requests()).isEmpty();
                })
                .thenRequest(1)
                .expectNext("0")
                .thenCancel()
                .verify(Rim.PATIENCE);
        settle();
        assertThat(peer.requests())
                .extracting(request -> request.options().get(CoapOption.OBSERVE))
                .containsExactly(0L, 1L);
        assertThat(peer.requests().get(1).token())
                .isEqualTo(peer.requests().get(0).token());
    }

    @Test
    void keepsTheLatestForASlowSubscriberAndAcknowledgesAll() {
        StepVerifier.create(session.observeSignals(GET).cast(Notification.class), 1)
                .assertNext(first -> assertThat(first.skipped()).isZero())
                .then(() -> {
                    for (int i = 0; i < 5; i++) {
                        peer.changes(Datagram.Type.CON);
                    }
                    settle();
                    assertThat(peer.replies()).hasSize(5).allMatch(reply -> reply.type() == Datagram.Type.ACK);
                })
                .thenRequest(1)
                .assertNext(latest -> {
                    assertThat(latest.response().payloadAsString()).isEqualTo("5");
                    assertThat(latest.skipped()).isEqualTo(4);
                })
                .thenCancel()
                .verify(Rim.PATIENCE);
    }

    @Test
    void onAnotherSchedulerTheLatestIsTheLatestToo() {
        CoapSession other = rim.connect(rim.client().publishOn(Schedulers.single()), peer.uri());
        StepVerifier.create(other.observe(GET).map(CoapResponse::payloadAsString), 1)
                .expectNext("0")
                .then(() -> {
                    peer.changes(Datagram.Type.NON).changes(Datagram.Type.NON);
                    other.ping().repeat(1).blockLast(Rim.PATIENCE);
                })
                .thenRequest(1)
                .expectNext("2")
                .thenCancel()
                .verify(Rim.PATIENCE);
    }

    @Test
    void keepsWhatTheBufferSays() {
        NotificationBuffer three = NotificationBuffer.bounded(3, NotificationBuffer.Overflow.DROP_NEWEST);
        StepVerifier.create(session.observe(GET, three).map(CoapResponse::payloadAsString), 1)
                .expectNext("0")
                .then(() -> {
                    for (int i = 0; i < 5; i++) {
                        peer.changes(Datagram.Type.NON);
                    }
                    settle();
                })
                .thenRequest(4)
                .expectNext("1", "2", "3")
                .then(() -> peer.changes(Datagram.Type.NON))
                .expectNext("6")
                .thenCancel()
                .verify(Rim.PATIENCE);
    }

    @Test
    void failsWhenTheBufferSaysSo() {
        StepVerifier.create(session.observe(GET, NotificationBuffer.error()).map(CoapResponse::payloadAsString), 1)
                .expectNext("0")
                .then(() -> peer.changes(Datagram.Type.CON))
                .expectErrorMatches(Exceptions::isOverflow)
                .verify(Rim.PATIENCE);
        settle();
        assertThat(peer.requests()).hasSize(2);
    }

    @Test
    void twoSubscribersShareOneRegistration() {
        Flux<String> states = session.observe(GET).map(CoapResponse::payloadAsString);
        StepVerifier.create(states.take(3).zipWith(states.take(3)))
                .expectNextCount(1)
                .then(() -> peer.changes(Datagram.Type.CON))
                .expectNextMatches(
                        both -> both.getT1().equals("1") && both.getT2().equals("1"))
                .then(() -> peer.changes(Datagram.Type.CON))
                .expectNextCount(1)
                .expectComplete()
                .verify(Rim.PATIENCE);
        settle();
        assertThat(peer.requests()).hasSize(2);
    }

    @Test
    void aLateSubscriberGetsTheLatestAtOnce() {
        StepVerifier.create(session.observe(GET).map(CoapResponse::payloadAsString))
                .expectNext("0")
                .then(() -> peer.changes(Datagram.Type.CON))
                .expectNext("1")
                .then(() -> StepVerifier.create(session.observe(GET)
                                .map(CoapResponse::payloadAsString)
                                .take(1))
                        .expectNext("1")
                        .expectComplete()
                        .verify(Rim.PATIENCE))
                .then(() -> peer.changes(Datagram.Type.CON))
                .expectNext("2")
                .thenCancel()
                .verify(Rim.PATIENCE);
        settle();
        assertThat(peer.requests()).hasSize(2);
    }

    @Test
    void theEndOfTheSessionIsTheErrorOfEverySubscriberAndTheServerIsTold() {
        StepVerifier.create(session.observe(GET))
                .expectNextCount(1)
                .then(session::dispose)
                .expectError(CoapDisconnectedException.class)
                .verify(Rim.PATIENCE);
        session.onClose().block(Rim.PATIENCE);
        CoapSession after = rim.connect(peer.uri());
        after.ping().block(Rim.PATIENCE);
        assertThat(peer.requests())
                .extracting(request -> request.options().get(CoapOption.OBSERVE))
                .containsExactly(0L, 1L);
    }

    @Test
    void aSessionThatIsUsedForOneObservationTellsTheServerBeforeItIsClosed() {
        rim.client().using(peer.uri(), used -> used.observe(GET).take(1)).blockLast(Rim.PATIENCE);
        settle();
        assertThat(peer.requests())
                .extracting(request -> request.options().get(CoapOption.OBSERVE))
                .startsWith(0L, 1L);
    }

    @Test
    void whatCannotBeObservedIsRefusedAtOnce() {
        for (CoapRequest bad : List.of(
                CoapRequest.put("/state"),
                GET.option(CoapOption.OBSERVE, 0L),
                CoapRequest.fetch("/state").body(CoapBody.publisher(() -> Flux.just(ByteBuffer.allocate(1)))))) {
            assertThatThrownBy(() -> session.observe(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("request");
        }
    }
}
