package io.reactivecoap.samples.scenarios;

import static io.reactivecoap.SessionState.CONNECTING;
import static io.reactivecoap.SessionState.ESTABLISHED;
import static io.reactivecoap.SessionState.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Interrupted;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.Reconnection;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** A session that comes back by itself: what observes it goes on, and sees that there was a gap only if it wants to. */
class ReconnectScenarioTest extends Scenario {

    private static final CoapRequest TEMPERATURE = CoapRequest.get("/temperature");

    @BeforeEach
    void measured() {
        server.observable("/temperature", content("20"));
    }

    private CoapClient client() {
        return server.client()
                .reconnect(Reconnection.DEFAULT.withBackoff(
                        Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1)).jitter(0)));
    }

    /** The subscriber has no retry, and notices nothing but a gap: what changed meanwhile is there when the session is. */
    @Test
    void goesOnObserving() {
        StepVerifier.withVirtualTime(() -> client().using(SENSOR, session -> session.observe(TEMPERATURE))
                        .map(CoapResponse::payloadAsString))
                .expectNext("20")
                .then(server::disconnect)
                .then(() -> server.change("/temperature", content("21")))
                .expectNoEvent(Duration.ofSeconds(1).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectNext("21")
                .then(() -> server.change("/temperature", content("22")))
                .expectNext("22")
                .thenCancel()
                .verify(PATIENCE);
        assertThat(server.observers("/temperature")).isZero();
    }

    /** Who has to know, such as a display that greys out old values, observes the signals. */
    @Test
    void tellsOfTheInterruption() {
        StepVerifier.withVirtualTime(() -> client().using(SENSOR, session -> session.observeSignals(TEMPERATURE)))
                .expectNextMatches(signal -> isNotification(signal, "20"))
                .then(server::disconnect)
                .expectNextMatches(Interrupted.class::isInstance)
                .thenAwait(Duration.ofSeconds(1))
                .expectNextMatches(signal -> isNotification(signal, "20"))
                .thenCancel()
                .verify(PATIENCE);
    }

    private static boolean isNotification(ObservationSignal signal, String payload) {
        return signal instanceof Notification notification
                && notification.response().payloadAsString().equals(payload);
    }

    /** The session's states are a stream as well, which goes on over all of its connections. */
    @Test
    void tellsItsStates() {
        List<SessionState> states = new ArrayList<>();
        StepVerifier.withVirtualTime(() -> client().using(
                                SENSOR, session -> watched(session, states).observe(TEMPERATURE)))
                .expectNextCount(1)
                .then(states::clear)
                .then(server::refuseConnections)
                .then(server::disconnect)
                .thenAwait(Duration.ofSeconds(1)) // the first attempt fails
                .then(server::acceptConnections)
                .thenAwait(Duration.ofSeconds(2)) // the second does not
                .expectNextCount(1)
                .then(() -> assertThat(states).containsExactly(NONE, CONNECTING, NONE, CONNECTING, ESTABLISHED))
                .thenCancel()
                .verify(PATIENCE);
    }

    private static CoapSession watched(CoapSession session, List<SessionState> states) {
        session.states().map(StateChange::state).subscribe(states::add);
        return session;
    }
}
