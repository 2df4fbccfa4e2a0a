package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** {@code using}: the session is closed however the work ends, and before the subscriber hears of it. */
class UsingTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    private final List<CoapSession> used = new CopyOnWriteArrayList<>();

    private <T> Flux<T> using(UdpPeer peer, Mono<T> work) {
        return rim.client().using(peer.uri(), session -> {
            used.add(session);
            return work;
        });
    }

    @Test
    void opensNothingUntilSubscribedTo() {
        UdpPeer peer = rim.peer();
        using(peer, Mono.empty());
        assertThat(rim.channels()).isZero();
    }

    @Test
    void closesAfterCompletion() {
        Responder peer = rim.closing(Responder.echo());
        Flux<CoapResponse> answers = rim.client().using(peer.uri(), session -> {
            used.add(session);
            return Flux.range(0, 3)
                    .concatMap(i -> session.request(CoapRequest.get("/").payload("" + i)));
        });
        StepVerifier.create(answers.map(CoapResponse::payloadAsString))
                .expectNext("0", "1", "2")
                .expectComplete()
                .verify(Rim.PATIENCE);
        assertThat(used).hasSize(1).allMatch(CoapSession::isDisposed);
        assertThat(rim.channels()).isZero();
    }

    @Test
    void closesAfterAnError() {
        UdpPeer peer = rim.peer();
        StepVerifier.create(using(peer, Mono.error(new IllegalStateException("of the work"))))
                .expectErrorMessage("of the work")
                .verify(Rim.PATIENCE);
        assertThat(used).hasSize(1).allMatch(CoapSession::isDisposed);
        assertThat(rim.channels()).isZero();
    }

    @Test
    void closesWhenTheWorkCannotBeMade() {
        UdpPeer peer = rim.peer();
        StepVerifier.create(rim.client().<String>using(peer.uri(), session -> {
                    used.add(session);
                    throw new IllegalStateException("of the function");
                }))
                .expectErrorMessage("of the function")
                .verify(Rim.PATIENCE);
        assertThat(used).hasSize(1).allMatch(CoapSession::isDisposed);
        assertThat(rim.channels()).isZero();
    }

    @Test
    void closesAfterACancel() {
        UdpPeer peer = rim.peer();
        StepVerifier.create(rim.client().using(peer.uri(), session -> {
                    used.add(session);
                    return session.request(CoapRequest.get("/"));
                }))
                .then(peer::receive)
                .thenCancel()
                .verify(Rim.PATIENCE);
        rim.awaitNoChannels();
        assertThat(used).hasSize(1).allMatch(CoapSession::isDisposed);
    }

    @Test
    void opensASessionForEverySubscriber() {
        Responder peer = rim.closing(Responder.echo());
        Flux<CoapResponse> answers = rim.client().using(peer.uri(), session -> {
            used.add(session);
            return session.request(CoapRequest.get("/"));
        });
        answers.blockLast(Rim.PATIENCE);
        answers.blockLast(Rim.PATIENCE);
        assertThat(used).hasSize(2).doesNotHaveDuplicates();
    }
}
