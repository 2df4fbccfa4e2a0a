package io.reactivecoap.netty.internal.block;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_INCOMPLETE;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_TOO_LARGE;
import static io.reactivecoap.netty.internal.world.Bytes.block;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.block.Upload.Next;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.NoResponse;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** RFC 7959 §2.5 to §2.9: what follows from the answer to a block. */
class UploadTest {

    /** Three blocks of 32 bytes, and a bit. */
    private final Upload upload = new Upload(BodyWriter.of(new byte[100], 1), 2);

    // What a block says

    @Test
    void theFirstBlockTellsTheLengthOfAll() {
        upload.body().cut();
        CoapOptions first = upload.options(CoapOptions.empty());
        assertThat(first.get(CoapOption.BLOCK1)).isEqualTo(block("0/1/32"));
        assertThat(first.get(CoapOption.SIZE1)).isEqualTo(100);

        sends("0/1/32", CONTINUE);
        upload.body().cut();
        assertThat(upload.options(CoapOptions.empty()).contains(CoapOption.SIZE1))
                .isFalse();
    }

    @Test
    void theUsersSizeIsKept() {
        upload.body().cut();
        CoapOptions options = upload.options(CoapOptions.empty().with(CoapOption.SIZE1, 7L));
        assertThat(options.all(CoapOption.SIZE1)).containsExactly(7L);
    }

    @Test
    void anUnknownLengthIsNotTold() {
        Upload unsized = new Upload(BodyWriter.streaming(BodyWriter.UNKNOWN, 0), 0);
        unsized.body().offer(ByteBuffer.wrap(new byte[17]));
        unsized.body().cut();
        CoapOptions first = unsized.options(CoapOptions.empty());
        assertThat(first.contains(CoapOption.SIZE1)).isFalse();
        assertThat(first.get(CoapOption.BLOCK1)).isEqualTo(block("0/1/16"));
    }

    @Test
    void whatConcernsTheAnswerGoesWithTheLastBlock() {
        CoapOptions ofRequest = CoapOptions.empty()
                .with(CoapOption.URI_PATH, "a")
                .with(CoapOption.BLOCK2, block("0/0/64"))
                .with(CoapOption.NO_RESPONSE, NoResponse.all());
        for (String notation : new String[] {"0/1/32", "1/1/32", "2/1/32"}) {
            upload.body().cut();
            CoapOptions options = upload.options(ofRequest);
            assertThat(options.get(CoapOption.URI_PATH)).isEqualTo("a");
            assertThat(options.contains(CoapOption.BLOCK2)).isFalse();
            assertThat(options.contains(CoapOption.NO_RESPONSE)).isFalse();
            sends(notation, CONTINUE);
        }
        upload.body().cut();
        CoapOptions last = upload.options(ofRequest);
        assertThat(last.get(CoapOption.BLOCK1)).isEqualTo(block("3/0/32"));
        assertThat(last.get(CoapOption.BLOCK2)).isEqualTo(block("0/0/64"));
        assertThat(last.get(CoapOption.NO_RESPONSE)).isEqualTo(NoResponse.all());
    }

    // What follows from an answer

    @Test
    void aConfirmedBlockIsFollowedByTheNext() {
        assertThat(sends("0/1/32", CONTINUE)).isEqualTo(Next.NEXT_BLOCK);
        assertThat(upload.body().position()).isEqualTo(32);
    }

    /** RFC 7959 §2.3: a server may carry each block out by itself. */
    @Test
    void aStatelessServerIsSentTheNextBlockToo() {
        assertThat(sends("0/0/32", CHANGED)).isEqualTo(Next.NEXT_BLOCK);
        assertThat(sends("1/0/32", CHANGED)).isEqualTo(Next.NEXT_BLOCK);
        assertThat(sends("2/0/32", CHANGED)).isEqualTo(Next.NEXT_BLOCK);
        assertThat(sends("3/0/32", CHANGED)).isEqualTo(Next.ANSWERED);
        assertThat(upload.body().position()).isEqualTo(100);
    }

    @Test
    void theAnswerToTheLastBlockNeedsNoOption() {
        allButTheLast();
        assertThat(sends(null, CHANGED)).isEqualTo(Next.ANSWERED);
    }

    @Test
    void anotherNumberBreaksIt() {
        assertThat(sends("1/1/32", CONTINUE)).isEqualTo(Next.BROKEN);
        assertThat(upload.wrong()).isEqualTo(Reason.UNEXPECTED_BLOCK);
        assertThat(upload.body().position()).isZero();
    }

    @Test
    void anotherNumberThanTheLastBreaksIt() {
        allButTheLast();
        assertThat(sends("2/0/32", CHANGED)).isEqualTo(Next.BROKEN);
        assertThat(upload.wrong()).isEqualTo(Reason.UNEXPECTED_BLOCK);
    }

    @Test
    void aServerThatKnowsNothingOfBlocksBreaksIt() {
        assertThat(sends(null, CHANGED)).isEqualTo(Next.BROKEN);
        assertThat(upload.wrong()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void aServerThatWantsMoreThanThereIsBreaksIt() {
        allButTheLast();
        assertThat(sends("3/0/32", CONTINUE)).isEqualTo(Next.BROKEN);
        assertThat(upload.wrong()).isEqualTo(Reason.UNEXPECTED_BLOCK);
    }

    @Test
    void aSmallerSizeIsThatOfTheBlocksThatFollow() {
        assertThat(sends("0/1/16", CONTINUE)).isEqualTo(Next.NEXT_BLOCK);
        upload.body().cut();
        assertThat(upload.body().option()).isEqualTo(block("2/1/16"));
    }

    @Test
    void aLargerSizeChangesNothing() {
        assertThat(sends("0/1/1024", CONTINUE)).isEqualTo(Next.NEXT_BLOCK);
        upload.body().cut();
        assertThat(upload.body().option()).isEqualTo(block("1/1/32"));
    }

    @Test
    void anErrorIsTheAnswer() {
        assertThat(sends("0/1/32", NOT_FOUND)).isEqualTo(Next.ANSWERED);
        assertThat(upload.body().position()).isZero();
        assertThat(sends(null, NOT_FOUND)).isEqualTo(Next.ANSWERED);
        assertThat(upload.wrong()).isNull();
    }

    @Test
    void blocksThatAreMissingHaveItStartAgainSoManyTimes() {
        sends("0/1/32", CONTINUE);
        assertThat(sends(null, REQUEST_ENTITY_INCOMPLETE)).isEqualTo(Next.START_AGAIN);
        assertThat(sends("0/1/32", REQUEST_ENTITY_INCOMPLETE)).isEqualTo(Next.START_AGAIN);
        assertThat(sends(null, REQUEST_ENTITY_INCOMPLETE)).isEqualTo(Next.ANSWERED);
    }

    @Test
    void aHintAtASmallerSizeIsFollowedAtOnceByTheFirstBlock() {
        assertThat(sends("0/0/16", REQUEST_ENTITY_TOO_LARGE)).isEqualTo(Next.SMALLER_BLOCK);
        upload.body().cut();
        assertThat(upload.body().option()).isEqualTo(block("0/1/16"));
    }

    @Test
    void aHintToALaterBlockHasItStartAgain() {
        sends("0/1/32", CONTINUE);
        assertThat(sends("1/0/16", REQUEST_ENTITY_TOO_LARGE)).isEqualTo(Next.START_AGAIN);
        assertThat(upload.body().szx()).isZero();
    }

    @Test
    void aHintToALaterBlockCountsAsARestart() {
        Upload once = new Upload(BodyWriter.of(new byte[100], 1), 0);
        once.body().cut();
        once.onAnswer(answer(CONTINUE, "0/1/32"));
        once.body().cut();
        assertThat(once.onAnswer(answer(REQUEST_ENTITY_TOO_LARGE, "1/0/16"))).isEqualTo(Next.ANSWERED);
    }

    @Test
    void aHintThatIsNoneIsTheAnswer() {
        assertThat(sends(null, REQUEST_ENTITY_TOO_LARGE)).isEqualTo(Next.ANSWERED);
        assertThat(sends("0/0/32", REQUEST_ENTITY_TOO_LARGE)).isEqualTo(Next.ANSWERED);
        assertThat(sends("0/0/64", REQUEST_ENTITY_TOO_LARGE)).isEqualTo(Next.ANSWERED);
    }

    @Test
    void aMessageMayBeWantedInBlocks() {
        assertThat(Upload.hint(answer(REQUEST_ENTITY_TOO_LARGE, "0/0/32"), 33)).isEqualTo(block("0/0/32"));
        assertThat(Upload.hint(answer(REQUEST_ENTITY_TOO_LARGE, "0/0/32"), 32)).isNull();
        assertThat(Upload.hint(answer(REQUEST_ENTITY_TOO_LARGE, null), 33)).isNull();
        assertThat(Upload.hint(answer(CHANGED, "0/0/32"), 33)).isNull();
    }

    /** RFC 8323 §6: a block of BERT is one of several of 1,024 bytes. */
    @Test
    void aHintOfBertIsOneOfTheLargestSize() {
        Message hint = new Message(
                REQUEST_ENTITY_TOO_LARGE,
                Token.EMPTY,
                CoapOptions.empty().with(CoapOption.BLOCK1, new BlockOption(0, false, BlockOption.BERT)),
                Message.NO_PAYLOAD);
        upload.body().cut();
        assertThat(upload.onAnswer(hint)).isEqualTo(Next.ANSWERED);
    }

    // Several blocks in a message, where the transport is reliable

    private final Upload bert = inBert(BodyWriter.of(new byte[5000], 6));

    private static Upload inBert(BodyWriter body) {
        body.inBert(2048);
        return new Upload(body, 2);
    }

    @Test
    void aMessageOfBertIsCountedInBlocks() {
        assertThat(confirmedBert()).isEqualTo(new BlockOption(0, true, BlockOption.BERT));
        assertThat(confirmedBert()).isEqualTo(new BlockOption(2, true, BlockOption.BERT));
        assertThat(confirmedBert()).isEqualTo(new BlockOption(4, false, BlockOption.BERT));
        assertThat(bert.body().position()).isEqualTo(5000);
    }

    private BlockOption confirmedBert() {
        bert.body().cut();
        BlockOption block = bert.body().option();
        Message answer = new Message(
                block.more() ? CONTINUE : CHANGED,
                Token.EMPTY,
                CoapOptions.empty().with(CoapOption.BLOCK1, block),
                Message.NO_PAYLOAD);
        assertThat(bert.onAnswer(answer)).isEqualTo(block.more() ? Next.NEXT_BLOCK : Next.ANSWERED);
        return block;
    }

    @Test
    void aServerThatKnowsNothingOfBertMayBeSentSingleBlocks() {
        bert.body().cut();
        assertThat(bert.onAnswer(answer(CHANGED, null))).isEqualTo(Next.START_AGAIN_WITHOUT_BERT);
        assertThat(bert.wrong()).isEqualTo(Reason.TRUNCATED);
        assertThat(bert.body().rewind()).isTrue();
        bert.body().cut();
        assertThat(bert.body().option()).isEqualTo(block("0/1/1024"));
        assertThat(bert.body().payload()).hasSize(1024);
        assertThat(bert.onAnswer(answer(CHANGED, null))).isEqualTo(Next.BROKEN);
        assertThat(bert.wrong()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void aServerThatHasUnderstoodBertOnceIsNotAskedAgain() {
        confirmedBert();
        bert.body().cut();
        assertThat(bert.onAnswer(answer(CHANGED, null))).isEqualTo(Next.BROKEN);
        assertThat(bert.wrong()).isEqualTo(Reason.TRUNCATED);
    }

    /** libcoap puts such blocks together by Size1, and takes each message for all of the body without. */
    @Test
    void aBodyOfUnknownLengthGoesInSingleBlocks() {
        Upload unsized = inBert(BodyWriter.streaming(BodyWriter.UNKNOWN, 6));
        assertThat(unsized.body().szx()).isEqualTo(6);
        Upload collected = inBert(BodyWriter.collecting(5000, 6));
        assertThat(collected.body().szx()).isEqualTo(BlockOption.BERT);
    }

    private void allButTheLast() {
        sends("0/1/32", CONTINUE);
        sends("1/1/32", CONTINUE);
        sends("2/1/32", CONTINUE);
    }

    /** Sends the next block, and says what follows from the answer. */
    private Next sends(String block1, CoapCode code) {
        assertThat(upload.body().cut()).isTrue();
        return upload.onAnswer(answer(code, block1));
    }

    private static Message answer(CoapCode code, String block1) {
        CoapOptions options =
                block1 == null ? CoapOptions.empty() : CoapOptions.empty().with(CoapOption.BLOCK1, block(block1));
        return new Message(code, Token.EMPTY, options, Message.NO_PAYLOAD);
    }
}
