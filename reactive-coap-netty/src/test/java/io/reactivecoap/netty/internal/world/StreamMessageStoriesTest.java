package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.BAD_REQUEST;
import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CSM;
import static io.reactivecoap.CoapCode.EMPTY;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.METHOD_NOT_ALLOWED;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.UNAUTHORIZED;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.SessionEvent.BadPacket;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 8323 §3: requests and responses without types, ids and acknowledgements. */
class StreamMessageStoriesTest extends StreamStory {

    @BeforeEach
    void theSessionIsOpen() {
        begins();
    }

    @Test
    void aResponseIsFoundByItsToken() {
        Answer first = world.get("/temperature").ask();
        HeardOnStream one = peer.expects(GET).withPath("temperature").withTokenOf(8);
        Answer second = world.get("/humidity").ask();
        HeardOnStream two = peer.expects(GET).withPath("humidity");

        peer.to(two).answers(CONTENT, "40 %");
        second.is(CONTENT, "40 %");
        first.isPending();
        peer.to(one).answers(CONTENT, "22.3 C");
        first.is(CONTENT, "22.3 C");
    }

    /** RFC 8323 §3.3: the transport sees to it: nothing is sent again. */
    @Test
    void aRequestIsSentOnceHoweverLongTheAnswerTakes() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expects(GET);
        world.passes(ofSeconds(200));
        peer.hearsNothing();

        peer.answers(CONTENT, "at last");

        answer.is(CONTENT, "at last");
    }

    @Test
    void aRequestThatIsNeverAnsweredFailsInTheEnd() {
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        world.passes(ofSeconds(247).minusNanos(1));
        answer.isPending();
        world.passesUntilNothingIsDue();

        assertThat(answer.timedOut(Phase.NON_RESPONSE).transmissions()).isEqualTo(1);
        peer.hearsNothing();
    }

    @Test
    void itsOwnTimeEndsARequest() {
        Answer answer = world.get("/").timeout(ofMillis(300)).ask();
        peer.expects(GET);
        world.passes(ofMillis(300));

        answer.timedOut(Phase.REQUEST_TIMEOUT);
    }

    /** RFC 8323 has no NSTART. */
    @Test
    void manyRequestsAreUnderWayAtOnce() {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(world.get("/").ask());
        }
        List<HeardOnStream> all = peer.hearsAll();
        assertThat(all).hasSize(200);
        peer.atOnce(() -> {
            for (int i = 199; i >= 0; i--) {
                peer.to(all.get(i)).answers(CONTENT, Integer.toString(i));
            }
        });
        for (int i = 0; i < 200; i++) {
            answers.get(i).is(CONTENT, Integer.toString(i));
        }
    }

    @Test
    void aRequestThatIsCancelledBeforeItLeavesIsNotSent() {
        world.inOneBatch(() -> {
            world.cancels(world.get("/1").ask());
            Answer kept = world.get("/2").unasked();
            world.start(kept);
            world.cancels(world.get("/3").ask());
        });

        peer.expects(GET).withPath("2");
        peer.hearsNothing();
        peer.answers(CONTENT, "");
    }

    /** There is no Reset to tell that nobody wants it. */
    @Test
    void anAnswerToACancelledRequestIsDropped() {
        Answer answer = world.get("/").ask();
        peer.expects(GET);
        world.cancels(answer);

        peer.answers(CONTENT, "unwanted");

        peer.hearsNothing();
        stream.is(Condition.OPEN);
    }

    @Test
    void aResponseWithAnUnknownTokenIsDropped() {
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        peer.sends(CONTENT, Token.of(1, 1), "what?").sends(CONTENT, Token.EMPTY, "what?");

        answer.isPending();
        peer.hearsNothing();
        peer.answers(CONTENT, "22.3 C");
        answer.is(CONTENT, "22.3 C");
    }

    @Test
    void aResponseThatComesTwiceIsTakenOnce() {
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        peer.atOnce(() -> peer.answers(CONTENT, "one").answers(CONTENT, "two"));

        answer.is(CONTENT, "one");
        peer.hearsNothing();
    }

    /** RFC 7252 §5.4.1: it "MUST cause the response to be rejected"; the session goes on. */
    @Test
    void aResponseWithAnUnknownCriticalOptionFailsItsRequest() {
        Answer answer = world.get("/").ask();
        peer.expects(GET);
        peer.with(9999).answers(CONTENT, "");

        answer.failedWith(CoapProtocolException.class);
        peer.hearsNothing();
        stream.is(Condition.OPEN);
    }

    /** RFC 8323 §3.4: Empty messages "can always be sent and MUST be ignored by the recipient". */
    @Test
    void emptyMessagesAreIgnored() {
        Answer answer = world.get("/").ask();
        HeardOnStream request = peer.expects(GET);

        peer.sendsBytes("00 00").sends(EMPTY, request.token(), "").sends(EMPTY, Token.of(1, 4), "with content");

        answer.isPending();
        peer.hearsNothing();
        assertThat(world.events()).isEmpty();
        peer.answers(CONTENT, "22.3 C");
        answer.is(CONTENT, "22.3 C");
    }

    @Test
    void anEmptyMessageIsNoAnnouncement() {
        StreamWorld other = StreamWorld.overStream();
        other.world().opens();
        other.peer().expects(CSM);
        other.peer().sendsBytes("00 00");

        other.is(Condition.OPENING);
        other.peer().announces(1152);
        other.nothingIsOpen();
    }

    @Test
    void anUnknownSignalIsIgnored() {
        peer.sends(CoapCode.of(7, 6), Token.of(1, 1), "new").with(4, 1).sends(CoapCode.of(7, 0), Token.EMPTY, "");

        peer.hearsNothing();
        stream.is(Condition.OPEN);
        assertThat(world.events())
                .containsExactly(new BadPacket("unknown signal 7.06"), new BadPacket("unknown signal 7.00"));
    }

    @Test
    void aReservedCodeIsIgnored() {
        peer.sends(CoapCode.of(1, 1), Token.of(1, 1), "").sends(CoapCode.of(6, 31), Token.EMPTY, "");

        peer.hearsNothing();
        stream.is(Condition.OPEN);
        assertThat(world.events())
                .containsExactly(new BadPacket("reserved code 1.01"), new BadPacket("reserved code 6.31"));
    }

    @Test
    void aRequestOfThePeerIsNotAllowed() {
        peer.sends(GET, Token.of(0x20, 1), "");

        peer.expects(METHOD_NOT_ALLOWED).withToken(Token.of(0x20, 1)).withPayload("");
    }

    // What has no meaning of its own over streams

    /** §3.3: with no acknowledgement to piggyback on, every response is a separate one. */
    @Test
    void theOrderOfAnswersIsThePeersChoice() {
        Answer slow = world.request(CoapMethod.POST, "/slow").payload("x").ask();
        HeardOnStream slowly = peer.expects(POST);
        Answer fast = world.get("/fast").ask();
        peer.expects(GET);
        peer.answers(CONTENT, "fast");
        world.passes(ofSeconds(60));
        peer.to(slowly).answers(CHANGED, "slow");

        fast.is(CONTENT, "fast");
        slow.is(CHANGED, "slow");
    }

    /** RFC 7967 §2: whoever wants no answer at all has sent it, and that is all. */
    @Test
    void whoWantsNoAnswerIsDoneWithTheSending() {
        Answer answer = world.request(CoapMethod.PUT, "/")
                .payload("on")
                .noResponse(NoResponse.all())
                .ask();

        peer.expects(PUT).withOption(CoapOption.NO_RESPONSE, NoResponse.all());
        answer.isDoneWithout();
        peer.answers(CHANGED, "all the same");
        peer.hearsNothing();
    }

    @Test
    void whoWantsErrorsOnlyWaitsForThem() {
        Answer failing = world.request(CoapMethod.PUT, "/")
                .noResponse(NoResponse.ofBits(2))
                .ask();
        peer.expects(PUT);
        peer.answers(BAD_REQUEST, "no");
        failing.is(BAD_REQUEST, "no");

        Answer good = world.request(CoapMethod.PUT, "/")
                .noResponse(NoResponse.ofBits(2))
                .ask();
        peer.expects(PUT);
        world.passesUntilNothingIsDue();
        good.isDoneWithout();
    }

    /** RFC 9175 §2.3. */
    @Test
    void aChallengeToBeFreshIsAnswered() {
        Answer answer = world.request(CoapMethod.PUT, "/lock").payload("open").ask();
        HeardOnStream first = peer.expects(PUT).withoutOption(CoapOption.ECHO);
        peer.with(CoapOption.ECHO, new byte[] {1, 2, 3}).answers(UNAUTHORIZED, "");
        answer.isPending();

        HeardOnStream second = peer.expects(PUT)
                .withOption(CoapOption.ECHO, new byte[] {1, 2, 3})
                .withPayload("open");
        assertThat(second.token()).isNotEqualTo(first.token());
        peer.answers(CHANGED, "");
        answer.is(CHANGED, "");
    }

    @Test
    void theHostIsNamedWhereItWasLookedUp() {
        StreamWorld other = StreamWorld.overStream();
        other.world().givenHost("example.org").opens();
        other.peer().expects(CSM);
        other.peer().announces(1152);
        Answer answer = other.world().get("/").ask();

        other.peer().expects(GET).withOption(CoapOption.URI_HOST, "example.org");
        other.peer().answers(CONTENT, "");
        answer.isAResponse();
        other.nothingIsOpen();
    }
}
