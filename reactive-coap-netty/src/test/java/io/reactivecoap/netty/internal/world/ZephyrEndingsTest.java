package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** Requests that are given up, and sockets that are lost under them. */
class ZephyrEndingsTest extends ZephyrStory {

    private static final CoapRequest ONE = CoapRequest.get("/1");
    private static final CoapRequest TWO = CoapRequest.get("/2");

    private final List<Object> heard = new ArrayList<>();

    @BeforeEach
    void severalAtATime() {
        session.settings(
                settings -> settings.transmission(settings.transmission().withNstart(3)));
    }

    private Disposable listen(Mono<CoapResponse> answer) {
        return answer.subscribe(response -> heard.add(response.payloadAsString()), heard::add, () -> heard.add("end"));
    }

    private static void isDisconnected(TestSubscriber<?> subscriber) {
        assertThat(failure(subscriber, CoapDisconnectedException.class).reason())
                .contains(NackReason.NOT_DELIVERABLE);
    }

    // Given up

    /** test_cancel: coap_client_cancel_requests */
    @Test
    void givesUpAllRequestsAtOnce() {
        Disposable.Composite all = Disposables.composite(listen(session.request(ONE)), listen(session.request(TWO)));
        Heard one = peer.expectsCon(GET).withPath("1");
        Heard two = peer.expectsCon(GET).withPath("2");
        peer.to(two).acknowledges();
        all.dispose();
        passes(Duration.ofMinutes(2));
        peer.hearsNothing();
        peer.to(one).answersPiggybacked(CONTENT, "late").hearsNothing();
        peer.to(two).answersInCon(CONTENT, "late").expectsRst();
        assertThat(heard).isEmpty();

        TestSubscriber<CoapResponse> next = subscribe(session.request(ONE));
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "20");
        assertThat(texts(next)).containsExactly("20");
    }

    /** test_cancel, with -ECANCELED for each callback: the end of the session */
    @Test
    void tellsEachRequestThatTheSessionIsClosed() {
        TestSubscriber<CoapResponse> one = subscribe(session.request(ONE));
        TestSubscriber<CoapResponse> two = subscribe(session.request(TWO));
        peer.hearsAll();
        assertThat(subscribe(session.close()).isTerminatedComplete()).isTrue();
        assertThat(failure(one, CoapDisconnectedException.class).reason()).isEmpty();
        assertThat(failure(two, CoapDisconnectedException.class).reason()).isEmpty();
        assertThat(socket.isOpen()).isFalse();
    }

    /** test_cancel_match: coap_client_cancel_request with a method and a path, each of which may stand for any */
    @Test
    void givesUpThoseThatMatch() {
        Sinks.Many<Predicate<CoapRequest>> givenUp = Sinks.many().multicast().directBestEffort();
        List<TestSubscriber<CoapResponse>> answers = new ArrayList<>();
        List<Heard> requests = new ArrayList<>();
        for (CoapRequest request : List.of(ONE, TWO, CoapRequest.put("/1"))) {
            answers.add(subscribe(
                    session.request(request).takeUntilOther(givenUp.asFlux().filter(match -> match.test(request)))));
            requests.add(peer.expectsCon(request.method().code()));
        }
        givenUp.tryEmitNext(any -> any.method() == CoapMethod.GET && path(any).equals(List.of("1")));
        assertThat(texts(answers.get(0))).isEmpty();
        isPending(answers.get(1));
        isPending(answers.get(2));
        givenUp.tryEmitNext(any -> path(any).equals(List.of("1")));
        assertThat(texts(answers.get(2))).isEmpty();
        peer.to(requests.get(1)).answersPiggybacked(CONTENT, "two");
        assertThat(texts(answers.get(1))).containsExactly("two");
        passes(Duration.ofMinutes(2));
        peer.to(requests.get(2)).answersInCon(CONTENT, "late").expectsRst();
    }

    private static List<String> path(CoapRequest request) {
        return request.options().all(CoapOption.URI_PATH);
    }

    /** Zephyr's thread slept for up to 500 ms before it saw a cancellation */
    @Test
    void givesThePlaceOfARequestToTheNextAtOnce() {
        session.settings(
                settings -> settings.transmission(settings.transmission().withNstart(1)));
        TestSubscriber<CoapResponse> one = subscribe(session.request(ONE));
        TestSubscriber<CoapResponse> two = subscribe(session.request(TWO));
        peer.expectsCon(GET).withPath("1");
        peer.hearsNothing();
        one.cancel();
        peer.expectsCon(GET).withPath("2");
        peer.answersPiggybacked(CONTENT, "two");
        assertThat(texts(two)).containsExactly("two");
    }

    /** A cancellation from within a callback, of another request and of its own */
    @Test
    void givesUpFromWithinAnAnswer() {
        TestSubscriber<CoapResponse> one = subscribe(session.request(ONE));
        session.blocks(TWO).subscribe(new BaseSubscriber<CoapBlock>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(CoapBlock block) {
                heard.add(block.offset());
                one.cancel();
                cancel();
            }

            @Override
            protected void hookFinally(SignalType type) {
                heard.add(type);
            }
        });
        Heard first = peer.expectsCon(GET).withPath("1");
        peer.expectsCon(GET).withPath("2");
        peer.withBlock2("0/1/16").answersPiggybacked(CONTENT, "0123456789abcdef");
        assertThat(heard).containsExactly(0L, SignalType.CANCEL);
        passes(Duration.ofMinutes(2));
        peer.hearsNothing().to(first).answersPiggybacked(CONTENT, "late").hearsNothing();
        assertThat(one.getReceivedOnNext()).isEmpty();
        assertThat(one.isTerminated()).isFalse();
    }

    /** The application loses patience before the protocol does */
    @Test
    void givesUpWhenTheApplicationHasWaitedLongEnough() {
        TestSubscriber<CoapResponse> answer = subscribe(
                session.request(CoapRequest.put("/1").payload("x")).timeout(Duration.ofSeconds(1), Mono.empty()));
        peer.expectsCon(PUT);
        passes(Duration.ofSeconds(1));
        assertThat(texts(answer)).isEmpty();
        passes(Duration.ofMinutes(2));
        peer.answersPiggybacked(CONTENT, "late").hearsNothing();
    }

    /** The socket is closed from within the last callback: the answer is acknowledged, no slot lingers, and nobody is told of it */
    @Test
    void closesRightAfterTheLastAnswer() {
        TestSubscriber<Void> end = subscribe(session.onClose());
        Flux<CoapResponse> answer =
                session.request(ONE).flatMapMany(response -> session.close().thenMany(Flux.just(response)));
        TestSubscriber<CoapResponse> answers = subscribe(answer);
        peer.expectsCon(GET);
        peer.acknowledges();
        peer.answersInCon(CONTENT, "20").expectsAck();
        peer.repeatsItself();
        assertThat(texts(answers)).containsExactly("20");
        assertThat(end.isTerminatedComplete()).isTrue();
        assertThat(socket.isOpen()).isFalse();
        assertThat(events).isEmpty();
    }

    // Lost

    /** test_poll_err: -EIO */
    @Test
    void failsAllRequestsOnceWhenTheSocketIsLost() {
        TestSubscriber<Void> end = subscribe(session.onClose());
        TestSubscriber<CoapResponse> one = subscribe(session.request(ONE));
        TestSubscriber<CoapResponse> two = subscribe(session.request(TWO));
        TestSubscriber<CoapResponse> observed = subscribe(session.observe(CoapRequest.get("/3")));
        peer.hearsAll();
        TestSubscriber<CoapResponse> waiting = subscribe(session.request(CoapRequest.get("/4")));
        socket.isLost();
        List.of(one, two, observed, waiting).forEach(ZephyrEndingsTest::isDisconnected);
        isDisconnected(end);
        isDisconnected(subscribe(session.request(ONE)));
    }

    /** test_poll_err_after_response */
    @Test
    void hasNothingToTellARequestThatHasItsAnswer() {
        TestSubscriber<Void> end = subscribe(session.onClose());
        TestSubscriber<CoapResponse> one = subscribe(session.request(ONE));
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "20");
        socket.isLost();
        assertThat(texts(one)).containsExactly("20");
        isDisconnected(end);
    }

    /** test_poll_err_on_another_sock */
    @Test
    void sparesRequestsOnAnotherSocket() {
        ScriptedSocket otherSocket = ScriptedSocket.ofDatagrams(time);
        CoapSession otherSession = otherSocket.client().open("coap://192.0.2.2");
        TestSubscriber<CoapResponse> mine = subscribe(session.request(ONE));
        TestSubscriber<CoapResponse> others = subscribe(otherSession.request(ONE));
        peer.expectsCon(GET);
        otherSocket.peer().expectsCon(GET);
        otherSocket.isLost();
        isDisconnected(others);
        isPending(mine);
        peer.answersPiggybacked(CONTENT, "mine");
        assertThat(texts(mine)).containsExactly("mine");
    }
}
