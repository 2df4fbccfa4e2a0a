package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.impatient;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.ObservationSignal.Stale;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.UnreachablePolicy;
import io.reactivecoap.netty.support.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** A server that crashes while it is observed, and comes back without knowing its observers. */
@Tag("slow")
@ExtendWith(LeakCheck.class)
@Timeout(60)
class ObserveRestartTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with();

    /** Its Max-Age is 1 s. */
    private static final CoapRequest TICKS = CoapRequest.get("/time?ticks");

    /** RFC 7641 §3.3.1: the registration is repeated 5 to 15 s after Max-Age has passed. */
    private static final Duration RENEWAL = Duration.ofSeconds(16).plus(SOON);

    /** It had nothing to send meanwhile, so that it makes no difference what an ICMP message does. */
    @ParameterizedTest
    @EnumSource(UnreachablePolicy.class)
    void comesBackByItselfWhenMaxAgeHasPassed(UnreachablePolicy policy) {
        CoapSession session = CLIENT.open(SERVER.uri(), settings -> settings.onUnreachable(policy));
        Inbox<ObservationSignal> inbox = Inbox.of(session.observeSignals(TICKS));
        inbox.nextOf(Notification.class, SOON);
        inbox.nextOf(Notification.class, SOON);
        SERVER.kill();
        if (policy == UnreachablePolicy.FAIL) { // another request is what the message is about
            StepVerifier.create(session.request(TICKS))
                    .expectError(CoapUnreachableException.class)
                    .verify(SOON);
        }
        SERVER.restart();
        inbox.nextOf(Stale.class, SOON);
        inbox.nextOf(Fresh.class, RENEWAL);
        inbox.nextOf(Notification.class, SOON);
        inbox.nextOf(Notification.class, SOON); // not the answer only: it is registered
        inbox.cancel();
    }

    /** The registration is repeated while the server is away. One client keeps trying, the other is told and asks anew. */
    @Test
    void comesBackWhenTheServerWasAwayForLong() {
        CoapSession stubborn = CLIENT.open(
                SERVER.uri(),
                settings -> impatient(500, 6).apply(settings).onUnreachable(UnreachablePolicy.KEEP_TRYING));
        CoapSession plain = CLIENT.open(SERVER.uri());
        Inbox<CoapResponse> patient = Inbox.of(stubborn.observe(TICKS));
        Inbox<CoapResponse> told = Inbox.of(plain.observe(TICKS));
        patient.next();
        told.next();
        Mono<SessionEvent> tried = stubborn.events()
                .filter(SessionEvent.Retransmitted.class::isInstance)
                .next()
                .cache();
        tried.subscribe();
        SERVER.kill();
        tried.block(RENEWAL);
        assertThat(told.errorAfterElements(RENEWAL)).isInstanceOfSatisfying(CoapUnreachableException.class, failure -> {
            assertThat(failure.reason()).isEqualTo(NackReason.ICMP_ISSUE);
            assertThat(failure.isTransient()).isTrue();
            assertThat(failure.request().orElseThrow().path()).isEqualTo("/time?ticks");
        });

        SERVER.restart();
        long restarted = System.currentTimeMillis() / 1000;
        Duration lastWait = Duration.ofSeconds(50);
        while (tick(patient.next(lastWait)) < restarted) {}
        patient.next();
        assertThat(tick(await(plain.observe(TICKS).next()))).isGreaterThanOrEqualTo(restarted);
        patient.cancel();
    }

    private static long tick(CoapResponse response) {
        return Long.parseLong(response.payloadAsString());
    }

    @Test
    void isObservedAnewForAsLongAsTheErrorIsTransient() {
        SERVER.kill();
        CoapSession session = CLIENT.open(SERVER.uri());
        Mono<SessionEvent> unreachable = session.events()
                .filter(SessionEvent.Unreachable.class::isInstance)
                .next()
                .cache();
        unreachable.subscribe();
        Inbox<CoapResponse> inbox = Inbox.of(session.observe(TICKS)
                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(50)).filter(CoapException::isTransient)));
        await(unreachable);
        SERVER.restart();
        long first = tick(inbox.next());
        assertThat(tick(inbox.next())).isGreaterThan(first);
        inbox.cancel();
    }
}
