package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.BAD_REQUEST;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.reactivecoap.CoapTransferException;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.message.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7252 §5.3.1 and RFC 8974: tokens. */
class TokenStoriesTest extends Story {

    @Test
    void aTokenHasEightBytesUnlessToldOtherwise() {
        world.get("/").ask();
        peer.expectsCon(GET).withTokenOf(8);
        peer.answersPiggybacked(CONTENT, "");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aTokenIsAsLongAsTheSessionSays(int length) {
        world.given(settings -> settings.tokenLength(length));
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET).withTokenOf(length);

        peer.answersPiggybacked(CONTENT, "yours");

        answer.is(CONTENT, "yours");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 12, 13, 268, 269, 1000})
    void anExtendedTokenIsRecognised(int length) {
        world.given(settings -> settings.extendedTokenLength(length));
        Answer piggybacked = world.get("/").ask();
        peer.expectsCon(GET).withTokenOf(length);
        peer.answersPiggybacked(CONTENT, "yours");
        piggybacked.is(CONTENT, "yours");

        Answer separate = world.get("/").ask();
        peer.expectsCon(GET).withTokenOf(length);
        peer.answersInCon(CONTENT, "yours").expectsAck();
        separate.is(CONTENT, "yours");
    }

    /** A UDP datagram carries at most 65,507 bytes: with the header of 4 and the length of 2, a token of 65,501. */
    @Test
    void aTokenMayBeAsLongAsADatagramHolds() {
        world.given(settings -> settings.extendedTokenLength(65_501).mtu(SessionSettings.MAX_MTU));
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET).withTokenOf(65_501);
        peer.answersPiggybacked(CONTENT, "");
        answer.isAResponse();

        world.changes(settings -> settings.extendedTokenLength(65_502));
        world.get("/").ask().failedWith(CoapTransferException.class);
    }

    /** RFC 8974 §2.2.2: a server without extended tokens rejects them with a Reset or 4.00. */
    @Test
    void aPeerThatDoesNotKnowExtendedTokensSaysSo() {
        world.given(settings -> settings.extendedTokenLength(16));
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);

        peer.answersPiggybacked(BAD_REQUEST, "");

        answer.is(BAD_REQUEST, "");
    }

    @Test
    void anExtendedTokenIsStillRecognisedWhenTheSettingsHaveChanged() {
        world.given(settings -> settings.extendedTokenLength(16));
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET).withTokenOf(16);

        world.changes(settings -> settings.tokenLength(8));
        peer.answersPiggybacked(CONTENT, "yours");

        answer.is(CONTENT, "yours");
    }

    @Test
    void tokensAreWhatChanceComesUpWith() {
        world.given(settings -> settings.tokenLength(4));
        world.dice().messageIdsStartAt(0).nextToken(0xcafe_babe).nextToken(0x0bad_f00d);

        world.get("/").ask();
        peer.expectsCon(GET).withToken(Token.of(0xcafe_babe, 4));
        peer.answersPiggybacked(CONTENT, "");
        world.get("/").ask();
        peer.expectsCon(GET).withToken(Token.of(0x0bad_f00d, 4));
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void noTokenIsGivenTwiceWhileTheFirstIsInUse() {
        world.given(settings -> settings.tokenLength(1)).givenParameters(asIs -> asIs.withNstart(2));
        world.dice().messageIdsStartAt(0).nextToken(7).nextToken(7).nextToken(7).nextToken(8);

        Answer first = world.get("/a").ask();
        Answer second = world.get("/b").ask();

        Heard a = peer.expectsCon(GET).withToken(Token.of(7, 1));
        Heard b = peer.expectsCon(GET).withToken(Token.of(8, 1));
        peer.to(b).answersPiggybacked(CONTENT, "b");
        peer.to(a).answersPiggybacked(CONTENT, "a");
        first.is(CONTENT, "a");
        second.is(CONTENT, "b");
    }

    @Test
    void tokensOfManyRequestsDiffer() {
        Set<Token> tokens = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            world.get("/").ask();
            tokens.add(peer.expectsCon(GET).token());
            peer.answersPiggybacked(CONTENT, "");
        }
        assertThat(tokens).hasSize(10_000);
    }

    @Test
    void moreRequestsThanThereAreShortTokensAreNoReasonToHang() {
        world.given(settings -> settings.tokenLength(1)).givenParameters(asIs -> asIs.withNstart(1_000));
        List<Answer> answers = new ArrayList<>();

        assertTimeoutPreemptively(ofSeconds(20), () -> {
            for (int i = 0; i < 1_000; i++) {
                answers.add(world.get("/").payload("" + i).ask());
            }
        });

        List<Heard> heard = peer.hearsAll();
        assertThat(heard).extracting(Heard::token).hasSize(1_000).doesNotHaveDuplicates();
        heard.forEach(each -> peer.to(each).answersPiggybacked(CONTENT, each.payload()));
        for (int i = 0; i < answers.size(); i++) {
            answers.get(i).is(CONTENT, "" + i);
        }
    }
}
