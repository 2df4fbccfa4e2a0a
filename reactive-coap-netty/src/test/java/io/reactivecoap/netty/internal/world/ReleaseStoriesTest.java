package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CSM;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PING;
import static io.reactivecoap.CoapCode.PONG;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.RELEASE;
import static io.reactivecoap.netty.internal.message.Signal.ALTERNATIVE_ADDRESS;
import static io.reactivecoap.netty.internal.message.Signal.HOLD_OFF;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent.Released;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 8323 §5.5: an end in good order. */
class ReleaseStoriesTest extends StreamStory {

    @Test
    void theEventSaysWhereToGoAndWhen() {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        peer.with(ALTERNATIVE_ADDRESS, "[2001:db8::1]:5684")
                .with(ALTERNATIVE_ADDRESS, "backup.example")
                .with(HOLD_OFF, 0x0e, 0x10)
                .signals(RELEASE);

        assertThat(world.events())
                .containsExactly(
                        new Released(List.of("[2001:db8::1]:5684", "backup.example"), Optional.of(ofSeconds(3600))));
        stream.is(Condition.RELEASED);
        peer.answers(CONTENT, "");
        answer.isAResponse();
    }

    @Test
    void theEventSaysNothingWhenThePeerDoesNot() {
        begins();
        peer.signals(RELEASE);

        assertThat(world.events()).containsExactly(new Released(List.of(), Optional.empty()));
    }

    /** RFC 8323 §5.5: an address has 1 to 255 bytes, a time to wait up to 3; RFC 7252 §5.4.3 has others ignored. */
    @Test
    void whatHasNoLengthOfItsKindIsIgnored() {
        begins();
        peer.with(ALTERNATIVE_ADDRESS)
                .with(ALTERNATIVE_ADDRESS, "a".repeat(256))
                .with(ALTERNATIVE_ADDRESS, "b".repeat(255))
                .with(HOLD_OFF, 1, 0, 0, 0)
                .with(0x2000, 7)
                .signals(RELEASE);

        assertThat(world.events()).containsExactly(new Released(List.of("b".repeat(255)), Optional.empty()));
    }

    /** RFC 8323 §5.5: "It also MAY wait for the responses to its own requests." */
    @Test
    void whatIsUnderWayIsStillAnswered() {
        begins();
        Answer first = world.get("/1").ask();
        HeardOnStream one = peer.expects(GET);
        Answer second = world.get("/2").ask();
        HeardOnStream two = peer.expects(GET);

        peer.signals(RELEASE);
        peer.to(two).answers(CONTENT, "two");
        second.is(CONTENT, "two");
        first.isPending();
        world.passes(ofSeconds(100));
        peer.to(one).answers(CONTENT, "one");
        first.is(CONTENT, "one");

        peer.hearsNothing();
        assertEndedBy(NackReason.RESET, "the peer has released the session");
    }

    @Test
    void anIdleSessionEndsAtOnce() {
        begins();
        peer.signals(RELEASE);

        peer.hearsNothing();
        assertEndedBy(NackReason.RESET, "the peer has released the session");
    }

    @Test
    void aNewRequestFailsUnsent() {
        begins();
        Answer answer = world.get("/").ask();
        HeardOnStream old = peer.expects(GET);
        peer.signals(RELEASE);

        Answer late = world.get("/late").ask();

        CoapDisconnectedException failure = late.failedWith(CoapDisconnectedException.class);
        assertThat(failure.reason()).contains(NackReason.RESET);
        assertThat(failure.request().orElseThrow().transmissions()).isZero();
        assertThat(failure.isTransient()).isTrue();
        peer.hearsNothing();
        peer.to(old).answers(CONTENT, "");
        answer.isAResponse();
    }

    @Test
    void aRequestFromWithinAnAnswerFailsUnsent() {
        begins();
        Answer answer = world.get("/").unasked();
        Answer[] next = new Answer[1];
        answer.whenTold(() -> next[0] = world.get("/next").ask());
        world.start(answer);
        peer.expects(GET);

        peer.atOnce(() -> peer.answers(CONTENT, "").signals(RELEASE));

        answer.isAResponse();
        next[0].failedWith(CoapDisconnectedException.class);
        peer.hearsNothing();
    }

    @Test
    void signsOfLifeAreStillAnswered() {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);
        peer.signals(RELEASE);

        peer.sends(PING, Token.of(1, 1), "");
        peer.expects(PONG).withToken(Token.of(1, 1));
        peer.answers(CONTENT, "");
        answer.isAResponse();
    }

    /** The rest of a body would be further requests. */
    @Test
    void aTransferEndsWithTheBlockThatIsUnderWay() {
        begins();
        Blocks blocks = world.blocks(CoapRequest.get("/body"));
        world.demands(blocks, 2);
        peer.expects(GET);
        peer.signals(RELEASE);

        peer.withBlock2("0/1/16").answers(CONTENT, "0123456789abcdef");

        blocks.came(0, "0123456789abcdef");
        assertThat(blocks.failedWith(CoapDisconnectedException.class).reason()).contains(NackReason.RESET);
    }

    @Test
    void anUploadEndsWithTheBlockThatIsUnderWay() {
        begins();
        Answer answer = world.request(CoapMethod.PUT, "/")
                .but(request -> request.payload(new byte[40]).blockwise(BlockwiseParameters.DEFAULT.withBlockSize(16)))
                .ask();
        peer.expects(PUT).withBlock1("0/1/16");
        peer.signals(RELEASE);

        peer.withBlock1("0/1/16").answers(io.reactivecoap.CoapCode.CONTINUE, "");

        assertThat(answer.failedWith(CoapDisconnectedException.class).reason()).contains(NackReason.RESET);
    }

    /** No notification is owed to anybody: who observes is told, and may observe elsewhere. */
    @Test
    void observationsEnd() {
        begins();
        Answer answer = world.get("/").ask();
        HeardOnStream request = peer.expects(GET);
        Observer observer = world.observes("/temperature");
        peer.expects(GET);
        peer.with(CoapOption.OBSERVE, 0L).answers(CONTENT, "a");
        observer.gets("a");

        peer.signals(RELEASE);

        assertThat(observer.failedWith(CoapDisconnectedException.class).reason())
                .contains(NackReason.RESET);
        observer.getsNothing();
        peer.hearsNothing();
        peer.to(request).answers(CONTENT, "");
        answer.isAResponse();
    }

    @Test
    void anObservationThatHasNoAnswerYetEndsToo() {
        begins();
        Observer observer = world.observes("/temperature");
        peer.expects(GET);

        peer.signals(RELEASE);

        observer.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void nobodyObservesAnewOnASessionThatIsReleased() {
        begins();
        Answer answer = world.get("/").ask();
        HeardOnStream request = peer.expects(GET);
        peer.signals(RELEASE);

        Observer observer = world.observes("/temperature");

        assertThat(observer.failedWith(CoapDisconnectedException.class).reason())
                .contains(NackReason.RESET);
        peer.hearsNothing();
        peer.to(request).answers(CONTENT, "");
        answer.isAResponse();
    }

    @Test
    void aDeregistrationThatIsUnderWayIsWaitedForNoLonger() {
        begins();
        Observer observer = world.observes("/temperature");
        peer.expects(GET);
        peer.with(CoapOption.OBSERVE, 0L).answers(CONTENT, "a");
        observer.gets("a");
        world.cancels(observer);
        peer.expects(GET).withOption(CoapOption.OBSERVE, 1L);

        peer.signals(RELEASE);

        peer.hearsNothing();
    }

    /** The capabilities that did not come before are not waited for. */
    @Test
    void aPeerThatReleasesFirstIsAskedNothing() {
        world.opens();
        peer.expects(CSM);
        peer.signals(RELEASE);

        world.get("/").ask().failedWith(CoapDisconnectedException.class);
        peer.hearsNothing();
    }

    @Test
    void capabilitiesAfterTheReleaseOpenNothing() {
        begins();
        Answer answer = world.get("/").ask();
        HeardOnStream request = peer.expects(GET);
        peer.signals(RELEASE).announces(2048);

        stream.is(Condition.RELEASED);
        world.get("/").ask().failedWith(CoapDisconnectedException.class);
        peer.to(request).answers(CONTENT, "");
        answer.isAResponse();
    }

    // Ours

    @Test
    void ourCloseReleasesThePeer() {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        world.closes();

        peer.expects(RELEASE).withToken(Token.EMPTY).withPayload("");
        assertThat(answer.failedWith(CoapDisconnectedException.class).reason()).isEmpty();
    }

    @Test
    void ourReleaseIsTheLastThingSent() {
        begins();
        world.inOneBatch(() -> {
            peer.signals(PING);
            world.get("/").ask();
            world.closes();
        });

        peer.expects(PONG);
        peer.expects(RELEASE);
        peer.hearsNothing();
    }

    @Test
    void aCloseBeforeThePeersCapabilitiesReleasesIt() {
        world.opens();
        peer.expects(CSM);
        world.closes();

        peer.expects(RELEASE);
    }

    /** The peer that has released waits for the end of the connection, which needs no words. */
    @Test
    void aPeerThatHasReleasedIsNotReleased() {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);
        peer.signals(RELEASE);

        world.closes();

        peer.hearsNothing();
        answer.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void aLostConnectionIsNotReleased() {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        world.closes(NackReason.NOT_DELIVERABLE, null);

        peer.hearsNothing();
        assertThat(answer.failedWith(CoapDisconnectedException.class).reason()).contains(NackReason.NOT_DELIVERABLE);
    }

    private void assertEndedBy(NackReason reason, String what) {
        CoapDisconnectedException failure = world.get("/").ask().failedWith(CoapDisconnectedException.class);
        assertThat(failure.reason()).contains(reason);
        assertThat(failure).hasStackTraceContaining(what);
    }
}
