package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.BAD_OPTION;
import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_INCOMPLETE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.QBlock;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.ETag;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 9177: bodies in bursts. Blocks of 16 bytes, sets of 10. */
class QBlockStoriesTest extends Story {

    private static final String SIXTEEN = "0123456789abcdef";
    private static final Duration NON_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration NON_RECEIVE_TIMEOUT = Duration.ofSeconds(4);

    @BeforeEach
    void bodiesMayGoInBursts() {
        world.given(settings ->
                settings.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(16).withQBlock(QBlock.PROBE)));
    }

    // Up

    @Test
    void aBodyGoesUpInSets() {
        Answer answer = puts(12);
        List<Heard> set = hearsBlocks(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(set).extracting(Heard::token).doesNotHaveDuplicates();
        assertThat(set).extracting(block -> option(block, CoapOption.SIZE1)).containsOnly(192L);
        assertThat(set)
                .extracting(block -> List.of(option(block, CoapOption.REQUEST_TAG)[0]))
                .containsOnly(List.of(option(set.get(0), CoapOption.REQUEST_TAG)[0]));

        peer.to(set.get(9))
                .withOption(CoapOption.Q_BLOCK1, Bytes.block("9/1/16"))
                .answersInNon(CONTINUE, "");
        hearsBlocks(10, 11);
        peer.to(set.get(0)).answersInNon(CHANGED, "");
        answer.is(CHANGED, "");

        peer.to(set.get(3)).answersInNon(CHANGED, "");
        peer.expectsRst();
    }

    @Test
    void theNextSetFollowsAfterNonTimeoutToo() {
        Answer answer = puts(11);
        hearsBlocks(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        world.passes(NON_TIMEOUT.minusNanos(1));
        peer.hearsNothing();
        world.passes(Duration.ofNanos(1));
        Heard last = hearsBlocks(10).get(0);
        peer.to(last).answersInNon(CHANGED, "");
        answer.is(CHANGED, "");
    }

    @Test
    void whatTheServerLacksAndNothingElseIsSentAgain() {
        Answer answer = puts(8);
        Heard last = hearsBlocks(0, 1, 2, 3, 4, 5, 6, 7).get(7);
        lacks(last, "\u0003\u0006");
        Heard again = hearsBlocks(3, 6).get(1);
        assertThat(again.token()).isNotEqualTo(last.token());
        peer.to(again).answersInNon(CHANGED, "");
        answer.is(CHANGED, "");
    }

    @Test
    void whatTheServerLacksTooOftenIsItsAnswer() {
        Answer answer = puts(3);
        Heard heard = hearsBlocks(0, 1, 2).get(2);
        for (int i = 0; i < 4; i++) {
            lacks(heard, "\u0001");
            heard = hearsBlocks(1).get(0);
        }
        lacks(heard, "\u0001");
        assertThat(answer.isAResponse().code()).isEqualTo(REQUEST_ENTITY_INCOMPLETE);
    }

    @Test
    void missingBlocksThatCannotBeReadAreDropped() {
        Answer answer = puts(3);
        Heard heard = hearsBlocks(0, 1, 2).get(2);
        lacks(heard, "\u0002\u0001");
        peer.hearsNothing();
        assertThat(world.events()).hasAtLeastOneElementOfType(SessionEvent.BadPacket.class);
        peer.to(heard).answersInNon(CHANGED, "");
        answer.is(CHANGED, "");
    }

    @Test
    void aResponseThatIsLostIsAskedForByTheLastBlock() {
        Answer answer = puts(3);
        hearsBlocks(0, 1, 2);
        world.passes(NON_RECEIVE_TIMEOUT.multipliedBy(2));
        Heard again = hearsBlocks(2).get(0);
        peer.to(again).answersInNon(CHANGED, "");
        answer.is(CHANGED, "");
    }

    @Test
    void anUploadThatNobodyAnswersFailsOnce() {
        Answer answer = puts(3);
        world.passes(Duration.ofSeconds(8 + 16 + 32 + 64 + 128));
        assertThat(peer.hearsAll()).hasSize(7);
        assertThat(answer.timedOut(Phase.NON_RESPONSE).transmissions()).isEqualTo(7);
    }

    // Whether the peer does it

    @Test
    void aPeerThatRefusesTheOptionGetsOrdinaryBlocksForTheLifeOfTheSession() {
        Answer answer = asksToPut(2);
        peer.expectsCon(GET).withOption(CoapOption.Q_BLOCK2, new BlockOption(0, false, 0));
        peer.answersPiggybacked(BAD_OPTION, "");
        takesOrdinaryBlocks();
        answer.is(CHANGED, "");

        Answer next = asksToPut(2);
        takesOrdinaryBlocks();
        next.is(CHANGED, "");
    }

    @Test
    void aPeerThatResetsTheProbeGetsOrdinaryBlocks() {
        Answer answer = asksToPut(2);
        peer.expectsCon(GET);
        peer.resets();
        takesOrdinaryBlocks();
        answer.is(CHANGED, "");
    }

    @Test
    void aPeerThatIsSilentAboutItGetsOrdinaryBlocks() {
        Answer answer = asksToPut(2);
        world.passes(Duration.ofSeconds(62));
        assertThat(peer.hearsAll()).hasSize(6); // the probe, four times again, and the first block
        world.cancels(answer);
    }

    @Test
    void aPeerThatResetsABlockGetsOrdinaryOnes() {
        Answer answer = puts(2);
        peer.to(hearsBlocks(0, 1).get(0)).resets();
        takesOrdinaryBlocks();
        answer.is(CHANGED, "");
    }

    @Test
    void severalTransfersAskOnce() {
        Answer one = asksToPut(2);
        Answer other = asksToPut(3);
        peer.expectsCon(GET);
        peer.hearsNothing();
        world.cancels(one);
        world.cancels(other);
    }

    @Test
    void aRequestsTimeIncludesTheQuestion() {
        Answer answer = world.request(CoapMethod.PUT, "/body")
                .payload(SIXTEEN.repeat(2))
                .timeout(Duration.ofSeconds(1))
                .ask();
        peer.expectsCon(GET);
        world.passes(Duration.ofSeconds(1));
        answer.timedOut(Phase.REQUEST_TIMEOUT);
    }

    // Down

    @Test
    void aBodyComesDownInSets() {
        Answer answer = gets();
        Heard first = asksFor("0/1/16");
        for (int number : new int[] {9, 0, 2, 1, 3, 4, 5, 6, 7, 8}) {
            gives(first, number, 12, 1);
        }
        asksFor("10/1/16");
        gives(first, 11, 12, 1); // libcoap answers with the first token
        gives(first, 10, 12, 1);
        assertThat(answer.is(CONTENT, SIXTEEN.repeat(12)).options().contains(CoapOption.Q_BLOCK2))
                .isFalse();
        gives(first, 10, 12, 1);
        peer.expectsRst();
    }

    @Test
    void whatIsLostIsAskedForAgainAndNothingElse() {
        Answer answer = gets();
        Heard first = asksFor("0/1/16");
        gives(first, 0, 4, 1);
        gives(first, 2, 4, 1);
        world.passes(NON_RECEIVE_TIMEOUT);
        Heard again = asksFor("1/0/16", "3/0/16");
        gives(again, 1, 4, 1);
        gives(again, 3, 4, 1);
        answer.is(CONTENT, SIXTEEN.repeat(4));
    }

    @Test
    void aContinueThatIsLostIsRepeated() {
        Answer answer = gets();
        Heard first = asksFor("0/1/16");
        for (int number = 0; number < 10; number++) {
            gives(first, number, 11, 1);
        }
        asksFor("10/1/16");
        world.passes(NON_RECEIVE_TIMEOUT);
        gives(asksFor("10/1/16"), 10, 11, 1);
        answer.is(CONTENT, SIXTEEN.repeat(11));
    }

    @Test
    void aDownloadThatNobodyAnswersFailsOnce() {
        Answer answer = gets();
        world.passes(Duration.ofSeconds(4 + 8 + 16 + 32 + 64));
        assertThat(peer.hearsAll()).hasSize(5);
        answer.timedOut(Phase.NON_RESPONSE);
    }

    @Test
    void aRepresentationThatChangesIsFetchedAnew() {
        Answer answer = gets();
        Heard first = asksFor("0/1/16");
        gives(first, 0, 2, 1);
        gives(first, 1, 2, 2);
        Heard anew = asksFor("0/1/16");
        gives(first, 0, 2, 2);
        peer.expectsRst(); // the token of before
        gives(anew, 0, 2, 2);
        gives(anew, 1, 2, 2);
        answer.is(CONTENT, SIXTEEN.repeat(2));
    }

    @Test
    void aShortBodyComesAsItIs() {
        Answer answer = gets();
        peer.to(asksFor("0/1/16")).answersInNon(CONTENT, "short");
        answer.is(CONTENT, "short");
    }

    @Test
    void theResponseToAnUploadComesInSetsToo() {
        Answer answer = puts(2);
        Heard last = hearsBlocks(0, 1).get(1);
        gives(last, 0, 2, 1);
        gives(last, 1, 2, 1);
        answer.is(CONTENT, SIXTEEN.repeat(2));
    }

    // The end

    @Test
    void whatIsCancelledIsForgotten() {
        Answer answer = puts(12);
        Heard first = hearsBlocks(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).get(0);
        world.cancels(answer);
        peer.to(first).answersInNon(CHANGED, "");
        peer.expectsRst();
    }

    @Test
    void theEndOfTheSessionEndsIt() {
        Answer up = puts(12);
        hearsBlocks(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Answer waiting = asksToPut(2);
        world.closes();
        up.failedWith(CoapDisconnectedException.class);
        waiting.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void aTransferHoldsOnePlace() {
        Answer up = puts(12);
        Heard first = hearsBlocks(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).get(0);
        Answer other = world.get("/other").ask();
        peer.hearsNothing();
        peer.to(first).answersInNon(CHANGED, "");
        up.is(CHANGED, "");
        peer.to(asksFor("0/1/16")).answersInNon(CONTENT, "");
        other.is(CONTENT, "");
    }

    /** RFC 9177 §7.2: a body is charged as one, and for NON_PROBING_WAIT, 247 s, at most. */
    @Test
    void whoDoesNotRespondIsProbedNoFasterAfterwards() {
        Answer silent = puts(30);
        world.passes(Duration.ofSeconds(2 + 2 + 8 + 16 + 32 + 64 + 128));
        silent.timedOut(Phase.NON_RESPONSE);
        peer.hearsAll();
        Answer next = world.get("/other").ask();
        world.passes(Duration.ofSeconds(247 - 128 - 1));
        peer.hearsNothing();
        world.passes(Duration.ofSeconds(1));
        peer.to(asksFor("0/1/16")).answersInNon(CONTENT, "");
        next.is(CONTENT, "");
    }

    private Answer asksToPut(int blocks) {
        return world.request(CoapMethod.PUT, "/body")
                .payload(SIXTEEN.repeat(blocks))
                .ask();
    }

    private Answer puts(int blocks) {
        Answer answer = asksToPut(blocks);
        isSupported();
        return answer;
    }

    /** A GET whose first block told that there are more. */
    private Answer gets() {
        Answer answer = world.get("/body").ask();
        peer.expectsCon(GET).withBlock2("0/0/16");
        peer.withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        isSupported();
        return answer;
    }

    private void isSupported() {
        peer.expectsCon(GET).withPath(".well-known", "core");
        peer.withOption(CoapOption.Q_BLOCK2, Bytes.block("0/1/16")).answersPiggybacked(CONTENT, SIXTEEN);
    }

    private List<Heard> hearsBlocks(Integer... numbers) {
        List<Heard> all = peer.hearsAll();
        assertThat(all)
                .extracting(block -> option(block, CoapOption.Q_BLOCK1).num())
                .containsExactly(numbers);
        assertThat(all).extracting(block -> block.datagram().type()).containsOnly(Type.NON);
        return all;
    }

    private Heard asksFor(String... blocks) {
        Heard request = peer.expectsNon(GET);
        assertThat(request.datagram().message().options().all(CoapOption.Q_BLOCK2))
                .extracting(BlockOption::toString)
                .containsExactly(blocks);
        return request;
    }

    private void gives(Heard request, int number, int of, int version) {
        peer.to(request)
                .withOption(CoapOption.ETAG, ETag.of(new byte[] {(byte) version}))
                .withOption(CoapOption.Q_BLOCK2, new BlockOption(number, number < of - 1, 0))
                .withOption(CoapOption.SIZE2, of * 16L)
                .answersInNon(CONTENT, SIXTEEN);
    }

    private void lacks(Heard request, String numbers) {
        peer.to(request)
                .withOption(CoapOption.CONTENT_FORMAT, ContentFormat.MISSING_BLOCKS_CBOR_SEQ)
                .answersInNon(REQUEST_ENTITY_INCOMPLETE, numbers);
    }

    private void takesOrdinaryBlocks() {
        peer.expectsCon(PUT).withBlock1("0/1/16");
        peer.withBlock1("0/1/16").answersPiggybacked(CONTINUE, "");
        peer.expectsCon(PUT).withBlock1("1/0/16");
        peer.withBlock1("1/0/16").answersPiggybacked(CHANGED, "");
    }

    private static <T> T option(Heard heard, CoapOption<T> option) {
        return heard.datagram().message().options().first(option).orElseThrow();
    }
}
