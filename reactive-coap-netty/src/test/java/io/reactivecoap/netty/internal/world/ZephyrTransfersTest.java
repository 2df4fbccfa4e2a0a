package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.REQUEST_TAG;
import static io.reactivecoap.option.CoapOption.SIZE1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ETag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Bodies in blocks, up and down. */
class ZephyrTransfersTest extends ZephyrStory {

    /** CONFIG_COAP_CLIENT_BLOCK_SIZE is 256 unless changed. */
    private static final BlockwiseParameters BY_256 = BlockwiseParameters.DEFAULT.withBlockSize(256);

    private static final BlockwiseParameters BY_64 = BlockwiseParameters.DEFAULT.withBlockSize(64);
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String C = "c".repeat(10);
    private static final CoapRequest GET_BY_64 = CoapRequest.get("/body").blockwise(BY_64);

    private final List<Integer> asked = new ArrayList<>();

    private TestSubscriber<CoapResponse> post(CoapBody body) {
        return subscribe(
                session.request(CoapRequest.post("/body").blockwise(BY_64).body(body)));
    }

    private Heard block1(String notation, String payload) {
        return peer.expectsCon(POST).withBlock1(notation).withPayload(payload);
    }

    private void confirms(String notation) {
        peer.withBlock1(notation).answersPiggybacked(CONTINUE, "");
    }

    private void changed(String notation) {
        peer.withBlock1(notation).answersPiggybacked(CHANGED, "");
    }

    private void continues(String notation, String payload) {
        peer.withBlock2(notation).answersPiggybacked(CONTENT, payload);
    }

    private static Reason reason(TestSubscriber<?> subscriber) {
        Throwable error = subscriber.expectTerminalError();
        assertThat(error).isInstanceOf(CoapTransferException.class);
        return ((CoapTransferException) error).reason();
    }

    // Up

    /** test_send_large_data */
    @Test
    void sendsInBlocksWhatIsLong() {
        String body = "Lorem ipsum ".repeat(37);
        TestSubscriber<CoapResponse> answer = subscribe(
                session.request(CoapRequest.post("/test").blockwise(BY_256).payload(body)));
        Heard first = block1("0/1/256", body.substring(0, 256)).withOption(SIZE1, 444L);
        byte[] tag = first.datagram().message().options().get(REQUEST_TAG);
        assertThat(tag).hasSizeBetween(1, 8);
        confirms("0/1/256");
        Heard second = block1("1/0/256", body.substring(256)).withToken(first.token());
        assertThat(second.datagram().message().options().get(REQUEST_TAG)).isEqualTo(tag);
        changed("1/0/256");
        assertThat(texts(answer)).containsExactly("");
    }

    /** The callback for each 2.31 */
    @Test
    void tellsOfEachBlockThatWasConfirmed() {
        List<TransferProgress> progress = new ArrayList<>();
        TestSubscriber<CoapResponse> answer = subscribe(session.request(
                CoapRequest.post("/body").blockwise(BY_64).payload(A + B + C).onProgress(progress::add)));
        block1("0/1/64", A);
        confirms("0/1/64");
        assertThat(progress).extracting(TransferProgress::bytes).containsExactly(64L);
        block1("1/1/64", B);
        confirms("1/1/64");
        assertThat(progress).extracting(TransferProgress::bytes).containsExactly(64L, 128L);
        block1("2/0/64", C);
        changed("2/0/64");
        assertThat(texts(answer)).hasSize(1);
    }

    /** Gives one block for each call, as payload_cb does. */
    private Flux<ByteBuffer> oneAfterTheOther(String... blocks) {
        return Flux.generate(() -> 0, (number, sink) -> {
            asked.add(number);
            sink.next(ByteBuffer.wrap(blocks[number].getBytes(StandardCharsets.UTF_8)));
            if (number == blocks.length - 1) {
                sink.complete();
            }
            return number + 1;
        });
    }

    /** struct coap_client_request: payload_cb */
    @Test
    void asksForABlockWhenTheOneBeforeWasConfirmed() {
        TestSubscriber<CoapResponse> answer = post(CoapBody.publisher(138, () -> oneAfterTheOther(A, B, C)));
        block1("0/1/64", A).withOption(SIZE1, 138L);
        assertThat(asked).containsExactly(0);
        confirms("0/1/64");
        block1("1/1/64", B);
        assertThat(asked).containsExactly(0, 1);
        confirms("1/1/64");
        block1("2/0/64", C);
        assertThat(asked).containsExactly(0, 1, 2);
        changed("2/0/64");
        assertThat(texts(answer)).hasSize(1);
    }

    /** payload_cb, where only its last_block tells the length: a block is asked for ahead, to know whether it is the last */
    @Test
    void asksForABlockAheadWhenItDoesNotKnowTheLength() {
        TestSubscriber<CoapResponse> answer =
                post(CoapBody.publisher(() -> oneAfterTheOther(A, B, C)).unsized());
        block1("0/1/64", A).withoutOption(SIZE1);
        assertThat(asked).containsExactly(0, 1);
        confirms("0/1/64");
        block1("1/1/64", B);
        confirms("1/1/64");
        block1("2/0/64", C);
        changed("2/0/64");
        assertThat(texts(answer)).hasSize(1);
    }

    /** payload_cb gives a negative number */
    @Test
    void endsWithWhatFailsItsBody() {
        IllegalStateException why = new IllegalStateException("the sensor is gone");
        Flux<ByteBuffer> failing = oneAfterTheOther(A, B, C).doOnNext(block -> {
            if (asked.size() == 2) {
                throw why;
            }
        });
        TestSubscriber<CoapResponse> answer = post(CoapBody.publisher(138, () -> failing));
        block1("0/1/64", A);
        confirms("0/1/64");
        assertThat(reason(answer)).isEqualTo(Reason.BODY_FAILED);
        assertThat(answer.expectTerminalError()).hasCause(why);
    }

    /** The size of the server's blocks is adopted, with the number that it has then */
    @Test
    void sendsSmallerBlocksWhenTheServerWantsThem() {
        TestSubscriber<CoapResponse> answer = post(CoapBody.of(A + B));
        block1("0/1/64", A);
        confirms("0/1/32");
        block1("2/1/32", B.substring(0, 32));
        confirms("2/1/32");
        block1("3/0/32", B.substring(32));
        changed("3/0/32");
        assertThat(texts(answer)).hasSize(1);
    }

    // Down

    /** coap_client_response_cb_t: code, offset, payload, last_block */
    @Test
    void givesEachBlockAsItComes() {
        TestSubscriber<CoapBlock> blocks = subscribe(session.blocks(GET_BY_64), 1);
        peer.expectsCon(GET).withBlock2("0/0/64");
        continues("0/1/64", A);
        peer.hearsNothing();
        blocks.request(2);
        peer.expectsCon(GET).withBlock2("1/0/64");
        continues("1/1/64", B);
        peer.expectsCon(GET).withBlock2("2/0/64");
        continues("2/0/64", C);
        assertThat(blocks.getReceivedOnNext())
                .extracting(CoapBlock::code, CoapBlock::offset, block -> text(block), CoapBlock::isLast)
                .containsExactly(
                        tuple(CONTENT, 0L, A, false), tuple(CONTENT, 64L, B, false), tuple(CONTENT, 128L, C, true));
        assertThat(blocks.isTerminatedComplete()).isTrue();
    }

    private static String text(CoapBlock block) {
        return new String(block.payload(), StandardCharsets.UTF_8);
    }

    /** A body that is put together, for those who want no callback per block; each block has a token of its own */
    @Test
    void givesTheWholeBody() {
        TestSubscriber<CoapResponse> answer = subscribe(session.request(CoapRequest.get("/body")));
        Heard first = peer.expectsCon(GET).withoutOption(CoapOption.BLOCK2);
        continues("0/1/64", A);
        Heard second = peer.expectsCon(GET).withBlock2("1/0/64");
        assertThat(second.token()).isNotEqualTo(first.token());
        continues("1/0/64", C);
        assertThat(texts(answer)).containsExactly(A + C);
    }

    /** coap_client_option_initial_block2 */
    @Test
    void saysHowLongBlocksShouldBe() {
        TestSubscriber<CoapResponse> answer = subscribe(session.request(GET_BY_64));
        peer.expectsCon(GET).withBlock2("0/0/64");
        continues("0/1/32", A.substring(32));
        peer.expectsCon(GET).withBlock2("1/0/32");
        continues("1/0/32", C);
        assertThat(texts(answer)).containsExactly(A.substring(32) + C);
    }

    /** ETag mismatch: -EBADMSG */
    @Test
    void failsWhenTheBlocksAreOfTwoBodies() {
        TestSubscriber<CoapBlock> blocks = subscribe(session.blocks(GET_BY_64));
        tagged(1, "0/1/64", A);
        tagged(2, "1/0/64", C);
        assertThat(blocks.getReceivedOnNext()).hasSize(1);
        assertThat(reason(blocks)).isEqualTo(Reason.ETAG_CHANGED);
    }

    /** ETag mismatch, where nobody has seen a block yet: the new body is fetched */
    @Test
    void fetchesABodyAnewThatHasChanged() {
        TestSubscriber<CoapResponse> answer = subscribe(session.request(GET_BY_64));
        tagged(1, "0/1/64", A);
        tagged(2, "1/0/64", C);
        tagged(2, "0/1/64", B);
        tagged(2, "1/0/64", C);
        assertThat(texts(answer)).containsExactly(B + C);
    }

    private void tagged(int tag, String notation, String payload) {
        peer.expectsCon(GET).withBlock2(notation.replace("/1/", "/0/"));
        peer.withOption(ETAG, ETag.of(new byte[] {(byte) tag}));
        continues(notation, payload);
    }

    /** What Zephyr has taken: the reserved size over datagrams, and a block that is shorter than it says */
    @Test
    void failsWhenABlockCannotBeOne() {
        TestSubscriber<CoapResponse> reserved = subscribe(session.request(GET_BY_64));
        peer.expectsCon(GET);
        peer.with(CoapOption.BLOCK2, (byte) 0x0f).answersPiggybacked(CONTENT, A);
        assertThat(reason(reserved)).isEqualTo(Reason.BLOCK_SIZE);

        TestSubscriber<CoapResponse> shorter = subscribe(session.request(GET_BY_64));
        peer.expectsCon(GET);
        continues("0/1/64", C);
        assertThat(reason(shorter)).isEqualTo(Reason.BLOCK_LENGTH);
    }
}
