package io.reactivecoap.samples.scenarios;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapMethod.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** A body that is made while it is sent: its publisher is asked for a chunk when the server has taken the last one. */
class UploadScenarioTest extends Scenario {

    private final TestPublisher<ByteBuffer> chunks = TestPublisher.create();

    @BeforeEach
    void takesFirmware() {
        server.blockSize(16).on(PUT, "/firmware", CoapReply.of(CHANGED));
        server.toServer().takes(Duration.ofMillis(100));
    }

    private Flux<CoapCode> uploaded(CoapBody body) {
        CoapRequest put =
                CoapRequest.put("/firmware").body(body).blockwise(BlockwiseParameters.DEFAULT.withBlockSize(16));
        return server.client().using(SENSOR, session -> session.retrieve(put)).map(CoapResponse::code);
    }

    private static ByteBuffer chunk(String text) {
        return StandardCharsets.US_ASCII.encode(text);
    }

    /** A {@code TestPublisher} shows what is asked for, and when: nothing before the request is, then one chunk a block. */
    @Test
    void asksForAChunkWhenTheServerHasTakenTheLastOne() {
        CoapBody body = CoapBody.publisher(40, chunks::flux);
        StepVerifier.withVirtualTime(() -> uploaded(body), 0)
                .then(chunks::assertWasNotSubscribed)
                .thenRequest(1)
                .then(() -> chunks.assertMinRequested(1).assertMaxRequested(1))
                .then(() -> chunks.next(chunk("0123456789abcdef")))
                .then(() -> chunks.assertMaxRequested(0)) // the block is under way
                .thenAwait(Duration.ofMillis(100))
                .then(() -> chunks.assertMinRequested(1))
                .then(() -> chunks.next(chunk("0123456789abcdef")))
                .thenAwait(Duration.ofMillis(100))
                .then(() -> chunks.next(chunk("the rest")).complete())
                .thenAwait(Duration.ofMillis(100))
                .expectNext(CHANGED)
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.put("/firmware").payload("0123456789abcdef0123456789abcdefthe rest"));
    }

    /** An error of the source's is the caller's error, as it is, and the server never sees a whole body. */
    @Test
    void endsWithTheErrorOfItsSource() {
        IllegalStateException empty = new IllegalStateException("the flash is empty");
        StepVerifier.withVirtualTime(() -> uploaded(CoapBody.publisher(40, chunks::flux)))
                .then(() -> chunks.next(chunk("0123456789abcdef")))
                .thenAwait(Duration.ofMillis(100))
                .then(() -> chunks.error(empty))
                .expectErrorSatisfies(error -> assertThat(error).hasRootCause(empty))
                .verify(PATIENCE);
        server.expectNothing();
    }

    /** Cancelling the request cancels the source. */
    @Test
    void cancelsItsSource() {
        StepVerifier.withVirtualTime(() -> uploaded(CoapBody.publisher(40, chunks::flux)))
                .then(() -> chunks.next(chunk("0123456789abcdef")))
                .thenAwait(Duration.ofMillis(100))
                .thenCancel()
                .verify(PATIENCE);
        chunks.assertCancelled();
    }
}
