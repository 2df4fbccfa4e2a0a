package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.SessionEvent.BadPacket;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Token;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 7252 §4.2 and §4.3: the Reset message, in both directions. */
class RejectionStoriesTest extends Story {

    private static final Token UNKNOWN = Token.of(0x4711, 8);

    @Test
    void aResetEndsAConfirmableRequest() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);

        peer.resets();

        assertThat(answer.failedWith(CoapResetException.class)
                        .request()
                        .orElseThrow()
                        .transmissions())
                .isEqualTo(1);
        world.nothingIsDue();
    }

    @Test
    void aResetEndsANonConfirmableRequest() {
        Answer answer = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);

        peer.resets();

        answer.failedWith(CoapResetException.class);
    }

    @Test
    void aResetReachesANonConfirmableRequestThatHasGivenItsPlaceBack() {
        Answer answer = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);
        world.passes(ofSeconds(60));

        peer.resets();

        answer.failedWith(CoapResetException.class);
    }

    @Test
    void aResetAfterTheAcknowledgementIsIgnored() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges().resets();

        answer.isPending();
        peer.answersInCon(CONTENT, "all the same").expectsAck();
        answer.is(CONTENT, "all the same");
    }

    @Test
    void aResetOfSomethingElseIsIgnored() {
        Answer answer = world.get("/").confirmable().ask();
        Heard request = peer.expectsCon(GET);

        peer.sends(Datagram.reset(request.messageId() ^ 1));

        answer.isPending();
        peer.hearsNothing().answersPiggybacked(CONTENT, "");
    }

    /** §4.2: a Reset message "MUST be Empty". */
    @Test
    void aResetThatIsNotEmptyIsDropped() {
        Answer answer = world.get("/").confirmable().ask();
        Heard request = peer.expectsCon(GET);

        peer.sends(Type.RST, request.messageId(), CONTENT, request.token(), "no");

        answer.isPending();
        assertThat(world.events()).hasOnlyElementsOfType(BadPacket.class).hasSize(1);
        peer.hearsNothing().answersPiggybacked(CONTENT, "");
    }

    @ParameterizedTest
    @EnumSource(names = {"CON", "NON"})
    void aResponseThatNobodyAskedForIsReset(Type type) {
        peer.sends(type, 0x1234, CONTENT, UNKNOWN, "unasked").expectsRst();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACK", "RST"})
    void anAcknowledgementOrResetIsNeverAnswered(Type type) {
        peer.sends(type, 0x1234, CONTENT, UNKNOWN, "unasked").hearsNothing();
        peer.sends(type, 0x1234, CoapCode.EMPTY, Token.EMPTY, "").hearsNothing();
    }

    @ParameterizedTest
    @EnumSource(names = {"CON", "NON"})
    void aResponseToARequestThatWasCancelledIsReset(Type type) {
        Answer answer = world.get("/").confirmable().ask();
        Heard request = peer.expectsCon(GET);
        world.cancels(answer);

        peer.sends(type, 0x1234, CONTENT, request.token(), "unwanted").expectsRst();
    }

    /** A client has nothing to serve: it lacks "context to process the message properly" (§4.2). */
    @ParameterizedTest
    @EnumSource(names = {"CON", "NON"})
    void aRequestFromThePeerIsReset(Type type) {
        peer.sends(type, 0x1234, GET, UNKNOWN, "").expectsRst();
    }

    @ParameterizedTest
    @EnumSource(names = {"CON", "NON"})
    void aRequestFromThePeerWithTheTokenOfOursIsResetAndAnswersNothing(Type type) {
        Answer answer = world.get("/").confirmable().ask();
        Heard request = peer.expectsCon(GET);

        peer.sends(type, 0x1234, GET, request.token(), "").expectsRst();

        answer.isPending();
        peer.answersPiggybacked(CONTENT, "");
    }
}
