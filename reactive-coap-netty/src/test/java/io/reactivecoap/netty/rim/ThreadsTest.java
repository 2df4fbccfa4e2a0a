package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Where signals arrive: on the session's event loop, or where the client was told. */
class ThreadsTest {

    private static final Scheduler ELSEWHERE = Schedulers.newSingle("elsewhere", true);

    @RegisterExtension
    static final Rim rim = new Rim();

    @AfterAll
    static void disposeOfTheScheduler() {
        ELSEWHERE.disposeGracefully().block(Rim.PATIENCE);
    }

    /** The threads of all signals, the last one included. */
    private static Mono<Thread> lastThread(Flux<?> signals) {
        return signals.materialize().last().map(signal -> Thread.currentThread());
    }

    private static void everywhere(
            NettyCoapClient client, Function<Thread, Boolean> expected, Responder peer, Responder failing) {
        CoapSession session = rim.closing(client.open(peer.uri()));
        assertThat(lastThread(session.request(CoapRequest.get("/")).flux()).block(Rim.PATIENCE))
                .as("first request")
                .matches(expected::apply);
        assertThat(lastThread(session.request(CoapRequest.get("/")).flux()).block(Rim.PATIENCE))
                .as("request")
                .matches(expected::apply);
        assertThat(lastThread(session.ping().flux()).block(Rim.PATIENCE))
                .as("ping")
                .matches(expected::apply);
        CoapSession other = rim.closing(client.open(failing.uri()));
        assertThat(lastThread(other.retrieve(CoapRequest.get("/")).flux()).block(Rim.PATIENCE))
                .as("error")
                .matches(expected::apply);
        assertThat(lastThread(client.connect(peer.uri()).map(rim::closing).flux())
                        .block(Rim.PATIENCE))
                .as("connect")
                .matches(expected::apply);

        Mono<Thread> states = lastThread(session.states()).cache();
        states.subscribe();
        Mono<Thread> events = lastThread(session.events()).cache();
        events.subscribe();
        Mono<Thread> onClose = lastThread(session.onClose().flux()).cache();
        onClose.subscribe();
        Mono<Thread> close = lastThread(session.close().flux()).cache();
        rim.whileLoopsAreBusy(close::subscribe); // so that it waits for the socket
        assertThat(states.block(Rim.PATIENCE)).as("states").matches(expected::apply);
        assertThat(events.block(Rim.PATIENCE)).as("events").matches(expected::apply);
        assertThat(onClose.block(Rim.PATIENCE)).as("onClose").matches(expected::apply);
        assertThat(close.block(Rim.PATIENCE)).as("close").matches(expected::apply);
    }

    @Test
    void isTheEventLoop() {
        everywhere(
                rim.client(),
                rim::isEventLoop,
                rim.closing(Responder.echo()),
                rim.closing(Responder.failing(CoapCode.NOT_FOUND)));
    }

    @Test
    void isTheSchedulerThatTheClientPublishesOn() {
        everywhere(
                rim.client().publishOn(ELSEWHERE),
                thread -> thread.getName().startsWith("elsewhere"),
                rim.closing(Responder.echo()),
                rim.closing(Responder.failing(CoapCode.NOT_FOUND)));
    }

    @Test
    void leavesTheOriginalClientOnTheEventLoop() {
        Responder peer = rim.closing(Responder.echo());
        rim.client().publishOn(ELSEWHERE);
        CoapSession session = rim.connect(peer.uri());
        assertThat(lastThread(session.request(CoapRequest.get("/")).flux()).block(Rim.PATIENCE))
                .matches(rim::isEventLoop);
    }

    @Test
    void staysTheSameForALifetime() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(peer.uri());
        assertThat(Flux.range(0, 100)
                        .concatMap(i ->
                                lastThread(session.request(CoapRequest.get("/")).flux()))
                        .distinct()
                        .count()
                        .block(Rim.PATIENCE))
                .isOne();
    }
}
