package io.reactivecoap.netty.testing;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapMethod.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.NackReason;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Interrupted;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.Reconnection;
import io.reactivecoap.Reconnection.Meanwhile;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionEvent.PingUnanswered;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.retry.Retry;

/** For a minute nothing arrives, and nobody says so. */
@Timeout(20)
class ScriptedBlackHoleTest {

    private static final String UDP = "coap://sensor.example";
    private static final CoapRequest NOW = CoapRequest.get("/now");
    private static final Duration HOLE = Duration.ofSeconds(60);
    private static final KeepaliveParameters ATTENTIVE =
            new KeepaliveParameters(Duration.ofSeconds(15), Duration.ofSeconds(5), 2);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(8);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ScriptedServer server = ScriptedServer.create()
            .on(GET, "/now", CoapReply.of(CONTENT).payload("now"))
            .observable("/t", CoapReply.of(CONTENT).payload("before"));
    private final List<StateChange> states = new ArrayList<>();
    private final List<SessionEvent> events = new ArrayList<>();
    private final List<ObservationSignal> signals = new ArrayList<>();

    @AfterEach
    void timeEnds() {
        time.dispose();
    }

    private CoapSession connected(Meanwhile meanwhile) {
        Reconnection how = Reconnection.DEFAULT
                .withBackoff(Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1))
                        .maxBackoff(LONGEST_BACKOFF)
                        .jitter(0)
                        .filter(e -> e instanceof CoapException known && known.isTransient()))
                .withMeanwhile(meanwhile);
        CoapClient client = server.client()
                .clock(time)
                .settings(settings -> settings.keepalive(ATTENTIVE).connectTimeout(Duration.ofSeconds(4)))
                .reconnect(how);
        CoapSession session = client.connect(UDP).block();
        session.states().subscribe(states::add);
        session.events().subscribe(events::add);
        session.observeSignals(CoapRequest.get("/t")).subscribe(signals::add);
        return session;
    }

    private void opensTheHole() {
        server.toServer().loses(Integer.MAX_VALUE);
        server.toClient().loses(Integer.MAX_VALUE);
    }

    private void closesTheHole() {
        server.toServer().loses(0);
        server.toClient().loses(0);
    }

    private long seconds() {
        return time.now(TimeUnit.SECONDS);
    }

    /** What becomes of work, once it has. */
    private static <T> List<Signal<T>> outcome(Mono<T> work) {
        List<Signal<T>> outcome = new ArrayList<>();
        work.materialize().subscribe(outcome::add);
        return outcome;
    }

    private static void answers(List<Signal<CoapResponse>> outcome) {
        assertThat(outcome)
                .singleElement()
                .satisfies(answer -> assertThat(answer.get().payloadAsString()).isEqualTo("now"));
    }

    private List<SessionState> told() {
        return states.stream().map(StateChange::state).toList();
    }

    @Test
    void isFoundOutLivedThroughAndRecoveredFrom() {
        CoapSession session = connected(Meanwhile.WAIT);
        assertThat(signals).hasSize(1);
        opensTheHole();
        long opened = seconds();
        var impatient = outcome(session.request(NOW.timeout(Duration.ofSeconds(10))));
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(impatient)
                .singleElement()
                .satisfies(late -> assertThat(late.getThrowable())
                        .isInstanceOfSatisfying(
                                CoapTimeoutException.class,
                                e -> assertThat(e.phase()).isEqualTo(Phase.REQUEST_TIMEOUT)));
        assertThat(told())
                .as("a request that nobody waits for any more proves nothing")
                .doesNotContain(SessionState.NONE);

        time.advanceTimeBy(ATTENTIVE.longestSilence().minusSeconds(10));
        assertThat(events).contains(new PingUnanswered(1, 2), new PingUnanswered(2, 2));
        assertThat(states.get(states.size() - 1)).satisfies(down -> {
            assertThat(down.state()).isEqualTo(SessionState.NONE);
            assertThat(down.cause().orElseThrow())
                    .isInstanceOfSatisfying(
                            CoapDisconnectedException.class,
                            e -> assertThat(e.reason()).contains(NackReason.TOO_MANY_RETRIES));
        });
        assertThat(signals).last().isInstanceOf(Interrupted.class);

        var patient = outcome(session.request(NOW));
        var shortLived = outcome(session.request(NOW.timeout(Duration.ofSeconds(5))));
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(shortLived)
                .singleElement()
                .satisfies(late -> assertThat(late.getThrowable()).isInstanceOf(CoapTimeoutException.class));
        server.change("/t", CoapReply.of(CONTENT).payload("meanwhile"));
        time.advanceTimeBy(HOLE.minusSeconds(seconds() - opened));
        assertThat(patient).isEmpty();
        List<SessionState> attempts = told().subList(told().indexOf(SessionState.NONE), told().size());
        assertThat(attempts.size()).as("two attempts at least: %s", attempts).isGreaterThan(4);
        for (int i = 0; i < attempts.size(); i++) {
            assertThat(attempts.get(i)).isEqualTo(i % 2 == 0 ? SessionState.NONE : SessionState.CONNECTING);
        }

        closesTheHole();
        time.advanceTimeBy(LONGEST_BACKOFF.plusSeconds(4));
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        answers(patient);
        assertThat(signals)
                .last()
                .isInstanceOfSatisfying(
                        Notification.class,
                        news -> assertThat(news.response().payloadAsString()).isEqualTo("meanwhile"));
        assertThat(signals.stream().filter(Interrupted.class::isInstance)).hasSize(1);
        server.change("/t", CoapReply.of(CONTENT).payload("after"));
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(signals)
                .last()
                .isInstanceOfSatisfying(
                        Notification.class,
                        news -> assertThat(news.response().payloadAsString()).isEqualTo("after"));
        session.close().block();
        assertThat(server.sessions()).isZero();
    }

    /** A repeatable request that is under way is not one made meanwhile. */
    @Test
    void refusesWhatIsAskedMeanwhileWhenItIsToFail() {
        CoapSession session = connected(Meanwhile.FAIL);
        opensTheHole();
        time.advanceTimeBy(ATTENTIVE.idle());
        var under = outcome(session.request(CoapRequest.get("/now").repeatable(true)));
        var once = outcome(session.request(NOW));
        time.advanceTimeBy(Duration.ofSeconds(1));
        session.disconnect(NackReason.NOT_DELIVERABLE);
        assertThat(once)
                .singleElement()
                .satisfies(lost -> assertThat(lost.getThrowable()).isInstanceOf(CoapDisconnectedException.class));
        for (CoapRequest request : List.of(NOW, NOW.repeatable(true), NOW.timeout(Duration.ofSeconds(5)))) {
            assertThat(outcome(session.request(request)))
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.getThrowable())
                            .isInstanceOfSatisfying(CoapDisconnectedException.class, e -> {
                                assertThat(e.isTransient()).isTrue();
                                assertThat(e.request().orElseThrow().path()).isEqualTo("/now");
                            }));
        }
        assertThat(outcome(session.ping())).singleElement().matches(Signal::isOnError);
        assertThat(under).isEmpty();
        time.advanceTimeBy(HOLE.minus(ATTENTIVE.idle()));
        closesTheHole();
        time.advanceTimeBy(LONGEST_BACKOFF.plusSeconds(4));
        answers(under);
        answers(outcome(session.request(NOW)));
        session.close().block();
    }

    /** The last retransmission goes out after 30 s. */
    @Test
    void isNotNoticedWhenItIsShorterThanARequestIsSentAgain() {
        CoapSession session = connected(Meanwhile.WAIT);
        time.advanceTimeBy(Duration.ofSeconds(1));
        session.settings(settings -> settings.withoutKeepalive());
        opensTheHole();
        var request = outcome(session.request(NOW));
        time.advanceTimeBy(Duration.ofSeconds(29));
        assertThat(request).isEmpty();
        closesTheHole();
        time.advanceTimeBy(Duration.ofSeconds(1));
        answers(request);
        assertThat(told()).doesNotContain(SessionState.NONE);
        session.close().block();
    }
}
