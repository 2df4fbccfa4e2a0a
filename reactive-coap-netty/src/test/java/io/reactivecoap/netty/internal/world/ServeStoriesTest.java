package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.DELETED;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.INTERNAL_SERVER_ERROR;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.CoapCode.SERVICE_UNAVAILABLE;
import static io.reactivecoap.netty.internal.message.Datagram.Type.CON;
import static io.reactivecoap.netty.internal.message.Datagram.Type.NON;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.NackReason;
import io.reactivecoap.Reliability;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 7252 §5.2: how the requests of a peer are answered, by a session where somebody answers them. */
class ServeStoriesTest extends Story {

    private static final Token TOKEN = Token.of(0x4711, 2);
    private static final int MOST = 64;

    private final Desk desk = new Desk(world::executes);

    @BeforeEach
    void somebodyAnswers() {
        world.givenService(desk);
    }

    private static CoapReply content(String payload) {
        return CoapReply.of(CONTENT).payload(payload);
    }

    // Piggybacked

    @Test
    void aReplyThatIsThereAtOnceGoesWithTheAcknowledgement() {
        desk.repliesAtOnce(request -> content("22.3 C").option(CoapOption.MAX_AGE, 7L));

        peer.asks(CON, GET, TOKEN, "");

        peer.expectsPiggybacked(CONTENT).withToken(TOKEN).withPayload("22.3 C").withOption(CoapOption.MAX_AGE, 7L);
    }

    @Test
    void theHandlerSeesMethodOptionsAndPayload() {
        peer.withOption(CoapOption.URI_PATH, "lamp")
                .withOption(CoapOption.URI_QUERY, "on=1")
                .with(2050, (byte) 7)
                .asks(CON, POST, TOKEN, "bright")
                .expectsAck();

        var request = desk.only().asked();
        assertThat(request.method()).isEqualTo(CoapMethod.POST);
        assertThat(request.pathAndQuery()).isEqualTo("/lamp?on=1");
        assertThat(request.options().get(CoapOption.opaque(2050))).containsExactly(7);
        assertThat(request.payload()).asString().isEqualTo("bright");
        assertThat(request.reliability()).isEqualTo(Reliability.CONFIRMABLE);
        repliesSeparately(desk.only(), CHANGED);
    }

    @Test
    void twoRequestsInOneBatchHaveTheirOwnReplies() {
        desk.repliesAtOnce(request -> content(new String(request.payload())));

        world.inOneBatch(() -> peer.sends(CON, 1, GET, TOKEN, "one").sends(CON, 2, GET, Token.of(7, 1), "two"));

        assertThat(peer.hearsAll()).extracting(Heard::payload).containsExactly("one", "two");
    }

    @Test
    void aRequestOfThePeersDoesNotWaitForOursNorOursForIt() {
        Answer ours = world.get("/").confirmable().ask();
        peer.expectsCon(GET);

        peer.asks(CON, GET, TOKEN, "").expectsAck();

        peer.answersPiggybacked(CONTENT, "ours");
        ours.is(CONTENT, "ours");
        repliesSeparately(desk.only(), CONTENT);
    }

    // Separate

    @Test
    void aReplyThatComesLaterHasAConfirmableMessageOfItsOwn() {
        peer.asks(CON, GET, TOKEN, "").expectsAck();
        world.passes(ofSeconds(10));
        peer.hearsNothing();

        desk.only().replies(content("late"));

        peer.expectsCon(CONTENT).withToken(TOKEN).withPayload("late").at(ofSeconds(10));
        peer.acknowledges();
    }

    @Test
    void aSeparateReplyIsRetransmittedUntilItIsAcknowledged() {
        peer.asks(CON, GET, TOKEN, "").expectsAck();
        desk.only().replies(content(""));
        peer.expectsCon(CONTENT);

        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        world.passes(ofSeconds(4));
        peer.expectsRetransmission();
        peer.acknowledges();

        world.nothingIsDue();
    }

    @Test
    void aSeparateReplyThatNobodyAcknowledgesIsGivenUp() {
        peer.asks(CON, GET, TOKEN, "").expectsAck();
        desk.only().replies(content(""));

        world.passesUntilNothingIsDue();

        assertThat(peer.hearsAll()).hasSize(5);
    }

    @Test
    void aSeparateReplyThatIsResetIsGivenUp() {
        peer.asks(CON, GET, TOKEN, "").expectsAck();
        desk.only().replies(content(""));
        peer.expectsCon(CONTENT);

        peer.resets();

        world.nothingIsDue();
    }

    @Test
    void aSeparateReplyTakesItsTurnAmongTheSessionsRequests() {
        Answer ours = world.get("/").confirmable().ask();
        Heard outstanding = peer.expectsCon(GET);
        peer.asks(CON, GET, TOKEN, "").expectsAck();

        desk.only().replies(content("waits"));
        peer.hearsNothing();

        peer.to(outstanding).answersPiggybacked(CONTENT, "");
        ours.isAResponse();
        peer.expectsCon(CONTENT).withPayload("waits");
        peer.acknowledges();
    }

    @Test
    void anAcknowledgementOfASeparateReplyThatIsNotEmptyIsOneAllTheSame() {
        peer.asks(CON, GET, TOKEN, "").expectsAck();
        desk.only().replies(content(""));
        peer.expectsCon(CONTENT);

        peer.answersPiggybacked(CONTENT, "thanks");

        world.nothingIsDue();
    }

    @Test
    void anUnreachablePeerEndsTheReplyAndNotTheWork() {
        world.inOneBatch(() -> peer.sends(CON, 1, GET, TOKEN, "").sends(CON, 2, GET, TOKEN, "other"));
        peer.hearsAll();
        desk.cases().get(0).replies(content(""));
        peer.expectsCon(CONTENT);

        world.hearsUnreachable();
        desk.cases().get(1).replies(content("still"));

        peer.expectsCon(CONTENT).withPayload("still");
        peer.acknowledges();
    }

    // Non-confirmable

    @Test
    void aNonConfirmableRequestIsAnsweredInANonConfirmableMessage() {
        desk.repliesAtOnce(request -> content("22.3 C"));

        peer.asks(NON, GET, TOKEN, "");

        peer.expectsNon(CONTENT).withToken(TOKEN).withPayload("22.3 C");
        assertThat(desk.only().asked().reliability()).isEqualTo(Reliability.NON_CONFIRMABLE);
    }

    @Test
    void aNonConfirmableRequestIsAnsweredLaterToo() {
        peer.asks(NON, GET, TOKEN, "").hearsNothing();

        desk.only().replies(content("late"));

        peer.expectsNon(CONTENT).withPayload("late");
    }

    @Test
    void aResetOfANonConfirmableReplyIsIgnored() {
        desk.repliesAtOnce(request -> content(""));
        peer.asks(NON, GET, TOKEN, "");

        Heard reply = peer.expectsNon(CONTENT);
        peer.sends(Datagram.reset(reply.messageId()));
    }

    // Duplicates: §4.5

    @Test
    void aDuplicateGetsTheSameReplyAndTheHandlerIsNotAskedAgain() {
        desk.repliesAtOnce(request -> content("once"));
        peer.asks(CON, POST, TOKEN, "");
        Heard first = peer.expectsPiggybacked(CONTENT);

        peer.repeatsItself();
        assertThat(peer.expectsPiggybacked(CONTENT).bytes()).isEqualTo(first.bytes());
        world.passes(ofSeconds(246));
        peer.repeatsItself();
        assertThat(peer.expectsPiggybacked(CONTENT).bytes()).isEqualTo(first.bytes());

        desk.only();
        world.passes(ofSeconds(1));
        peer.repeatsItself().expectsPiggybacked(CONTENT);
        assertThat(desk.cases()).hasSize(2);
    }

    @Test
    void aDuplicateInOneBatchGetsTheSameReplyToo() {
        desk.repliesAtOnce(request -> content("once"));

        world.inOneBatch(() -> peer.asks(CON, POST, TOKEN, "").repeatsItself());

        peer.expectsPiggybacked(CONTENT);
        peer.expectsPiggybacked(CONTENT);
        desk.only();
    }

    @Test
    void aDuplicateGetsAnEmptyAcknowledgementWhileTheHandlerWorksAndAfter() {
        peer.asks(CON, POST, TOKEN, "").expectsAck();

        peer.repeatsItself().expectsAck();
        desk.only().replies(content("late"));
        peer.expectsCon(CONTENT);
        peer.repeatsItself().expectsAck();

        peer.acknowledges();
        desk.only();
    }

    @Test
    void aDuplicateOfANonConfirmableRequestIsIgnored() {
        desk.repliesAtOnce(request -> content("once"));
        peer.asks(NON, GET, TOKEN, "").expectsNon(CONTENT);

        peer.repeatsItself().hearsNothing();

        desk.only();
    }

    @Test
    void ofVeryManyRepliesTheOldestAreNotKeptAndTheirDuplicatesAreReset() {
        desk.repliesAtOnce(request -> content("x"));
        for (int id = 0; id <= 1024; id++) {
            peer.sends(CON, id, GET, TOKEN, "").expectsPiggybacked(CONTENT);
        }

        peer.sends(CON, 0, GET, TOKEN, "").expectsRst();
        peer.sends(CON, 1, GET, TOKEN, "").expectsPiggybacked(CONTENT);
        assertThat(desk.cases()).hasSize(1025);
    }

    // What the handler makes of it

    @ParameterizedTest
    @EnumSource(CoapMethod.class)
    void nothingToSayIsSaidAsTheMethodHasIt(CoapMethod method) {
        desk.repliesAsUsualAtOnce();

        peer.asks(CON, method.code(), TOKEN, "");

        peer.expectsPiggybacked(
                        switch (method) {
                            case GET, FETCH -> NOT_FOUND;
                            case DELETE -> DELETED;
                            case POST, PUT, PATCH, IPATCH -> CHANGED;
                        })
                .withPayload("");
    }

    @Test
    void aFailureIsToldToThisSideAndNotToThePeer() {
        IllegalStateException secret = new IllegalStateException("the password is 1234");
        desk.failsAtOnce(secret);

        peer.asks(CON, POST, TOKEN, "");

        peer.expectsPiggybacked(INTERNAL_SERVER_ERROR).withPayload("");
        assertThat(world.events())
                .containsExactly(new SessionEvent.HandlerFailed(desk.only().asked(), secret));
    }

    @Test
    void aFailureLaterIsAnsweredSeparately() {
        peer.asks(CON, POST, TOKEN, "").expectsAck();

        desk.only().fails(new IllegalStateException());

        peer.expectsCon(INTERNAL_SERVER_ERROR).withPayload("");
        peer.acknowledges();
    }

    @Test
    void aReplyLongerThanAMessageIsAFailure() {
        desk.repliesAtOnce(request -> content("x".repeat(1152)));

        peer.asks(CON, GET, TOKEN, "").expectsPiggybacked(INTERNAL_SERVER_ERROR);

        assertThat(world.events()).singleElement().isInstanceOfSatisfying(SessionEvent.HandlerFailed.class, failed -> {
            assertThat(failed.request()).isEqualTo(desk.only().asked());
            assertThat(failed.cause())
                    .isInstanceOfSatisfying(
                            CoapTransferException.class,
                            error -> assertThat(error.reason())
                                    .isEqualTo(CoapTransferException.Reason.MESSAGE_TOO_LONG));
        });
    }

    @Test
    void aReplyIsGivenOnce() {
        peer.asks(CON, GET, TOKEN, "").expectsAck();
        desk.only().replies(content("one"));
        peer.expectsCon(CONTENT).withPayload("one");
        peer.acknowledges();

        desk.only().replies(content("another"));
        desk.only().repliesAsUsual();
        desk.only().fails(new IllegalStateException());

        peer.hearsNothing();
        assertThat(world.events()).isEmpty();
    }

    /** RFC 7967 §2.1. */
    @Test
    void aReplyThatThePeerDoesWithoutIsNotSent() {
        desk.repliesAtOnce(request -> CoapReply.of(CHANGED));

        peer.withOption(CoapOption.NO_RESPONSE, NoResponse.suppress(2))
                .asks(CON, POST, TOKEN, "")
                .expectsAck();
        peer.withOption(CoapOption.NO_RESPONSE, NoResponse.suppress(2))
                .asks(NON, POST, TOKEN, "")
                .hearsNothing();
        peer.withOption(CoapOption.NO_RESPONSE, NoResponse.suppress(4, 5))
                .asks(NON, POST, TOKEN, "")
                .expectsNon(CHANGED);
    }

    // Too many

    @Test
    void moreThanSoManyUnderWayAreToldToComeAgain() {
        world.given(asIs -> asIs.transmission(asIs.transmission().withNstart(MOST)));
        IntStream.range(0, MOST)
                .forEach(id -> peer.sends(CON, id, GET, TOKEN, "").expectsAck());

        peer.sends(CON, MOST, GET, TOKEN, "")
                .expectsPiggybacked(SERVICE_UNAVAILABLE)
                .withOption(CoapOption.MAX_AGE, 1L);
        peer.sends(NON, MOST + 1, GET, TOKEN, "").hearsNothing();

        List<Desk.Case> cases = desk.cases();
        assertThat(cases).hasSize(MOST);
        repliesSeparately(cases.get(0), CONTENT);
        desk.repliesAtOnce(request -> content("there is room again"));
        peer.sends(CON, MOST + 2, GET, TOKEN, "").expectsPiggybacked(CONTENT);
        cases.subList(1, MOST).forEach(open -> repliesSeparately(open, CONTENT));
    }

    @Test
    void repliesThatNobodyAcknowledgesAreUnderWayTheyToo() {
        IntStream.range(0, MOST)
                .forEach(id -> peer.sends(CON, id, GET, TOKEN, "").expectsAck());
        desk.cases().forEach(open -> open.replies(content("")));
        assertThat(peer.hearsAll()).as("NSTART is 1").hasSize(1);

        peer.sends(CON, MOST, GET, TOKEN, "").expectsPiggybacked(SERVICE_UNAVAILABLE);

        world.closes();
    }

    // Nobody there

    @ParameterizedTest
    @EnumSource(
            value = Datagram.Type.class,
            names = {"CON", "NON"})
    void whereNobodyAnswersJustNowTheRequestIsReset(Datagram.Type type) {
        desk.closes();

        peer.asks(type, GET, TOKEN, "").expectsRst();

        assertThat(desk.cases()).isEmpty();
    }

    @Test
    void aResponseIsStillNoRequest() {
        peer.sends(CON, 1, CONTENT, TOKEN, "unasked").expectsRst();
        peer.sends(CON, 2, CoapCode.of(1, 1), TOKEN, "reserved").expectsRst();

        assertThat(desk.cases()).isEmpty();
    }

    // The end

    @Test
    void theEndOfTheSessionStopsTheWork() {
        peer.asks(CON, GET, TOKEN, "").expectsAck();
        desk.only().isNotStopped();

        world.closes(NackReason.NOT_DELIVERABLE, null);

        desk.only().isStopped();
        desk.only().replies(content("too late"));
        peer.hearsNothing();
    }

    @Test
    void theEndOfTheSessionInTheSameTurnLeavesTheWorkUndone() {
        world.inOneBatch(() -> {
            peer.asks(CON, GET, TOKEN, "");
            world.closes();
        });

        desk.only().isNotBegun();
        desk.only().isNotStopped();
    }

    @Test
    void theEndOfTheSessionEndsAReplyOnItsWay() {
        peer.asks(CON, GET, TOKEN, "").expectsAck();
        desk.only().replies(content(""));
        peer.expectsCon(CONTENT);

        world.closes();

        desk.only().isNotStopped();
    }

    private void repliesSeparately(Desk.Case open, CoapCode code) {
        open.replies(CoapReply.of(code));
        peer.expectsCon(code);
        peer.acknowledges();
    }
}
