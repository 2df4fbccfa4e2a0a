package io.reactivecoap.samples.demo;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUri;
import io.reactivecoap.StateChange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Timed;

/** What the client can do, told in lines while it is done. */
public final class Demo {

    private static final Duration LOSE_INTEREST = Duration.ofMillis(100);
    private static final Duration PONG_WITHIN = Duration.ofSeconds(5);
    private static final CoapRequest UNKNOWN = CoapRequest.get("/no/such/thing");

    private Demo() {}

    /**
     * Shows everything, against a server that is started for it.
     *
     * @param client whose sessions are used
     * @return the lines; an error when something did not go as it should
     */
    public static Flux<String> withOwnServer(CoapClient client) {
        return Flux.using(
                DemoServer::start,
                server -> Flux.concat(
                        Flux.just("Reactive CoAP and a Californium server at " + server.uri()),
                        told(() -> client.open(server.uri()), Demo::everything),
                        Flux.just("", "Everything went as it should.")),
                DemoServer::close);
    }

    private static Flux<String> everything(CoapSession session, Flux<Timed<StateChange>> states) {
        CoapRequest light = CoapRequest.put("/lights/kitchen");
        CoapRequest lit = CoapRequest.get("/lights/kitchen");
        CoapRequest slow = CoapRequest.get("/slow");
        CoapClient client = session.client();
        return Flux.concat(
                Scenes.heading("A session"),
                Scenes.connecting(session),
                Scenes.ping(session),
                Scenes.heading("Requests"),
                Scenes.exchange(session, CoapRequest.get("/"), CoapCode.CONTENT),
                Scenes.exchange(session, CoapRequest.get("/sensors/temperature"), CoapCode.CONTENT),
                Scenes.exchange(session, light.payload("on"), CoapCode.CREATED),
                Scenes.exchange(session, light.payload("dimmed"), CoapCode.CHANGED),
                Scenes.exchange(session, lit.confirmable(false), CoapCode.CONTENT),
                Scenes.heading("A light that is observed while it is switched"),
                StreamScenes.observation(session, light, "on", "off"),
                Scenes.exchange(session, CoapRequest.delete("/lights/kitchen"), CoapCode.DELETED),
                Scenes.heading("A long body: the server is asked for a block when the subscriber asks for one"),
                StreamScenes.blocks(session, CoapRequest.get("/manual"), 3),
                Scenes.exchange(session, CoapRequest.get("/manual"), CoapCode.CONTENT),
                StreamScenes.upload(session, CoapRequest.put("/manual"), chunks()),
                Scenes.heading("An acknowledgement first, the response when it is ready"),
                Scenes.exchange(session, slow, CoapCode.CONTENT),
                Scenes.heading("An error, as a value of request() and as an exception of retrieve()"),
                Scenes.exchange(session, UNKNOWN, CoapCode.NOT_FOUND),
                Scenes.errorAsException(session, UNKNOWN),
                Scenes.heading("A cancelled request"),
                Scenes.cancellation(
                        session,
                        slow,
                        LOSE_INTEREST,
                        Duration.ofMillis(DemoServer.SLOW_MILLIS).plus(LOSE_INTEREST)),
                Scenes.heading("A port where nobody answers, with shortened timers"),
                Scenes.silence(client),
                Scenes.heading("A port that is closed, as ICMP tells"),
                Scenes.unreachable(client),
                Scenes.heading("The states of the session"),
                Scenes.end(session, states));
    }

    private static CoapBody chunks() {
        return CoapBody.publisher(
                5_000,
                () -> Flux.range(0, 50)
                        .map(i -> ByteBuffer.wrap("A better manual is written, one line after the other. "
                                .repeat(2)
                                .substring(0, 100)
                                .getBytes(StandardCharsets.US_ASCII))));
    }

    /**
     * Shows what any server can be asked.
     *
     * @param client whose sessions are used
     * @param uri where the server is, and a path to get
     * @return the lines; an error when there is no such server
     */
    public static Flux<String> with(CoapClient client, CoapUri uri) {
        CoapRequest get = CoapRequest.get(uri.pathAndQuery()).options(uri.options());
        return Flux.concat(
                Flux.just("Reactive CoAP and the server at " + uri.address()),
                told(
                        () -> client.open(uri.protocol(), uri.address()),
                        (session, states) -> Flux.concat(
                                Scenes.heading("A session"),
                                Scenes.connecting(session),
                                ping(session),
                                Scenes.heading("Requests"),
                                Scenes.exchange(session, get),
                                Scenes.exchange(session, CoapRequest.get("/.well-known/core")),
                                Scenes.exchange(session, UNKNOWN),
                                Scenes.heading("A cancelled request"),
                                Scenes.cancellation(session, get, Duration.ZERO, Duration.ofMillis(300)),
                                Scenes.heading("The states of the session"),
                                Scenes.end(session, states))),
                Flux.just("", "Everything went as it should."));
    }

    /** Not every server answers pings, and some only a few a second. */
    private static Mono<String> ping(CoapSession session) {
        return Scenes.ping(session)
                .timeout(PONG_WITHIN)
                .onErrorReturn(
                        e -> e instanceof TimeoutException || e instanceof CoapTimeoutException, "  ping    no answer");
    }

    /** Listens to the states of a session from before its first use, and closes it whatever happens. */
    private static Flux<String> told(
            Supplier<CoapSession> opener, BiFunction<CoapSession, Flux<Timed<StateChange>>, Publisher<String>> story) {
        return Flux.usingWhen(
                Mono.fromSupplier(opener),
                opened -> story.apply(opened, opened.states().timed().replay().autoConnect(0)),
                CoapSession::close);
    }
}
