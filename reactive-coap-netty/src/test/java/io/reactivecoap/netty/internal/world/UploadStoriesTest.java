package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** RFC 7959 §2.5: a payload that is sent in blocks. */
class UploadStoriesTest extends UploadStory {

    @Test
    void aPayloadOverTheMtuGoesInBlocks() {
        Answer answer =
                world.request(CoapMethod.PUT, "/body").payload(A.repeat(100)).ask();
        assertThat(block("0/1/1024").withOption(CoapOption.SIZE1, 1600L).payload())
                .hasSize(1024);
        confirms("0/1/1024");
        assertThat(block("1/0/1024").payload()).hasSize(576);
        ends("1/0/1024", answer);
    }

    @Test
    void blocksAreAsLargeAsTheMtuHasRoomFor() {
        world.given(settings -> settings.mtu(200));
        Answer answer =
                world.request(CoapMethod.PUT, "/body").payload(A.repeat(12)).ask();
        block("0/1/128");
        confirms("0/1/128");
        block("1/0/128");
        ends("1/0/128", answer);
    }

    @Test
    void aPayloadThatFitsGoesInOneMessage() {
        Answer answer =
                world.request(CoapMethod.PUT, "/body").payload(A.repeat(65)).ask();
        peer.expectsCon(PUT)
                .withoutOption(CoapOption.BLOCK1)
                .withoutOption(CoapOption.SIZE1)
                .withoutOption(CoapOption.REQUEST_TAG)
                .withPayload(A.repeat(65));
        peer.answersPiggybacked(CHANGED, "");
        answer.is(CHANGED, "");
    }

    @Test
    void allBlocksHaveOneTokenAndOneTagAndTheFirstTheLength() {
        Answer answer = put().ask();
        Heard first = block("0/1/16").withPayload(A).withOption(CoapOption.SIZE1, 36L);
        confirms("0/1/16");
        Heard second =
                block("1/1/16").withPayload(B).withoutOption(CoapOption.SIZE1).withToken(first.token());
        confirms("1/1/16");
        Heard third =
                block("2/0/16").withPayload(C).withoutOption(CoapOption.SIZE1).withToken(first.token());
        ends("2/0/16", answer);

        assertThat(tag(first)).isNotEmpty();
        assertThat(tag(second)).isEqualTo(tag(first));
        assertThat(tag(third)).isEqualTo(tag(first));
        assertThat(List.of(first.messageId(), second.messageId(), third.messageId()))
                .doesNotHaveDuplicates();
    }

    /** RFC 9175 §3.3: the blocks of two bodies are told apart. */
    @Test
    void anotherBodyHasAnotherTokenAndAnotherTag() {
        Answer one = put().ask();
        Heard first = block("0/1/16");
        goesOnFrom1(one);
        Answer another = put().ask();
        Heard next = block("0/1/16");
        goesOnFrom1(another);
        assertThat(tag(next)).isNotEqualTo(tag(first));
        assertThat(next.token()).isNotEqualTo(first.token());
    }

    @Test
    void theUsersTagIsKept() {
        byte[] own = {7, 7};
        Answer answer = put().option(CoapOption.REQUEST_TAG, own).ask();
        Heard first = block("0/1/16");
        assertThat(first.datagram().message().options().all(CoapOption.REQUEST_TAG))
                .containsExactly(own);
        goesOnFrom1(answer);
    }

    @Test
    void theUsersOptionsGoWithEveryBlock() {
        Answer answer = put().option(CoapOption.CONTENT_FORMAT, ContentFormat.JSON)
                .option(CoapOption.URI_QUERY, "a=b")
                .ask();
        for (String notation : new String[] {"0/1/16", "1/1/16", "2/0/16"}) {
            block(notation)
                    .withPath("body")
                    .withOption(CoapOption.CONTENT_FORMAT, ContentFormat.JSON)
                    .withOption(CoapOption.URI_QUERY, "a=b");
            peer.withBlock1(notation).answersPiggybacked(notation.startsWith("2") ? CHANGED : CONTINUE, "");
        }
        answer.is(CHANGED, "");
    }

    @Test
    void aSmallerSizeThatTheServerWantsIsAdoptedAtTheSameOffset() {
        Answer answer = world.request(CoapMethod.PUT, "/body")
                .payload(A + B + A + B + C)
                .but(request -> request.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(32)))
                .ask();
        block("0/1/32").withPayload(A + B);
        confirms("0/1/16");
        block("2/1/16").withPayload(A);
        confirms("2/1/16");
        block("3/1/16").withPayload(B);
        confirms("3/1/16");
        block("4/0/16").withPayload(C);
        ends("4/0/16", answer);
    }

    @Test
    void theListenerIsToldOfEveryConfirmedBlock() {
        List<TransferProgress> told = new ArrayList<>();
        Answer answer = put().but(request -> request.onProgress(told::add)).ask();
        block("0/1/16");
        assertThat(told).isEmpty();
        goesOnFrom1(answer);
        assertThat(told).containsExactly(uploaded(16), uploaded(32), uploaded(36));
    }

    private static TransferProgress uploaded(long bytes) {
        return new TransferProgress(TransferProgress.Direction.UPLOAD, bytes, OptionalLong.of(36));
    }
}
