package io.reactivecoap.netty.internal.block;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.VALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.world.Bytes;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.ETag;
import org.junit.jupiter.api.Test;

/** RFC 7959 §2.4: which response is the next block. */
class BlockSequenceTest {

    private static final ETag ONE = ETag.of(new byte[] {1});
    private static final ETag TWO = ETag.of(new byte[] {2});
    private static final CoapOptions NONE = CoapOptions.empty();

    private final BlockSequence blocks = new BlockSequence(1, 6);

    @Test
    void blocksComeInTheirOrder() {
        assertThat(blocks.ahead(0)).isEqualTo(Bytes.block("0/0/32"));
        takes("0/1/32", 32);
        takes("1/1/32", 32);
        assertThat(blocks.isComplete()).isFalse();
        assertThat(blocks.ahead(0)).isEqualTo(Bytes.block("2/0/32"));
        assertThat(blocks.ahead(3)).isEqualTo(Bytes.block("5/0/32"));
        assertThat(blocks.offsetAhead(3)).isEqualTo(160);
        takes("2/0/32", 5);
        assertThat(blocks.isComplete()).isTrue();
        assertThat(blocks.next()).isEqualTo(69);
    }

    @Test
    void blocksOfEverySizeComeInTheirOrder() {
        for (int szx = 0; szx <= 6; szx++) {
            BlockSequence sequence = new BlockSequence(szx, 6);
            int size = 16 << szx;
            assertThat(sequence.accept(block("0/1/" + size, size, NONE))).isNull();
            assertThat(sequence.accept(block("1/1/" + size, size, NONE))).isNull();
            assertThat(sequence.accept(block("2/0/" + size, size, NONE))).isNull();
            assertThat(sequence.next()).isEqualTo(3L * size);
        }
    }

    @Test
    void anotherNumberIsUnexpected() {
        refuses(Reason.UNEXPECTED_BLOCK, "1/1/32", 32);
        takes("0/1/32", 32);
        refuses(Reason.UNEXPECTED_BLOCK, "0/1/32", 32);
        refuses(Reason.UNEXPECTED_BLOCK, "2/1/32", 32);
        assertThat(blocks.next()).isEqualTo(32);
    }

    @Test
    void aBlockThatOthersFollowHasTheLengthThatItSays() {
        refuses(Reason.BLOCK_LENGTH, "0/1/32", 31);
        refuses(Reason.BLOCK_LENGTH, "0/1/32", 33);
        refuses(Reason.BLOCK_LENGTH, "0/1/32", 0);
    }

    @Test
    void theLastBlockIsNotLongerThanItSays() {
        refuses(Reason.BLOCK_LENGTH, "0/0/32", 33);
        takes("0/1/32", 32);
        takes("1/0/32", 0);
    }

    /** RFC 7959 §2.2: 7 "MUST NOT be sent" over datagrams. */
    @Test
    void bertIsRefusedWhereThereIsNone() {
        assertThat(blocks.accept(bert(0, 1024))).isEqualTo(Reason.BLOCK_SIZE);
    }

    /** RFC 8323 §6: a block of BERT is a multiple of 1,024 bytes, and counts them. */
    @Test
    void bertIsTakenWhereThereIs() {
        BlockSequence stream = new BlockSequence(6, 7);
        assertThat(stream.accept(bert(0, 1025))).isEqualTo(Reason.BLOCK_LENGTH);
        assertThat(stream.accept(bert(0, 0))).isEqualTo(Reason.BLOCK_LENGTH);
        assertThat(stream.accept(bert(0, 3072))).isNull();
        assertThat(stream.ahead(0)).isEqualTo(new BlockOption(3, false, 7));
        assertThat(stream.accept(bert(3, 1024))).isNull();
    }

    @Test
    void aSmallerSizeIsAdopted() {
        takes("0/1/16", 16);
        assertThat(blocks.ahead(0)).isEqualTo(Bytes.block("1/0/16"));
        takes("1/1/16", 16);
        assertThat(blocks.next()).isEqualTo(32);
    }

    @Test
    void aSmallerSizeIsAdoptedInTheMiddle() {
        takes("0/1/32", 32);
        takes("2/1/16", 16);
        assertThat(blocks.ahead(0)).isEqualTo(Bytes.block("3/0/16"));
    }

    @Test
    void aLargerSizeIsTheServersChoiceAtFirstOnly() {
        takes("0/1/64", 64);
        assertThat(blocks.ahead(0)).isEqualTo(Bytes.block("1/0/64"));
        refuses(Reason.BLOCK_SIZE, "0/1/128", 128);
    }

    @Test
    void aLargerSizeLaterIsRefused() {
        takes("0/1/32", 32);
        takes("1/1/32", 32);
        refuses(Reason.BLOCK_SIZE, "1/1/64", 64);
    }

    @Test
    void theEtagStaysWhatItIs() {
        takes("0/1/32", 32, etag(ONE));
        assertThat(blocks.accept(block("1/1/32", 32, etag(TWO)))).isEqualTo(Reason.ETAG_CHANGED);
        assertThat(blocks.accept(block("1/1/32", 32, NONE))).isEqualTo(Reason.ETAG_CHANGED);
        takes("1/0/32", 32, etag(ONE));
    }

    @Test
    void anEtagDoesNotAppearLater() {
        takes("0/1/32", 32);
        assertThat(blocks.accept(block("1/1/32", 32, etag(ONE)))).isEqualTo(Reason.ETAG_CHANGED);
    }

    @Test
    void theContentFormatStaysWhatItIs() {
        takes("0/1/32", 32, format(ContentFormat.JSON));
        assertThat(blocks.accept(block("1/1/32", 32, format(ContentFormat.CBOR))))
                .isEqualTo(Reason.CONTENT_FORMAT_CHANGED);
        assertThat(blocks.accept(block("1/1/32", 32, NONE))).isEqualTo(Reason.CONTENT_FORMAT_CHANGED);
        takes("1/0/32", 32, format(ContentFormat.JSON));
    }

    @Test
    void theCodeStaysWhatItIs() {
        takes("0/1/32", 32);
        assertThat(blocks.accept(message(VALID, NONE.with(CoapOption.BLOCK2, Bytes.block("1/0/32")), 1)))
                .isEqualTo(Reason.CONTENT_FORMAT_CHANGED);
    }

    @Test
    void aResponseWithoutTheOptionIsTheWhole() {
        assertThat(blocks.accept(message(CONTENT, NONE, 100))).isNull();
        assertThat(blocks.isComplete()).isTrue();
        assertThat(blocks.next()).isEqualTo(100);
    }

    @Test
    void aResponseWithoutTheOptionIsNotTheRest() {
        takes("0/1/32", 32);
        assertThat(blocks.accept(message(CONTENT, NONE, 32))).isEqualTo(Reason.UNEXPECTED_BLOCK);
        assertThat(new BlockSequence(32, 1, 6).accept(message(CONTENT, NONE, 32)))
                .isEqualTo(Reason.UNEXPECTED_BLOCK);
    }

    @Test
    void theRestOfABodyIsKnownByItsEtag() {
        BlockSequence rest = new BlockSequence(64, 1, 6, ONE);
        assertThat(rest.ahead(0)).isEqualTo(Bytes.block("2/0/32"));
        assertThat(rest.accept(block("2/1/32", 32, etag(TWO)))).isEqualTo(Reason.ETAG_CHANGED);
        assertThat(rest.accept(block("1/1/64", 64, etag(ONE)))).isEqualTo(Reason.BLOCK_SIZE);
        assertThat(rest.accept(block("2/0/32", 3, etag(ONE)))).isNull();
        assertThat(rest.next()).isEqualTo(67);
    }

    @Test
    void whatLiesAheadIsKnownByTheSizeAndTheEtag() {
        takes("0/1/32", 32, etag(ONE));
        assertThat(blocks.total()).isEqualTo(-1);
        assertThat(blocks.isKnownAhead(0)).isFalse();

        takes("1/1/32", 32, etag(ONE).with(CoapOption.SIZE2, 129L));
        assertThat(blocks.total()).isEqualTo(129);
        assertThat(blocks.isKnownAhead(0)).isTrue();
        assertThat(blocks.isKnownAhead(2)).isTrue();
        assertThat(blocks.isKnownAhead(3)).isFalse();
    }

    @Test
    void whatLiesAheadIsNotKnownWithoutAnEtag() {
        takes("0/1/32", 32, NONE.with(CoapOption.SIZE2, 129L));
        assertThat(blocks.isKnownAhead(0)).isFalse();
    }

    @Test
    void theLastNumberIsFollowedByNone() {
        long last = BlockOption.MAX_NUM * 16L;
        BlockSequence open = new BlockSequence(last, 0, 6);
        assertThat(open.accept(block(BlockOption.MAX_NUM + "/1/16", 16, NONE))).isEqualTo(Reason.TOO_MANY_BLOCKS);
        BlockSequence ended = new BlockSequence(last, 0, 6);
        assertThat(ended.accept(block(BlockOption.MAX_NUM + "/0/16", 16, NONE))).isNull();
    }

    private void takes(String notation, int length) {
        takes(notation, length, NONE);
    }

    private void takes(String notation, int length, CoapOptions options) {
        assertThat(blocks.accept(block(notation, length, options))).isNull();
    }

    private void refuses(Reason reason, String notation, int length) {
        assertThat(blocks.accept(block(notation, length, NONE))).isEqualTo(reason);
    }

    private static CoapOptions etag(ETag value) {
        return NONE.with(CoapOption.ETAG, value);
    }

    private static CoapOptions format(ContentFormat value) {
        return NONE.with(CoapOption.CONTENT_FORMAT, value);
    }

    private static Message block(String notation, int length, CoapOptions options) {
        return message(CONTENT, options.with(CoapOption.BLOCK2, Bytes.block(notation)), length);
    }

    private static Message bert(int number, int length) {
        return message(CONTENT, NONE.with(CoapOption.BLOCK2, new BlockOption(number, true, BlockOption.BERT)), length);
    }

    private static Message message(CoapCode code, CoapOptions options, int length) {
        return new Message(code, Token.EMPTY, options, new byte[length]);
    }
}
