package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CSM;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.netty.internal.message.Signal.EXTENDED_TOKEN_LENGTH;
import static java.time.Duration.ofSeconds;

import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Token;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8974 over streams: the peer says how long a token of a request may be (§2.2.1). */
class StreamTokenStoriesTest extends StreamStory {

    private void wantsTokensOf(int bytes) {
        world.given(settings -> settings.extendedTokenLength(bytes));
        world.opens();
    }

    @Test
    void weSayThatWeTakeWhatWeUse() {
        wantsTokensOf(300);

        peer.expects(CSM).with(EXTENDED_TOKEN_LENGTH, "01 2c");
        peer.announces(MEBIBYTE);
    }

    @Test
    void aPeerThatTakesLongTokensGetsThem() {
        wantsTokensOf(300);
        peer.expects(CSM);
        peer.with(EXTENDED_TOKEN_LENGTH, 0x01, 0x2c).signals(CSM);

        Answer answer = world.get("/").ask();
        peer.expects(GET).withTokenOf(300);
        peer.answers(CONTENT, "22.3 C");
        answer.is(CONTENT, "22.3 C");
    }

    /** A token that is longer than announced would be a format error, and the end of the session. */
    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "20, less than we would like, 14",
        "8, the base value, 08",
        "8, less than the base value is ignored, 07",
        "8, no bytes are 0 and so ignored, ''",
        "8, more bytes than the value has are ignored, 00 00 01 2c",
        "300, more than there is, ff ff ff",
        "300, as much as there is, 01 01 0c",
    })
    void aPeerGetsNoLongerTokensThanItTakes(int length, String what, String value) {
        wantsTokensOf(300);
        peer.expects(CSM);
        peer.with(EXTENDED_TOKEN_LENGTH, octets(value)).signals(CSM);

        Answer answer = world.get("/").ask();
        peer.expects(GET).withTokenOf(length);
        peer.answers(CONTENT, "");
        answer.isAResponse();
    }

    @Test
    void aPeerThatSaysNothingGetsShortTokens() {
        wantsTokensOf(9);
        peer.expects(CSM);
        world.passes(ofSeconds(1));

        Answer answer = world.get("/").ask();
        peer.expects(GET).withTokenOf(8);
        peer.answers(CONTENT, "");
        answer.isAResponse();
    }

    @Test
    void whatThePeerSaysLaterCountsFromThen() {
        wantsTokensOf(20);
        peer.expects(CSM);
        peer.announces(1152);
        Answer first = world.get("/").ask();
        HeardOnStream one = peer.expects(GET).withTokenOf(8);
        peer.with(EXTENDED_TOKEN_LENGTH, 100).signals(CSM);
        Answer second = world.get("/").ask();
        HeardOnStream two = peer.expects(GET).withTokenOf(20);
        peer.with(EXTENDED_TOKEN_LENGTH, 12).signals(CSM);
        Answer third = world.get("/").ask();
        HeardOnStream three = peer.expects(GET).withTokenOf(12);

        peer.to(three).answers(CONTENT, "three").to(two).answers(CONTENT, "two");
        peer.to(one).answers(CONTENT, "one");

        first.is(CONTENT, "one");
        second.is(CONTENT, "two");
        third.is(CONTENT, "three");
    }

    @Test
    void aPeerThatTakesLongTokensIsNotGivenThemUnasked() {
        world.opens();
        peer.expects(CSM).without(EXTENDED_TOKEN_LENGTH);
        peer.with(EXTENDED_TOKEN_LENGTH, 100).signals(CSM);

        Answer answer = world.get("/").ask();
        peer.expects(GET).withTokenOf(8);
        peer.answers(CONTENT, "");
        answer.isAResponse();
    }

    /** What is set later is for what is sent later. */
    @Test
    void aLongTokenIsUnderstoodAlsoWhenShorterOnesAreUsedByThen() {
        wantsTokensOf(20);
        peer.expects(CSM);
        peer.with(EXTENDED_TOKEN_LENGTH, 20).signals(CSM);
        Answer answer = world.get("/").ask();
        HeardOnStream request = peer.expects(GET).withTokenOf(20);
        world.changes(settings -> settings.tokenLength(4));

        peer.answers(CONTENT, "22.3 C");

        answer.is(CONTENT, "22.3 C");
        Answer next = world.get("/").ask();
        peer.expects(GET).withTokenOf(4);
        peer.answers(CONTENT, "");
        next.isAResponse();
        peer.sends(CONTENT, request.token(), "again");
        stream.is(Condition.OPEN);
    }

    @Test
    void aLongTokenOfAPeerThatTakesThemIsDropped() {
        wantsTokensOf(20);
        peer.expects(CSM);
        peer.with(EXTENDED_TOKEN_LENGTH, 20).signals(CSM);

        peer.sends(CONTENT, Token.of(new byte[20]), "whose?");

        peer.hearsNothing();
        stream.is(Condition.OPEN);
    }

    private static int[] octets(String hex) {
        return hex.isEmpty()
                ? new int[0]
                : Arrays.stream(hex.split(" "))
                        .mapToInt(octet -> Integer.parseInt(octet, 16))
                        .toArray();
    }
}
