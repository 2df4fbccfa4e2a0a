package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.impatient;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Interrupted;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.Reconnection;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.SecurityParameters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** Networks that swallow everything for some time, or show the client at another port, between us and libcoap or Californium. */
@Tag("slow")
@ExtendWith(LeakCheck.class)
@Timeout(120)
class NetworkFailureTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer LIBCOAP = LibcoapServer.secure("openssl", "-k", "secretPSK", "-v", "7");

    @RegisterExtension
    static final CaliforniumServer CALIFORNIUM = ScandiumPskTest.server();

    /** Its Max-Age is 1 s with both servers, and they notify every second. */
    private static final CoapRequest TICKS = CoapRequest.get("/time?ticks");

    private static final Duration HOLE = Duration.ofSeconds(3);

    /** RFC 7641 §3.3.1: from 5 to 15 seconds after its Max-Age a resource is registered again. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private enum Peer {
        LIBCOAP_UDP("coap"),
        LIBCOAP_DTLS("coaps"),
        SCANDIUM_WITHOUT_IDS("coaps"),
        SCANDIUM_WITH_IDS("coaps");

        private final String scheme;

        Peer(String scheme) {
            this.scheme = scheme;
        }

        Wire wire() {
            return Wire.translating(
                    switch (this) {
                        case LIBCOAP_UDP -> LIBCOAP.uri();
                        case LIBCOAP_DTLS -> LIBCOAP.dtlsUri();
                        case SCANDIUM_WITHOUT_IDS, SCANDIUM_WITH_IDS -> CALIFORNIUM.uri();
                    });
        }

        CoapClient client() {
            return CLIENT.get()
                    .settings(impatient(200, 2))
                    .settings(settings -> settings.keepalive(
                                    new KeepaliveParameters(Duration.ofMillis(1500), Duration.ofMillis(500), 2))
                            .connectTimeout(Duration.ofSeconds(2))
                            .security(SecurityParameters.DEFAULT
                                    .withHandshakeTimeout(Duration.ofSeconds(2))
                                    .withConnectionIds(this == SCANDIUM_WITH_IDS)))
                    .reconnect(Reconnection.DEFAULT.withBackoff(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(300))
                            .maxBackoff(Duration.ofSeconds(1))))
                    .security(ScandiumPskTest.RIGHT);
        }

        /** Whether the server knows the client by more than its address, or need not know it. */
        boolean survivesAChangeOfAddress() {
            return this == LIBCOAP_UDP || this == SCANDIUM_WITH_IDS;
        }
    }

    /** A session that observes, and what it was told. */
    private static final class Watch {

        private final Peer peer;
        private final CoapSession session;
        private final List<ObservationSignal> signals = new CopyOnWriteArrayList<>();
        private final List<StateChange> states = new CopyOnWriteArrayList<>();
        private final List<Throwable> errors = new CopyOnWriteArrayList<>();

        Watch(Peer peer, Wire wire) {
            this.peer = peer;
            session = CLIENT.closing(await(peer.client().connect(wire.uri(peer.scheme))));
            session.states().subscribe(states::add);
            session.observeSignals(TICKS).subscribe(signals::add, errors::add);
        }

        long notifications() {
            return signals.stream().filter(Notification.class::isInstance).count();
        }

        boolean wasLost() {
            return states.stream().anyMatch(change -> change.cause().isPresent());
        }

        void waitUntil(String what, Predicate<Watch> holds) {
            try {
                Flux.interval(Duration.ofMillis(20))
                        .filter(tick -> holds.test(this))
                        .next()
                        .block(LONGEST);
            } catch (IllegalStateException late) {
                throw new AssertionError(
                        peer + ": " + what + " is not so in time: " + session + ", " + states + ", " + errors + ", "
                                + signals,
                        late);
            }
        }

        void hearsMore() {
            long heard = notifications();
            waitUntil("observing", watch -> watch.notifications() > heard + 1);
        }
    }

    /** All at the same time, as there is much to wait for. */
    private static void withEach(Consumer<Peer> story) {
        Flux.fromArray(Peer.values())
                .flatMap(peer -> Mono.fromRunnable(() -> story.accept(peer)).subscribeOn(Schedulers.boundedElastic()))
                .blockLast();
    }

    @Test
    void areLivedThroughWhenTheySwallowEverything() {
        withEach(NetworkFailureTest::isSwallowed);
    }

    private static void isSwallowed(Peer peer) {
        try (Wire wire = peer.wire()) {
            Watch watch = new Watch(peer, wire);
            watch.hearsMore();
            wire.swallows(true);
            StepVerifier.create(watch.session.request(TICKS.timeout(Duration.ofMillis(300))))
                    .expectError(CoapTimeoutException.class)
                    .verify(SOON);
            watch.waitUntil("down", Watch::wasLost);
            Mono<CoapResponse> waiting = watch.session.request(TICKS).cache();
            waiting.subscribe(response -> {}, error -> {});
            StepVerifier.create(watch.session.request(TICKS.timeout(Duration.ofMillis(300))))
                    .expectError(CoapTimeoutException.class)
                    .verify(SOON);
            Mono.delay(HOLE).block();
            assertThat(watch.signals).last().isInstanceOf(Interrupted.class);
            assertThat(watch.session.state()).isNotEqualTo(SessionState.ESTABLISHED);

            wire.swallows(false);
            watch.hearsMore();
            assertThat(waiting.block(SOON).payloadAsString()).containsOnlyDigits();
            assertThat(watch.session.state()).isEqualTo(SessionState.ESTABLISHED);
            assertThat(watch.errors).isEmpty();
            watch.session.close().block(SOON);
        }
    }

    @Test
    void areLivedThroughWhenTheyShowTheClientAtAnotherPort() {
        withEach(NetworkFailureTest::isSeenElsewhere);
    }

    /**
     * libcoap takes the client for a new one. Over DTLS without connection ids no server knows whose records those are; with
     * them the session goes on, but Californium sends notifications to the old address.
     */
    private static void isSeenElsewhere(Peer peer) {
        try (Wire wire = peer.wire()) {
            Watch watch = new Watch(peer, wire);
            watch.hearsMore();
            wire.move();
            if (peer.survivesAChangeOfAddress()) {
                assertThat(await(watch.session.request(TICKS)).payloadAsString())
                        .containsOnlyDigits();
            } else {
                watch.waitUntil("down", Watch::wasLost);
                watch.waitUntil("back", there -> there.session.state() == SessionState.ESTABLISHED);
            }
            watch.hearsMore();
            watch.hearsMore();
            assertThat(watch.wasLost()).isEqualTo(!peer.survivesAChangeOfAddress());
            assertThat(watch.errors).isEmpty();
            watch.session.close().block(SOON);
        }
    }
}
