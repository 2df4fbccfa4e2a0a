package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NotificationBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** The subscriber's Context is there on every signal. */
class ContextTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    private final List<Signal<?>> signals = new CopyOnWriteArrayList<>();

    private <T> Flux<T> watched(Mono<T> mono) {
        return watched(mono.flux());
    }

    private <T> Flux<T> watched(Flux<T> flux) {
        return flux.doOnEach(signals::add).contextWrite(Context.of("who", "the subscriber"));
    }

    private void everySignalKnowsWhoAsked(SignalType... types) {
        assertThat(signals).extracting(Signal::getType).containsExactly(types);
        assertThat(signals)
                .allMatch(signal ->
                        signal.getContextView().getOrDefault("who", "nobody").equals("the subscriber"));
    }

    @Test
    void ofARequest() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.open(peer.uri());
        watched(session.request(CoapRequest.get("/"))).blockLast(Rim.PATIENCE); // connects first
        watched(session.request(CoapRequest.get("/"))).blockLast(Rim.PATIENCE);
        everySignalKnowsWhoAsked(
                SignalType.ON_NEXT, SignalType.ON_COMPLETE, SignalType.ON_NEXT, SignalType.ON_COMPLETE);
    }

    @Test
    void ofARequestMadeFromWithinTheSignalOfAnother() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(peer.uri());
        watched(session.request(CoapRequest.get("/"))
                        .flatMap(first -> Mono.deferContextual(
                                context -> session.request(CoapRequest.get("/").payload(context.<String>get("who"))))))
                .as(answers -> StepVerifier.create(answers.map(answer -> answer.payloadAsString())))
                .expectNext("the subscriber")
                .expectComplete()
                .verify(Rim.PATIENCE);
        everySignalKnowsWhoAsked(SignalType.ON_NEXT, SignalType.ON_COMPLETE);
    }

    @Test
    void ofARetrieveThatFails() {
        Responder peer = rim.closing(Responder.failing(CoapCode.NOT_FOUND));
        CoapSession session = rim.connect(peer.uri());
        StepVerifier.create(watched(session.retrieve(CoapRequest.get("/"))))
                .expectError(CoapResponseException.class)
                .verify(Rim.PATIENCE);
        everySignalKnowsWhoAsked(SignalType.ON_ERROR);
    }

    @Test
    void ofAPing() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(peer.uri());
        watched(session.ping()).blockLast(Rim.PATIENCE);
        everySignalKnowsWhoAsked(SignalType.ON_NEXT, SignalType.ON_COMPLETE);
    }

    @Test
    void ofAConnect() {
        UdpPeer peer = rim.peer();
        rim.closing(watched(rim.client().connect(peer.uri())).blockLast(Rim.PATIENCE));
        everySignalKnowsWhoAsked(SignalType.ON_NEXT, SignalType.ON_COMPLETE);
    }

    @Test
    void ofTheViewsAndTheEnd() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        watched(session.states().skip(1)).subscribe();
        watched(session.events()).subscribe();
        watched(session.onClose()).subscribe();
        watched(session.close()).blockLast(Rim.PATIENCE);
        session.states().blockLast(Rim.PATIENCE);
        assertThat(signals)
                .hasSizeGreaterThanOrEqualTo(4)
                .allMatch(signal -> signal.getContextView().hasKey("who"));
    }

    @Test
    void onAnotherSchedulerToo() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(rim.client().publishOn(Schedulers.parallel()), peer.uri());
        watched(session.request(CoapRequest.get("/"))).blockLast(Rim.PATIENCE);
        everySignalKnowsWhoAsked(SignalType.ON_NEXT, SignalType.ON_COMPLETE);
    }

    @Test
    void ofTheBlocksOfABody() {
        BodyPeer peer = rim.closing(BodyPeer.ofBlocks(2, 16));
        watched(rim.open(peer.uri()).blocks(CoapRequest.get("/"))).blockLast(Rim.PATIENCE);
        everySignalKnowsWhoAsked(SignalType.ON_NEXT, SignalType.ON_NEXT, SignalType.ON_COMPLETE);
    }

    @Test
    void ofAnObservation() {
        NotifyingPeer peer = rim.closing(NotifyingPeer.times(3));
        NotificationBuffer all = NotificationBuffer.bounded(3, NotificationBuffer.Overflow.ERROR);
        CoapSession session = rim.connect(rim.client().publishOn(Schedulers.parallel()), peer.uri());
        watched(session.observe(CoapRequest.get("/"), all)).blockLast(Rim.PATIENCE);
        everySignalKnowsWhoAsked(SignalType.ON_NEXT, SignalType.ON_NEXT, SignalType.ON_NEXT, SignalType.ON_COMPLETE);
    }

    @Test
    void forThePublisherOfABody() {
        BodyPeer peer = rim.closing(new BodyPeer(new byte[0], 64));
        CoapBody body = CoapBody.publisher(() -> Flux.deferContextual(
                context -> Flux.just(ByteBuffer.wrap(context.<String>get("who").getBytes(StandardCharsets.UTF_8)))));
        watched(rim.open(peer.uri()).request(CoapRequest.put("/").body(body))).blockLast(Rim.PATIENCE);
        assertThat(new String(peer.body(), StandardCharsets.UTF_8)).isEqualTo("the subscriber");
    }
}
