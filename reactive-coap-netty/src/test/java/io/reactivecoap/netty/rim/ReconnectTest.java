package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.AttributeKey;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.NackReason;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Interrupted;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.Reconnection;
import io.reactivecoap.Reconnection.Meanwhile;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.server.CoapTestServer;
import io.reactivecoap.netty.server.Transport;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.security.PreSharedKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/** Sessions that come back when their connection is lost, over sockets. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class ReconnectTest {

    @RegisterExtension
    static final Rim RIM = new Rim();

    private static final CoapRequest HELLO = CoapRequest.get("/hello");
    private static final CoapRequest TIME = CoapRequest.get("/time");
    private static final CoapRequest NEVER = CoapRequest.get("/never");
    private static final RetryBackoffSpec QUICK = backoff(Long.MAX_VALUE);
    private static final Reconnection SOON = Reconnection.DEFAULT.withBackoff(QUICK);

    private static RetryBackoffSpec backoff(long attempts) {
        return Retry.backoff(attempts, Duration.ofMillis(20))
                .maxBackoff(Duration.ofMillis(100))
                .filter(e -> e instanceof CoapException known && known.isTransient());
    }

    private static NettyCoapClient client(Reconnection how) {
        return RIM.client().reconnect(how);
    }

    private static CoapTestServer server(Transport transport) {
        return RIM.closing(CoapTestServer.of(transport));
    }

    private static CoapSession connect(CoapTestServer server) {
        return RIM.connect(client(SOON), server.uri());
    }

    private static <T> T await(Mono<T> mono) {
        return mono.blockOptional(PATIENCE).orElseThrow();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        RIM.closeAll();
    }

    /** Keeps what comes, and lets a test wait for it. */
    private static final class Kept<T> extends BaseSubscriber<T> {
        private final List<T> all = new CopyOnWriteArrayList<>();

        static <T> Kept<T> of(Flux<T> flux) {
            Kept<T> kept = new Kept<>();
            flux.subscribe(kept);
            return kept;
        }

        @Override
        protected void hookOnNext(T element) {
            all.add(element);
        }

        @Override
        protected void hookOnError(Throwable error) {}

        void await(Predicate<List<T>> fits) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!fits.test(all)) {
                assertThat(System.nanoTime()).as("in time, with %s", all).isLessThan(end);
                Thread.onSpinWait();
            }
        }
    }

    private static List<SessionState> states(Kept<StateChange> kept) {
        return kept.all.stream().map(StateChange::state).toList();
    }

    /** Over datagrams a request tells that nobody is there. */
    private static void lose(CoapTestServer server, CoapSession session) {
        server.stop();
        if (server.transport().isDatagram()) {
            StepVerifier.create(session.request(HELLO).timeout(Duration.ofSeconds(5)))
                    .expectError(CoapUnreachableException.class)
                    .verify(PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP", "WEBSOCKET", "UNIX_STREAM"})
    void comesBackAndTellsOfIt(Transport transport) {
        CoapTestServer server = server(transport);
        CoapSession session = connect(server);
        Kept<StateChange> states = Kept.of(session.states());
        lose(server, session);
        states.await(all -> states(states).contains(SessionState.NONE));
        assertThat(states.all.stream()
                        .filter(change -> change.state() == SessionState.NONE)
                        .findFirst())
                .hasValueSatisfying(change -> assertThat(change.cause()).isPresent());
        assertThat(session.isDisposed()).isFalse();

        server.start();
        states.await(all -> all.get(all.size() - 1).state() == SessionState.ESTABLISHED && all.size() > 3);
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
        List<SessionState> told = states(states);
        assertThat(told.subList(told.lastIndexOf(SessionState.NONE) + 1, told.size()))
                .startsWith(SessionState.CONNECTING)
                .endsWith(SessionState.ESTABLISHED);
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);

        session.close().block(PATIENCE);
        states.await(all -> all.get(all.size() - 1).state() == SessionState.NONE);
        StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
        StepVerifier.create(session.request(HELLO))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                CoapDisconnectedException.class,
                                end -> assertThat(end.reason()).isEmpty()))
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void registersItsObservationsAgainAlsoWithoutDemand(Transport transport) {
        CoapTestServer server = server(transport);
        registersAgainWithoutDemand(server, client(SOON));
        registersAgainWithoutDemand(server, client(SOON).doOnRequest((session, request) -> {}));
    }

    private static void registersAgainWithoutDemand(CoapTestServer server, CoapClient client) {
        CoapSession session = RIM.closing(await(client.connect(server.uri())));
        Kept<ObservationSignal> eager = Kept.of(session.observeSignals(TIME));
        AtomicInteger one = new AtomicInteger();
        BaseSubscriber<CoapResponse> satisfied = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(CoapResponse response) {
                one.incrementAndGet();
            }
        };
        session.observe(CoapRequest.get("/time?con")).subscribe(satisfied);
        server.awaitObservers(2);
        eager.await(all -> all.size() > 1);
        lose(server, session);
        eager.await(all -> all.get(all.size() - 1) instanceof Interrupted);
        int before = eager.all.size();

        server.start();
        server.awaitObservers(2);
        eager.await(all -> all.size() > before + 1);
        assertThat(eager.all.subList(before, before + 2)).allMatch(Notification.class::isInstance);
        assertThat(eager.all.stream().filter(Interrupted.class::isInstance)).hasSize(1);
        assertThat(one).hasValue(1);
        satisfied.request(1);
        Kept<Integer> count = Kept.of(
                Flux.interval(Duration.ofMillis(5)).map(tick -> one.get()).take(1000));
        count.await(all -> one.get() == 2);
        count.cancel();
        eager.cancel();
        satisfied.cancel();
        server.awaitObservers(0);
    }

    @Test
    void registersOnceForAllWhoObserveTheSame() {
        CoapTestServer server = server(Transport.TCP);
        CoapSession session = connect(server);
        Kept<CoapResponse> one = Kept.of(session.observe(TIME));
        Kept<CoapResponse> other = Kept.of(session.observe(TIME));
        one.await(all -> all.size() > 1);
        other.await(all -> all.size() > 1);
        lose(server, session);
        server.start();
        int before = one.all.size();
        int beforeOther = other.all.size();
        one.await(all -> all.size() > before + 2);
        other.await(all -> all.size() > beforeOther + 2);
        assertThat(server.observers()).isOne();
        one.cancel();
        other.cancel();
        server.awaitObservers(0);
    }

    @Test
    void letsRequestsWaitWithinTheirTime() {
        CoapTestServer server = server(Transport.TCP);
        CoapSession session = connect(server);
        Kept<StateChange> states = Kept.of(session.states());
        server.stop();
        states.await(all -> states(states).contains(SessionState.NONE));
        StepVerifier.create(session.request(HELLO.timeout(Duration.ofMillis(50))))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                CoapTimeoutException.class,
                                late -> assertThat(late.phase()).isEqualTo(CoapTimeoutException.Phase.REQUEST_TIMEOUT)))
                .verify(PATIENCE);
        Mono<CoapResponse> waiting = session.request(HELLO).cache();
        waiting.subscribe();
        session.request(HELLO).subscribe().dispose();
        server.start();
        assertThat(await(waiting).payloadAsString()).isEqualTo("world");
        assertThat(server.received().stream().filter(received -> received.code() == CoapCode.GET))
                .hasSize(1);
    }

    @Test
    void failsRequestsAtOnceWhenTheyAreNotToWait() {
        CoapTestServer server = server(Transport.TCP);
        CoapSession session = RIM.connect(client(SOON.withMeanwhile(Meanwhile.FAIL)), server.uri());
        Kept<StateChange> states = Kept.of(session.states());
        server.stop();
        states.await(all -> states(states).contains(SessionState.NONE));
        StepVerifier.create(session.request(HELLO))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                CoapDisconnectedException.class,
                                end -> assertThat(end.isTransient()).isTrue()))
                .verify(PATIENCE);
        server.start();
        states.await(all -> all.get(all.size() - 1).state() == SessionState.ESTABLISHED);
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
    }

    @Test
    void repeatsOnlyWhatMayBeRepeated() {
        CoapTestServer server = server(Transport.TCP);
        CoapSession session = connect(server);
        Mono<CoapResponse> once = session.request(NEVER).cache();
        Mono<CoapResponse> again = session.request(NEVER.repeatable(true)).cache();
        once.subscribe(response -> {}, error -> {});
        var repeated = again.subscribe(response -> {}, error -> {});
        server.next(received -> received.path().equals("/never"));
        server.next(received -> received.path().equals("/never"));
        server.drop();
        StepVerifier.create(once)
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                CoapDisconnectedException.class,
                                end -> assertThat(end.reason()).contains(NackReason.NOT_DELIVERABLE)))
                .verify(PATIENCE);
        server.next(received -> received.path().equals("/never")); // over the next connection
        await(session.request(HELLO));
        assertThat(server.received().stream().filter(received -> received.path().equals("/never")))
                .as("those taken and the one that was sent again")
                .hasSizeLessThanOrEqualTo(3);
        repeated.dispose();
    }

    @Test
    void givesUpWithItsBackOff() {
        CoapTestServer server = server(Transport.TCP);
        CoapSession session = RIM.connect(client(SOON.withBackoff(backoff(2))), server.uri());
        Kept<CoapResponse> observer = new Kept<>();
        Mono<Void> failed =
                session.observe(TIME).doOnNext(observer.all::add).then().cache();
        failed.subscribe(ignored -> {}, error -> {});
        observer.await(all -> !all.isEmpty());
        server.stop();
        StepVerifier.create(session.onClose())
                .expectError(CoapUnreachableException.class)
                .verify(PATIENCE);
        StepVerifier.create(failed).expectError(CoapUnreachableException.class).verify(PATIENCE);
        StepVerifier.create(session.request(HELLO))
                .expectError(CoapUnreachableException.class)
                .verify(PATIENCE);
        StepVerifier.create(session.states().takeLast(1))
                .expectNextMatches(change ->
                        change.state() == SessionState.NONE && change.cause().isPresent())
                .expectComplete()
                .verify(PATIENCE);
        assertThat(session.isDisposed()).isTrue();
    }

    @Test
    void waitsForAServerThatIsNotThereYet() {
        CoapTestServer server = server(Transport.TCP);
        server.stop();
        CoapSession session = RIM.closing(client(SOON).open(server.uri()));
        Kept<StateChange> states = Kept.of(session.states());
        Mono<CoapResponse> first = session.request(HELLO).cache();
        first.subscribe();
        states.await(all -> states(states).stream()
                        .filter(state -> state == SessionState.NONE)
                        .count()
                > 2);
        server.start();
        assertThat(await(first).payloadAsString()).isEqualTo("world");
    }

    @Test
    void doesNotTryAgainWhatWillNotChange() {
        CoapTestServer server = server(Transport.TCP); // which speaks no TLS
        NettyCoapClient client = client(SOON).security(PreSharedKey.of("me", new byte[16]));
        StepVerifier.create(client.connect(server.uri().replace("coap+tcp", "coaps+tcp")))
                .expectError(CoapHandshakeException.class)
                .verify(PATIENCE);
    }

    @Test
    void endsWhateverItIsDoing() throws Exception {
        CoapTestServer server = server(Transport.TCP);
        CoapSession session = connect(server);
        Kept<StateChange> states = Kept.of(session.states());
        Mono<Void> waiting =
                Mono.when(session.request(HELLO), session.observe(TIME)).cache();
        server.stop();
        states.await(all -> states(states).contains(SessionState.NONE));
        Mono<CoapResponse> request = session.request(HELLO).cache();
        request.subscribe(response -> {}, error -> {});
        waiting.subscribe(ignored -> {}, error -> {});
        session.close().block(PATIENCE);
        StepVerifier.create(request)
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
        StepVerifier.create(waiting)
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
        StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
        RIM.awaitNoChannels();
    }

    @Test
    void keepsSettingsAndAttributes() {
        AttributeKey<String> name = AttributeKey.of("name", String.class);
        CoapTestServer server = server(Transport.TCP);
        CoapSession session = connect(server);
        session.settings(settings -> settings.requestTimeout(Duration.ofMillis(123)));
        session.attributes().put(name, "kept");
        Kept<StateChange> states = Kept.of(session.states());
        server.drop();
        states.await(all -> states(states).contains(SessionState.NONE));
        await(session.established());
        assertThat(session.settings().requestTimeout()).contains(Duration.ofMillis(123));
        assertThat(session.attributes().get(name)).contains("kept");
    }

    @Test
    void sharesOneSessionAndClosesItWithTheLastShare() {
        CoapTestServer server = server(Transport.TCP);
        CoapSession session = connect(server);
        session.retain();
        assertThat(session.release()).isFalse();
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
        assertThat(session.release()).isTrue();
        StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
        server.awaitConnections(0);
    }

    @Test
    void comesBackWhenItsPeerAnswersNoPings() {
        Duration quarter = Duration.ofMillis(250);
        UdpPeer peer = RIM.peer();
        NettyCoapClient impatient = client(SOON.withProbing(false))
                .settings(settings -> settings.keepalive(new KeepaliveParameters(quarter, quarter, 1)));
        CoapSession session = RIM.connect(impatient, peer.uri());
        Kept<StateChange> states = Kept.of(session.states());
        states.await(all -> all.stream()
                .flatMap(change -> change.cause().stream())
                .anyMatch(cause -> cause.getMessage().contains("1 ping to")));
        states.await(all ->
                states(states).indexOf(SessionState.NONE) < states(states).lastIndexOf(SessionState.ESTABLISHED));
        assertThat(session.isDisposed()).isFalse();
    }

    @Test
    void endsForGoodWhenNobodyUsesIt() {
        CoapTestServer server = server(Transport.TCP);
        NettyCoapClient tidy = client(SOON).settings(settings -> settings.unusedTimeout(Duration.ofMillis(250)));
        CoapSession session = RIM.connect(tidy, server.uri());
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
        StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
        assertThat(session.isDisposed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void endsForGoodWhenItIsClosedLater(Transport transport) {
        CoapTestServer server = server(transport);
        CoapSession session = connect(server);
        List<Mono<Void>> closed = new CopyOnWriteArrayList<>();
        StepVerifier.create(session.observe(TIME), 1)
                .expectNextCount(1)
                .then(() -> {
                    closed.add(session.closeLater().cache());
                    closed.get(0).subscribe();
                })
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(news -> true)
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(closed.get(0)).expectComplete().verify(PATIENCE);
        StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
        StepVerifier.create(session.request(HELLO))
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
        assertThat(session.isDisposed()).isTrue();
    }

    @Test
    void isClosedLaterAtOnceWhileItIsAwayOrWasNeverUsed() {
        CoapTestServer server = server(Transport.TCP);
        CoapSession away = connect(server);
        Kept<StateChange> states = Kept.of(away.states());
        lose(server, away);
        states.await(all -> states(states).contains(SessionState.NONE));
        CoapSession unused = RIM.closing(client(SOON).open(server.uri()));
        for (CoapSession session : List.of(away, unused)) {
            StepVerifier.create(session.closeLater()).expectComplete().verify(PATIENCE);
            StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
        }
    }

    @Test
    void comesBackWhenItIsDisconnected() {
        CoapTestServer server = server(Transport.TCP);
        CoapSession session = connect(server);
        Kept<StateChange> states = Kept.of(session.states());
        session.disconnect(NackReason.RESET);
        states.await(all -> all.get(all.size() - 1).state() == SessionState.ESTABLISHED && all.size() > 4);
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
    }

    @Test
    void takesAnAcknowledgementThatNeverComesForALoss() {
        AtomicInteger silent = new AtomicInteger();
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.closing(client(SOON.withProbing(false)).open(peer.uri()));
        session.settings(settings -> settings.transmission(
                settings.transmission().withAckTimeout(Duration.ofMillis(20)).withMaxRetransmit(1)));
        Kept<StateChange> states = Kept.of(session.states());
        session.request(HELLO).subscribe(response -> {}, error -> silent.incrementAndGet());
        states.await(all -> states(states).lastIndexOf(SessionState.ESTABLISHED)
                        > states(states).lastIndexOf(SessionState.NONE)
                && states.all.stream().anyMatch(change -> change.cause().isPresent()));
        assertThat(silent).hasValue(1);
        peer.receive();
    }

    @Test
    void registersAgainWhenTheServerSaysThatItIsNotReady() {
        AtomicInteger registrations = new AtomicInteger();
        Responder peer = RIM.closing(new Responder(request -> {
            if (request.message().isEmpty()) {
                return Datagram.reset(request.messageId());
            }
            boolean first = registrations.incrementAndGet() == 1;
            CoapOptions options = first
                    ? CoapOptions.empty().with(CoapOption.MAX_AGE, 1L)
                    : CoapOptions.empty().with(CoapOption.OBSERVE, (long) registrations.get());
            return new Datagram(
                    Datagram.Type.ACK,
                    request.messageId(),
                    new Message(
                            first ? CoapCode.SERVICE_UNAVAILABLE : CoapCode.CONTENT,
                            request.message().token(),
                            options,
                            new byte[0]));
        }));
        CoapSession session = RIM.closing(client(SOON).open(peer.uri()));
        Kept<ObservationSignal> signals = Kept.of(session.observeSignals(TIME));
        signals.await(all -> all.size() == 2);
        assertThat(signals.all.get(0)).isInstanceOf(Interrupted.class);
        assertThat(signals.all.get(1)).isInstanceOf(Notification.class);
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        signals.cancel();
    }

    @Test
    void givesOneSessionAfterAnother() {
        CoapTestServer server = server(Transport.TCP);
        Kept<CoapSession> sessions = Kept.of(client(SOON).sessions(server.uri()));
        sessions.await(all -> all.size() == 1);
        server.drop();
        sessions.await(all -> all.size() == 2);
        assertThat(sessions.all.get(0).isDisposed()).isTrue();
        assertThat(await(sessions.all.get(1).request(HELLO)).payloadAsString()).isEqualTo("world");
        sessions.cancel();
        server.awaitConnections(0);

        StepVerifier.create(client(SOON)
                        .sessions(server.uri())
                        .switchMap(session -> session.observe(TIME))
                        .take(2))
                .expectNextCount(2)
                .expectComplete()
                .verify(PATIENCE);
        server.awaitConnections(0);
    }
}
