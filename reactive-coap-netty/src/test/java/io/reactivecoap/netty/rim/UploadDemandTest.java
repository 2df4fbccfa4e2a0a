package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.option.CoapOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** A request's body comes as the server takes it: what its publisher is asked for is counted. */
class UploadDemandTest {

    private static final BlockwiseParameters BY_64 = BlockwiseParameters.DEFAULT.withBlockSize(64);

    @RegisterExtension
    static final Rim rim = new Rim();

    private final BodyPeer peer = rim.closing(new BodyPeer(new byte[0], 64));
    private final CoapSession session = rim.connect(peer.uri());

    private static ByteBuffer chunk(int bytes) {
        return ByteBuffer.wrap(new byte[bytes]);
    }

    private static CoapRequest put(CoapBody body) {
        return CoapRequest.put("/body").blockwise(BY_64).body(body);
    }

    /** What was done before, and what follows from it, is over when a second ping has been answered. */
    private void settle() {
        session.ping().repeat(1).blockLast(Rim.PATIENCE);
    }

    @Test
    void oneChunkIsAskedForWhileWhatIsHeldDoesNotFillTheNextBlock() {
        AtomicLong asked = new AtomicLong();
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        CoapBody body = CoapBody.publisher(200, () -> chunks.flux().doOnRequest(asked::addAndGet));
        StepVerifier.create(session.request(put(body)), 0)
                .then(() -> assertThat(asked).hasValue(0))
                .thenRequest(1)
                .then(() -> {
                    settle();
                    assertThat(asked).hasValue(1);
                    chunks.next(chunk(40)); // too little for a block
                    settle();
                    assertThat(asked).hasValue(2);
                    assertThat(peer.requests()).isEmpty();
                    chunks.next(chunk(100)); // two blocks and 12 bytes
                    settle();
                    settle();
                    assertThat(peer.requests()).hasSize(2);
                    assertThat(asked).hasValue(3);
                    chunks.next(chunk(60)).complete(); // the rest
                })
                .assertNext(response -> assertThat(response.code()).isEqualTo(CoapCode.CHANGED))
                .expectComplete()
                .verify(Rim.PATIENCE);
        assertThat(asked).hasValue(3);
        assertThat(peer.body()).hasSize(200);
        assertThat(peer.requests().get(0).options().get(CoapOption.SIZE1)).isEqualTo(200);
        assertThat(peer.requests().get(1).options().contains(CoapOption.SIZE1)).isFalse();
    }

    @Test
    void aBodyOfUnknownLengthIsCollectedUnlessTheCallerSaysOtherwise() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        Mono<CoapResponse> response =
                session.request(put(CoapBody.publisher(chunks::flux))).cache();
        response.subscribe();
        for (int i = 0; i < 3; i++) {
            settle();
            chunks.next(chunk(64));
        }
        settle();
        assertThat(peer.requests()).isEmpty();
        chunks.complete();
        response.block(Rim.PATIENCE);
        assertThat(peer.requests()).hasSize(3);
        assertThat(peer.requests().get(0).options().get(CoapOption.SIZE1)).isEqualTo(192);
    }

    @Test
    void aBodyThatIsSentAsItComesHasNoSize() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        Mono<CoapResponse> response =
                session.request(put(CoapBody.publisher(chunks::flux).unsized())).cache();
        response.subscribe();
        settle();
        chunks.next(chunk(64));
        settle();
        assertThat(peer.requests()).as("it may be the last block").isEmpty();
        chunks.next(chunk(1));
        settle();
        assertThat(peer.requests()).hasSize(1);
        chunks.complete();
        response.block(Rim.PATIENCE);
        assertThat(peer.requests())
                .hasSize(2)
                .noneMatch(request -> request.options().contains(CoapOption.SIZE1));
        assertThat(peer.body()).hasSize(65);
    }

    @Test
    void cancellingTheRequestCancelsThePublisher() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        StepVerifier.create(session.request(put(CoapBody.publisher(200, chunks::flux))))
                .then(this::settle)
                .then(() -> chunks.next(chunk(64)))
                .then(this::settle)
                .thenCancel()
                .verify(Rim.PATIENCE);
        settle();
        chunks.assertCancelled();
        assertThat(peer.requests()).hasSize(1);
    }

    @Test
    void aPublisherThatFailsFailsTheTransfer() {
        IOException why = new IOException("no more");
        CoapBody body = CoapBody.publisher(200, () -> Flux.just(chunk(64)).concatWith(Mono.error(why)));
        StepVerifier.create(session.request(put(body)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(CoapTransferException.class)
                        .hasCause(why)
                        .extracting(e -> ((CoapTransferException) e).reason())
                        .isEqualTo(CoapTransferException.Reason.BODY_FAILED))
                .verify(Rim.PATIENCE);
    }

    @Test
    void aSupplierThatThrowsFailsTheTransfer() {
        CoapBody body = CoapBody.publisher(200, () -> {
            throw new IllegalStateException("nothing to give");
        });
        StepVerifier.create(session.request(put(body)))
                .expectError(CoapTransferException.class)
                .verify(Rim.PATIENCE);
    }

    @Test
    void aFileIsReadWhileItIsSent(@TempDir Path folder) throws IOException {
        byte[] bytes = new byte[50_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(folder.resolve("body"), bytes);
        List<TransferProgress> progress = new CopyOnWriteArrayList<>();
        CoapRequest request = CoapRequest.put("/body")
                .body(CoapBody.file(file))
                .blockwise(BlockwiseParameters.DEFAULT.withBlockSize(512))
                .onProgress(progress::add);
        assertThat(session.request(request).block(Rim.PATIENCE).code()).isEqualTo(CoapCode.CHANGED);
        assertThat(peer.body()).isEqualTo(bytes);
        assertThat(progress)
                .hasSize(98)
                .allMatch(now -> now.total().orElseThrow() == 50_000)
                .last()
                .extracting(TransferProgress::bytes)
                .isEqualTo(50_000L);
    }

    @Test
    void aPublisherOnItsOwnThreadsIsFollowed() {
        CoapBody body = CoapBody.publisher(
                6_400, () -> Flux.range(0, 640).map(i -> chunk(10)).publishOn(Schedulers.parallel(), 1));
        assertThat(session.request(put(body)).block(Rim.PATIENCE).code()).isEqualTo(CoapCode.CHANGED);
        assertThat(peer.body()).hasSize(6_400);
    }
}
