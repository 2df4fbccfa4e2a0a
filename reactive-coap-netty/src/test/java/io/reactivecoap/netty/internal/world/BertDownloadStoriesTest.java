package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ETag;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8323 §6: several blocks of 1,024 bytes in a message, of a body on its way down. */
class BertDownloadStoriesTest extends StreamStory {

    private static final ETag ONE = ETag.of(new byte[] {1});
    private static final ETag TWO = ETag.of(new byte[] {2});

    private final byte[] body = text(10_000);

    private static byte[] text(int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + i / 100 % 26);
        }
        return text;
    }

    private String part(int from, int to) {
        return new String(Arrays.copyOfRange(body, from, to), StandardCharsets.UTF_8);
    }

    @BeforeEach
    void theSessionIsOpen() {
        begins();
    }

    private void gives(String notation, int from, int to) {
        peer.withBlock2(notation).answers(CONTENT, Arrays.copyOfRange(body, from, to));
    }

    /** Californium and libcoap answer so to a request that does not speak of blocks. */
    @Test
    void itComesUnaskedAndIsAskedForFromThenOn() {
        Answer answer = world.get("/body").ask();
        HeardOnStream first = peer.expects(GET).withoutOption(CoapOption.BLOCK2);
        gives("0/1/BERT", 0, 4096);
        HeardOnStream second = peer.expects(GET).withBlock2("4/0/BERT");
        assertThat(second.token()).isNotEqualTo(first.token());
        gives("4/1/BERT", 4096, 5120);
        peer.expects(GET).withBlock2("5/0/BERT");
        gives("5/1/BERT", 5120, 9216);
        peer.expects(GET).withBlock2("9/0/BERT");
        gives("9/0/BERT", 9216, 10_000);

        assertThat(answer.isAResponse().payload()).isEqualTo(body);
        assertThat(answer.isAResponse().options().contains(CoapOption.BLOCK2)).isFalse();
    }

    @Test
    void aBodyInOneMessageThatIsNamedABlockIsComplete() {
        Answer answer = world.get("/body").ask();
        peer.expects(GET);
        gives("0/0/BERT", 0, 10_000);

        assertThat(answer.isAResponse().payload()).isEqualTo(body);
    }

    @Test
    void aLastMessageWithoutABlockIsTheEnd() {
        Answer answer = world.get("/body").ask();
        peer.expects(GET);
        gives("0/1/BERT", 0, 4096);
        peer.expects(GET).withBlock2("4/0/BERT");
        peer.withBlock2("4/0/BERT").answers(CONTENT, "");

        assertThat(answer.isAResponse().payload()).isEqualTo(Arrays.copyOf(body, 4096));
    }

    /** "the recipient [...] is allowed to respond with a different SZX value, e.g., to send a non-BERT block instead" */
    @Test
    void aServerMayGoOnInBlocksOfTheUsualSize() {
        Answer answer = world.get("/body").ask();
        peer.expects(GET);
        gives("0/1/BERT", 0, 8192);
        peer.expects(GET).withBlock2("8/0/BERT");
        gives("8/1/1024", 8192, 9216);
        peer.expects(GET).withBlock2("9/0/1024");
        gives("9/0/1024", 9216, 10_000);

        assertThat(answer.isAResponse().payload()).isEqualTo(body);
    }

    @Test
    void aServerMayGoOnInSmallerBlocks() {
        Answer answer = world.get("/body").ask();
        peer.expects(GET);
        gives("0/1/BERT", 0, 9216);
        peer.expects(GET).withBlock2("9/0/BERT");
        gives("18/1/512", 9216, 9728);
        peer.expects(GET).withBlock2("19/0/512");
        gives("19/0/512", 9728, 10_000);

        assertThat(answer.isAResponse().payload()).isEqualTo(body);
    }

    @Test
    void aServerMayBeginWithBlocksOfTheUsualSize() {
        Answer answer = world.get("/body").ask();
        peer.expects(GET);
        gives("0/1/1024", 0, 1024);
        peer.expects(GET).withBlock2("1/0/1024");
        gives("1/1/BERT", 1024, 9216);
        peer.expects(GET).withBlock2("9/0/BERT");
        gives("9/0/BERT", 9216, 10_000);

        assertThat(answer.isAResponse().payload()).isEqualTo(body);
    }

    /** What was asked for ahead is of no use when a message brings more than a block. */
    @Test
    void aWindowIsAskedAnewWhenMessagesGrow() {
        Answer answer = world.get("/body")
                .but(request -> request.blockwise(BlockwiseParameters.DEFAULT.withWindow(3)))
                .ask();
        peer.expects(GET);
        peer.with(CoapOption.ETAG, ONE).with(CoapOption.SIZE2, 10_000L);
        gives("0/1/1024", 0, 1024);
        HeardOnStream one = peer.expects(GET).withBlock2("1/0/1024");
        HeardOnStream two = peer.expects(GET).withBlock2("2/0/1024");
        peer.expects(GET).withBlock2("3/0/1024");
        peer.to(one).with(CoapOption.ETAG, ONE);
        gives("1/1/BERT", 1024, 9216);
        HeardOnStream rest = peer.expects(GET).withBlock2("9/0/BERT");
        peer.to(two).with(CoapOption.ETAG, ONE);
        gives("2/1/BERT", 2048, 9216);
        peer.hearsNothing();
        peer.to(rest).with(CoapOption.ETAG, ONE);
        gives("9/0/BERT", 9216, 10_000);

        assertThat(answer.isAResponse().payload()).isEqualTo(body);
    }

    @Test
    void eachInDemandIsOneMessage() {
        Blocks blocks = world.blocks(CoapRequest.get("/body"));
        world.demands(blocks, 2);
        peer.expects(GET).withoutOption(CoapOption.BLOCK2);
        gives("0/1/BERT", 0, 3072);
        blocks.came(0, part(0, 3072));
        peer.expects(GET).withBlock2("3/0/BERT");
        gives("3/1/BERT", 3072, 8192);
        blocks.came(3072, part(3072, 8192));
        peer.hearsNothing();
        world.nothingIsDue();

        world.demands(blocks, 1);
        peer.expects(GET).withBlock2("8/0/BERT");
        gives("8/0/BERT", 8192, 10_000);
        assertThat(blocks.came(8192, part(8192, 10_000)).isLast()).isTrue();
        blocks.isComplete();
    }

    @Test
    void whoGoesOnBehindABlockAsksForTheSame() {
        Blocks blocks = world.blocks(CoapRequest.get("/body"));
        world.demands(blocks, 1);
        peer.expects(GET);
        peer.with(CoapOption.ETAG, ONE);
        gives("0/1/BERT", 0, 3072);
        var last = blocks.came(0, part(0, 3072));
        world.cancels(blocks);

        Blocks rest =
                world.blocks(CoapRequest.get("/body").option(CoapOption.BLOCK2, HeardOnStream.block("3/0/BERT")), last);
        world.demands(rest, 1);
        peer.expects(GET).withBlock2("3/0/BERT");
        peer.with(CoapOption.ETAG, ONE);
        gives("3/0/BERT", 3072, 10_000);
        rest.came(3072, part(3072, 10_000));
        rest.isComplete();
    }

    @Test
    void whoPrefersSmallBlocksSaysSo() {
        Answer answer = world.get("/body")
                .but(request -> request.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(256)))
                .ask();
        peer.expects(GET).withBlock2("0/0/256");
        gives("0/1/256", 0, 256);
        peer.expects(GET).withBlock2("1/0/256");
        world.cancels(answer);
    }

    @Test
    void anotherRepresentationIsFetchedFromItsBeginning() {
        Answer answer = world.get("/body").ask();
        peer.expects(GET);
        peer.with(CoapOption.ETAG, ONE);
        gives("0/1/BERT", 0, 3072);
        peer.expects(GET).withBlock2("3/0/BERT");
        peer.with(CoapOption.ETAG, TWO);
        gives("3/0/BERT", 3072, 10_000);

        peer.expects(GET);
        peer.with(CoapOption.ETAG, TWO);
        gives("0/0/BERT", 0, 10_000);
        assertThat(answer.isAResponse().payload()).isEqualTo(body);
    }

    @Test
    void anErrorInTheMiddleIsTheAnswer() {
        Answer answer = world.get("/body").ask();
        peer.expects(GET);
        gives("0/1/BERT", 0, 3072);
        peer.expects(GET);
        peer.answers(NOT_FOUND, "gone");

        answer.is(NOT_FOUND, "gone");
    }

    /** RFC 8323 §6: "For non-final BERT blocks, the payload is always a multiple of 1024 bytes." */
    @ParameterizedTest(name = "{0} with {1} bytes")
    @CsvSource({
        "0/1/BERT, 0, BLOCK_LENGTH",
        "0/1/BERT, 1, BLOCK_LENGTH",
        "0/1/BERT, 1023, BLOCK_LENGTH",
        "0/1/BERT, 1025, BLOCK_LENGTH",
        "0/1/BERT, 5000, BLOCK_LENGTH",
        "0/1/1024, 2048, BLOCK_LENGTH",
        "1/1/BERT, 1024, UNEXPECTED_BLOCK",
    })
    void aMessageThatIsNoRowOfBlocksBreaksTheTransfer(String notation, int bytes, Reason reason) {
        Answer answer = world.get("/body").ask();
        peer.expects(GET);
        gives(notation, 0, bytes);

        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(reason);
        peer.hearsNothing();
    }

    @Test
    void aPartThatWasNotAskedForBreaksTheTransfer() {
        Answer answer = world.get("/body").ask();
        peer.expects(GET);
        gives("0/1/BERT", 0, 3072);
        peer.expects(GET).withBlock2("3/0/BERT");
        gives("2/1/BERT", 2048, 4096);

        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.UNEXPECTED_BLOCK);
    }

    @Test
    void aBodyThatIsTooLongIsNotGathered() {
        Answer answer = world.get("/body")
                .but(request -> request.blockwise(BlockwiseParameters.DEFAULT.withMaxBodySize(5000)))
                .ask();
        peer.expects(GET);
        gives("0/1/BERT", 0, 4096);
        peer.expects(GET);
        gives("4/1/BERT", 4096, 8192);

        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.BODY_TOO_LONG);
        peer.hearsNothing();
    }
}
