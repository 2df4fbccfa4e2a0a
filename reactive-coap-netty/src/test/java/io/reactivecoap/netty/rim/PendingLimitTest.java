package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapOverloadException;
import io.reactivecoap.CoapOverloadException.Scope;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.Reconnection;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Requests that wait are bounded, where somebody has said by how much. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class PendingLimitTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    static Stream<NettyCoapClient> clients() {
        NettyCoapClient two = rim.client().settings(settings -> settings.maxPending(2));
        return Stream.of(two, two.reconnect(Reconnection.DEFAULT));
    }

    private static Mono<String> get(CoapSession session, String path) {
        return session.request(CoapRequest.get(path)).map(CoapResponse::payloadAsString);
    }

    private static void refuses(Mono<?> request, Scope scope, int limit) {
        StepVerifier.create(request)
                .expectErrorSatisfies(e -> {
                    CoapOverloadException overload = (CoapOverloadException) e;
                    assertThat(overload.scope()).isEqualTo(scope);
                    assertThat(overload.limit()).isEqualTo(limit);
                    assertThat(overload.request().orElseThrow().transmissions()).isZero();
                    assertThat(CoapException.isTransient(overload)).isTrue();
                })
                .verify(PATIENCE);
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void oneMoreThanMayBeOpenIsRefused(NettyCoapClient client) {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(client, peer.uri());
        CompletableFuture<String> sent = get(session, "/sent").toFuture();
        CompletableFuture<String> waiting = get(session, "/waiting").toFuture(); // for its place among the NSTART
        refuses(get(session, "/refused"), Scope.SESSION, 2);
        peer.answer("one");
        assertThat(await(sent)).isEqualTo("one");
        CompletableFuture<String> next = get(session, "/next").toFuture();
        refuses(session.retrieve(CoapRequest.get("/refused")), Scope.SESSION, 2);
        peer.answer("two");
        peer.answer("three");
        assertThat(await(waiting)).isEqualTo("two");
        assertThat(await(next)).isEqualTo("three");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void thoseCountThatWaitForTheConnection(NettyCoapClient client) {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.closing(client.open(peer.uri()));
        rim.whileLoopsAreBusy(() -> {
            CompletableFuture<String> one = get(session, "/1").toFuture();
            CompletableFuture<String> two = get(session, "/2").toFuture();
            refuses(get(session, "/3"), Scope.SESSION, 2);
            assertThat(one).isNotDone();
            assertThat(two).isNotDone();
        });
        peer.answer("one");
        peer.answer("two");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void whoIsCancelledOrFailsGivesItsPlaceBackOnce(NettyCoapClient client) {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(client, peer.uri());
        for (int i = 0; i < 3; i++) {
            Disposable cancelled = get(session, "/cancelled").subscribe();
            cancelled.dispose();
            cancelled.dispose();
            StepVerifier.create(session.request(CoapRequest.get("/reset")))
                    .then(() -> peer.reset(nextOf(peer, "/reset")))
                    .expectError()
                    .verify(PATIENCE);
        }
        CompletableFuture<String> one = get(session, "/1").toFuture();
        CompletableFuture<String> two = get(session, "/2").toFuture();
        refuses(get(session, "/3"), Scope.SESSION, 2);
        peer.respond(nextOf(peer, "/1"), "one");
        peer.respond(nextOf(peer, "/2"), "two");
        assertThat(await(one)).isEqualTo("one");
        assertThat(await(two)).isEqualTo("two");
    }

    private static UdpPeer.Received nextOf(UdpPeer peer, String path) {
        UdpPeer.Received received = peer.receive();
        while (!("/" + received.datagram().message().options().get(CoapOption.URI_PATH)).equals(path)) {
            received = peer.receive();
        }
        return received;
    }

    @Test
    void aPlaceIsFreeForWhoAsksAgainWhenToldTheOutcome() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(rim.client().settings(settings -> settings.maxPending(1)), peer.uri());
        Mono<CoapResponse> request = session.request(CoapRequest.post("/").payload("x"));
        StepVerifier.create(Flux.concat(request, request, request.repeat(3)))
                .expectNextCount(6)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void noPlaceIsTakenWithoutDemand() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(rim.client().settings(settings -> settings.maxPending(1)), peer.uri());
        StepVerifier.create(get(session, "/undemanded"), 0)
                .expectSubscription()
                .then(() -> {
                    CompletableFuture<String> other = get(session, "/other").toFuture();
                    peer.answer("there was a place");
                    assertThat(await(other)).isEqualTo("there was a place");
                })
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void theSessionsOfAClientMayHaveALimitTogether() {
        UdpPeer one = rim.peer();
        UdpPeer two = rim.peer();
        NettyCoapClient client = rim.client().maxPending(2);
        CoapSession first = rim.connect(client, one.uri());
        CoapSession second = rim.connect(client.shareSockets(), two.uri()); // made from it
        CompletableFuture<String> here = get(first, "/x").toFuture();
        CompletableFuture<String> there = get(second, "/x").toFuture();
        refuses(get(first, "/x"), Scope.CLIENT, 2);
        refuses(get(second, "/x"), Scope.CLIENT, 2);
        one.answer("here");
        assertThat(await(here)).isEqualTo("here");
        CompletableFuture<String> again = get(second, "/y").toFuture();
        two.answer("there");
        two.answer("again");
        assertThat(await(there)).isEqualTo("there");
        assertThat(await(again)).isEqualTo("again");
    }

    @Test
    void exactlyTheLimitIsLetInHoweverManyThreadsAsk() {
        int threads = 8;
        int each = 50;
        int limit = 100;
        UdpPeer silent = rim.peer();
        CoapSession session = rim.connect(rim.client().settings(settings -> settings.maxPending(limit)), silent.uri());
        AtomicInteger refused = new AtomicInteger();
        Disposable.Composite open = Disposables.composite();
        Flux.range(0, threads)
                .flatMap(thread -> Mono.fromRunnable(() -> IntStream.range(0, each)
                                .forEach(i -> open.add(
                                        get(session, "/x").subscribe(answer -> {}, e -> refused.incrementAndGet()))))
                        .subscribeOn(Schedulers.parallel()))
                .blockLast(PATIENCE);
        assertThat(refused).hasValue(threads * each - limit);
        open.dispose();
        Disposable.Composite again = Disposables.composite();
        IntStream.range(0, limit)
                .forEach(i -> again.add(get(session, "/x").subscribe(answer -> {}, e -> refused.incrementAndGet())));
        assertThat(refused).as("all places were free again").hasValue(threads * each - limit);
        refuses(get(session, "/x"), Scope.SESSION, limit);
        again.dispose();
    }

    @Test
    void aLimitIsAtLeastOne() {
        assertThatThrownBy(() -> rim.client().maxPending(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("requests must be at least 1: 0");
    }
}
