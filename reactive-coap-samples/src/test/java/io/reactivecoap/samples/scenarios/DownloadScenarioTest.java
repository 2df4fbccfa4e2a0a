package io.reactivecoap.samples.scenarios;

import static io.reactivecoap.CoapMethod.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTransferException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** A long body comes as it is asked for: what the wire carries is what the consumer demands, no more. */
class DownloadScenarioTest extends Scenario {

    private static final String TEN_BLOCKS = "0123456789abcdef".repeat(10);

    @BeforeEach
    void hasALog() {
        server.blockSize(16).on(GET, "/log", content(TEN_BLOCKS));
        server.toClient().takes(Duration.ofMillis(50));
    }

    private Flux<Long> offsets() {
        return server.client()
                .using(SENSOR, session -> session.blocks(CoapRequest.get("/log")))
                .map(CoapBlock::offset);
    }

    private void wasAskedFor(int blocks) {
        assertThat(server.toServer().messages()).as("requests on the wire").isEqualTo(blocks);
    }

    /** {@code request(n)} becomes n requests. While nobody asks nothing is sent, for as long as it takes. */
    @Test
    void sendsARequestForEachBlockInDemand() {
        StepVerifier.withVirtualTime(this::offsets, 0)
                .expectSubscription()
                .expectNoEvent(Duration.ofHours(1))
                .then(() -> wasAskedFor(0))
                .thenRequest(3)
                .thenAwait(Duration.ofMillis(150))
                .expectNext(0L, 16L, 32L)
                .expectNoEvent(Duration.ofHours(1))
                .then(() -> wasAskedFor(3))
                .thenRequest(Long.MAX_VALUE)
                .thenAwait(Duration.ofSeconds(1))
                .expectNextCount(7)
                .expectComplete()
                .verify(PATIENCE);
        wasAskedFor(10);
    }

    /** Cancelling in the middle of a block: it was asked for, and the rest never will be. */
    @Test
    void asksForNoMoreOnceItIsCancelled() {
        StepVerifier.withVirtualTime(this::offsets)
                .thenAwait(Duration.ofMillis(125))
                .expectNext(0L, 16L)
                .thenCancel()
                .verify(PATIENCE);
        wasAskedFor(3);
    }

    /** Operators that ask ahead do so on the wire as well: {@code limitRate(2)} fetches two when it is asked for one. */
    @Test
    void fetchesAheadAsFarAsAnOperatorAsks() {
        StepVerifier.withVirtualTime(() -> offsets().limitRate(2), 0)
                .thenRequest(1)
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(0L)
                .then(() -> wasAskedFor(2))
                .thenRequest(2)
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(16L, 32L)
                .then(() -> wasAskedFor(4))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** A body that was broken off goes on behind the last block, over a new session, and not from the beginning. */
    @Test
    void goesOnWhereItWasBrokenOff() {
        StepVerifier.withVirtualTime(() -> Flux.defer(() -> {
                    CoapBlock[] last = new CoapBlock[1];
                    return Flux.defer(() -> server.client()
                                    .using(
                                            SENSOR,
                                            session -> last[0] == null
                                                    ? session.blocks(CoapRequest.get("/log"))
                                                    : session.blocks(CoapRequest.get("/log"), last[0])))
                            .doOnNext(block -> last[0] = block)
                            .map(CoapBlock::offset)
                            .retryWhen(Retry.backoff(3, Duration.ofSeconds(1))
                                    .jitter(0)
                                    .filter(CoapException::isTransient));
                }))
                .thenAwait(Duration.ofMillis(125))
                .expectNext(0L, 16L)
                .then(server::disconnect)
                .thenAwait(Duration.ofSeconds(1))
                .thenAwait(Duration.ofMillis(400))
                .expectNext(32L, 48L, 64L, 80L, 96L, 112L, 128L, 144L)
                .expectComplete()
                .verify(PATIENCE);
    }

    /** A representation that changes under one's hands is an error with a reason, not a body of two halves. */
    @Test
    void noticesThatTheBodyHasChanged() {
        StepVerifier.withVirtualTime(this::offsets, 1)
                .thenAwait(Duration.ofMillis(50))
                .expectNext(0L)
                .then(() -> server.restart()) // it remembers no body that was begun
                .then(() -> server.on(GET, "/log", content("another one".repeat(10))))
                .thenRequest(1)
                .thenAwait(Duration.ofMillis(50))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                CoapTransferException.class,
                                broken -> assertThat(broken.reason())
                                        .isEqualTo(CoapTransferException.Reason.ETAG_CHANGED)))
                .verify(PATIENCE);
    }
}
