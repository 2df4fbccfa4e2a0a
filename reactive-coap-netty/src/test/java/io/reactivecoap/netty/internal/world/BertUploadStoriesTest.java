package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.CSM;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_INCOMPLETE;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_TOO_LARGE;
import static io.reactivecoap.netty.internal.message.Signal.MAX_MESSAGE_SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.internal.session.TransferInteraction.Wish;
import io.reactivecoap.option.CoapOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 8323 §6: several blocks of 1,024 bytes in a message, of a body on its way up. */
class BertUploadStoriesTest extends StreamStory {

    private final byte[] body = new byte[10_000];

    BertUploadStoriesTest() {
        new Random(7).nextBytes(body);
    }

    private Answer put() {
        return world.request(CoapMethod.PUT, "/body")
                .but(request -> request.payload(body))
                .ask();
    }

    private HeardOnStream block(String notation, int from, int to) {
        HeardOnStream block = peer.expects(PUT).withBlock1(notation);
        assertThat(block.message().payload()).isEqualTo(Arrays.copyOfRange(body, from, to));
        return block;
    }

    private void confirms(String notation) {
        peer.withBlock1(notation).answers(CONTINUE, "");
    }

    private void ends(String notation, Answer answer) {
        answer.isPending();
        peer.withBlock1(notation).answers(CHANGED, "");
        answer.is(CHANGED, "");
    }

    /** "the block number [...] is incremented by the number of elements in this sequence": in units of 1,024 bytes. */
    @Test
    void aMessageHasAsManyBlocksAsThePeerTakes() {
        begins(4096);
        Answer answer = put();

        HeardOnStream first = block("0/1/BERT", 0, 3072).withOption(CoapOption.SIZE1, 10_000L);
        confirms("0/1/BERT");
        block("3/1/BERT", 3072, 6144).withToken(first.token()).withoutOption(CoapOption.SIZE1);
        confirms("3/1/BERT");
        block("6/1/BERT", 6144, 9216);
        confirms("6/1/BERT");
        block("9/0/BERT", 9216, 10_000);
        ends("9/0/BERT", answer);
    }

    @Test
    void itHasNoMoreThanIsSet() {
        world.given(settings -> settings.streams(settings.streams().withBertSize(2048)));
        begins(9000);
        Answer answer = put();

        block("0/1/BERT", 0, 2048);
        world.cancels(answer);
    }

    @Test
    void theLastMessageMayBeFullToTheByte() {
        begins(6000);
        byte[] even = Arrays.copyOf(body, 8192);
        Answer answer = world.request(CoapMethod.PUT, "/body")
                .but(request -> request.payload(even))
                .ask();

        peer.expects(PUT).withBlock1("0/1/BERT").withPayloadOf(5120);
        confirms("0/1/BERT");
        peer.expects(PUT).withBlock1("5/0/BERT").withPayloadOf(3072);
        ends("5/0/BERT", answer);
    }

    @Test
    void theOptionsOfTheRequestTakeTheirShare() {
        begins(4200);
        Answer answer = world.request(CoapMethod.PUT, "/" + "path/".repeat(30))
                .but(request -> request.payload(body))
                .ask();

        assertThat(peer.expects(PUT).withBlock1("0/1/BERT").withPayloadOf(3072).bytes().length)
                .isLessThanOrEqualTo(4200);
        world.cancels(answer);
    }

    @Test
    void aPeerWithoutBlockWiseTransferGetsBlocksOfTheUsualSize() {
        world.opens();
        peer.expects(CSM);
        peer.with(MAX_MESSAGE_SIZE, 0x10, 0x00).signals(CSM);
        Answer answer = put();

        block("0/1/1024", 0, 1024);
        world.cancels(answer);
    }

    @Test
    void aPeerThatTakesMessagesOfTheBaseSizeGetsBlocksOfTheUsualSize() {
        begins(1152);
        Answer answer = put();

        block("0/1/1024", 0, 1024);
        world.cancels(answer);
    }

    /** Two blocks and their header have to fit, or there is nothing to win. */
    @Test
    void aPeerThatTakesLittleMoreGetsBlocksOfTheUsualSize() {
        begins(2048);
        Answer answer = put();

        block("0/1/1024", 0, 1024);
        world.cancels(answer);
    }

    @Test
    void whoWantsSmallBlocksGetsThem() {
        begins(4096);
        Answer answer = world.request(CoapMethod.PUT, "/body")
                .but(request -> request.payload(body).blockwise(BlockwiseParameters.DEFAULT.withBlockSize(512)))
                .ask();

        block("0/1/512", 0, 512);
        world.cancels(answer);
    }

    /** RFC 7959 §2.3: a server may want smaller blocks from the next one on; the numbers go on where the body does. */
    @Test
    void aServerThatAnswersWithTheUsualSizeGetsIt() {
        begins(4096);
        Answer answer = put();
        block("0/1/BERT", 0, 3072);
        confirms("0/1/1024");

        block("3/1/1024", 3072, 4096);
        confirms("3/1/1024");
        block("4/1/1024", 4096, 5120);
        world.cancels(answer);
    }

    @Test
    void aServerThatAnswersWithASmallerSizeGetsIt() {
        begins(4096);
        Answer answer = put();
        block("0/1/BERT", 0, 3072);
        confirms("0/1/256");

        block("12/1/256", 3072, 3328);
        world.cancels(answer);
    }

    /** RFC 7959 §2.9.3: 4.13 with a Block1 option hints at the size that would do. */
    @Test
    void aServerThatFindsTheFirstMessageTooLargeGetsSmallerOnes() {
        begins(4096);
        Answer answer = put();
        block("0/1/BERT", 0, 3072);
        peer.withBlock1("0/1/1024").answers(REQUEST_ENTITY_TOO_LARGE, "");

        block("0/1/1024", 0, 1024).withOption(CoapOption.SIZE1, 10_000L);
        confirms("0/1/1024");
        block("1/1/1024", 1024, 2048);
        world.cancels(answer);
    }

    @Test
    void aServerThatFindsALaterMessageTooLargeGetsTheBodyAgain() {
        begins(4096);
        Answer answer = put();
        block("0/1/BERT", 0, 3072);
        confirms("0/1/BERT");
        block("3/1/BERT", 3072, 6144);
        peer.withBlock1("3/1/512").answers(REQUEST_ENTITY_TOO_LARGE, "");

        block("0/1/512", 0, 512);
        world.cancels(answer);
    }

    @Test
    void aServerThatTakesNoSuchBodyAtAllHasTheLastWord() {
        begins(4096);
        Answer answer = put();
        block("0/1/BERT", 0, 3072);
        peer.answers(REQUEST_ENTITY_TOO_LARGE, "at most 1 kB");

        answer.is(REQUEST_ENTITY_TOO_LARGE, "at most 1 kB");
    }

    /** A body that went in one message, as the peer's size allowed, is wanted in blocks. */
    @Test
    void aServerThatFindsTheWholeTooLargeGetsItInBlocks() {
        begins();
        Answer answer = put();
        peer.expects(PUT).withoutOption(CoapOption.BLOCK1).withPayloadOf(10_000);
        peer.withBlock1("0/0/1024").answers(REQUEST_ENTITY_TOO_LARGE, "");

        block("0/1/1024", 0, 1024);
        world.cancels(answer);
    }

    /** RFC 7959 §2.9.2: the server lacks what came before. */
    @Test
    void aServerThatHasLostThePartsGetsTheBodyAgain() {
        begins(6000);
        Answer answer = put();
        block("0/1/BERT", 0, 5120);
        confirms("0/1/BERT");
        block("5/0/BERT", 5120, 10_000);
        peer.withBlock1("5/0/BERT").answers(REQUEST_ENTITY_INCOMPLETE, "");

        block("0/1/BERT", 0, 5120);
        confirms("0/1/BERT");
        block("5/0/BERT", 5120, 10_000);
        ends("5/0/BERT", answer);
    }

    @Test
    void aServerThatConfirmsAnotherPartBreaksTheTransfer() {
        begins(4096);
        Answer answer = put();
        block("0/1/BERT", 0, 3072);
        confirms("2/1/BERT");

        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.UNEXPECTED_BLOCK);
        peer.hearsNothing();
    }

    /** It has made something of a part, which all of it overwrites. */
    @Test
    void aServerThatTookTheFirstMessageForAllGetsTheBodyAgainInSingleBlocks() {
        begins(6000);
        Answer answer = put();
        HeardOnStream first = block("0/1/BERT", 0, 5120);
        peer.answers(CHANGED, "");

        answer.isPending();
        block("0/1/1024", 0, 1024).withOption(CoapOption.SIZE1, 10_000L).withToken(first.token());
        confirms("0/1/1024");
        for (int num = 1; num < 9; num++) {
            block(num + "/1/1024", 1024 * num, 1024 * (num + 1));
            confirms(num + "/1/1024");
        }
        block("9/0/1024", 9216, 10_000);
        ends("9/0/1024", answer);

        Answer next = put();
        block("0/1/1024", 0, 1024);
        world.cancels(next);
    }

    @Test
    void aServerThatTakesASingleBlockForAllAsWellHasFailed() {
        begins(6000);
        Answer answer = put();
        block("0/1/BERT", 0, 5120);
        peer.answers(CHANGED, "");
        block("0/1/1024", 0, 1024);
        peer.answers(CHANGED, "");

        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.TRUNCATED);
        peer.hearsNothing();
    }

    @Test
    void aServerThatTookALaterMessageForAllHasFailed() {
        begins(4096);
        Answer answer = put();
        block("0/1/BERT", 0, 3072);
        confirms("0/1/BERT");
        block("3/1/BERT", 3072, 6144);
        peer.answers(CHANGED, "");

        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.TRUNCATED);
    }

    /** It would be carried out twice. */
    @Test
    void aPostOfWhichAPartWasTakenForAllHasFailed() {
        begins(6000);
        Answer answer = world.request(CoapMethod.POST, "/body")
                .but(request -> request.payload(body))
                .ask();
        peer.expects(POST).withBlock1("0/1/BERT");
        peer.answers(CHANGED, "");

        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.TRUNCATED);
        peer.hearsNothing();
    }

    /** An upload asks for a chunk only while what it holds does not fill the next message. */
    @Test
    void aBodyInChunksFillsTheMessages() {
        begins(4096);
        Answer[] answer = new Answer[1];
        Chunks chunks = world.uploads(
                CoapRequest.put("/body").body(Chunks.ofLength(10_000)), uploading -> answer[0] = uploading);
        chunks.isAskedForOne().gives(Arrays.copyOf(body, 1500));
        chunks.isAskedForOne().gives(Arrays.copyOfRange(body, 1500, 3000));
        peer.hearsNothing();
        chunks.isAskedForOne().gives(Arrays.copyOfRange(body, 3000, 9500));

        block("0/1/BERT", 0, 3072);
        confirms("0/1/BERT");
        block("3/1/BERT", 3072, 6144);
        confirms("3/1/BERT");
        block("6/1/BERT", 6144, 9216);
        chunks.isAskedForNothing();
        confirms("6/1/BERT");
        chunks.isAskedForOne().gives(Arrays.copyOfRange(body, 9500, 10_000)).completes();
        block("9/0/BERT", 9216, 10_000);
        ends("9/0/BERT", answer[0]);
        chunks.isAskedFor(Wish.STOP);
    }

    /** RFC 7959 §3.3: both ways in one exchange. */
    @Test
    void aLongAnswerToALongRequestComesInSuchMessagesToo() {
        begins(6000);
        Answer answer = world.request(CoapMethod.POST, "/body")
                .but(request -> request.payload(body))
                .ask();
        peer.expects(POST).withBlock1("0/1/BERT");
        confirms("0/1/BERT");
        peer.expects(POST).withBlock1("5/0/BERT");
        peer.withBlock1("5/0/BERT").withBlock2("0/1/BERT").answers(CHANGED, Arrays.copyOf(body, 4096));

        peer.expects(POST).withBlock2("4/0/BERT").withPayloadOf(0);
        peer.withBlock2("4/0/BERT").answers(CHANGED, Arrays.copyOfRange(body, 4096, 10_000));
        assertThat(answer.isAResponse().payload()).isEqualTo(body);
    }

    @Test
    void anUploadEndsWithTheSession() {
        begins(4096);
        Answer answer = put();
        block("0/1/BERT", 0, 3072);
        world.closes(NackReason.NOT_DELIVERABLE, null);

        answer.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void aRequestMeanwhileIsNotHeldUp() {
        begins(4096);
        Answer upload = put();
        HeardOnStream block = block("0/1/BERT", 0, 3072);
        Answer answer = world.get("/temperature").ask();
        peer.expects(GET);
        peer.answers(CONTENT, "22.3 C");
        answer.is(CONTENT, "22.3 C");
        upload.isPending();
        peer.to(block);
        confirms("0/1/BERT");
        block("3/1/BERT", 3072, 6144);
        world.cancels(upload);
    }
}
