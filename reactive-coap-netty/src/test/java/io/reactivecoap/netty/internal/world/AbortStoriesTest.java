package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.ABORT;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.CSM;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PING;
import static io.reactivecoap.CoapCode.PONG;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.RELEASE;
import static io.reactivecoap.netty.internal.message.Signal.BAD_CSM_OPTION;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent.Aborted;
import io.reactivecoap.SessionEvent.BadPacket;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Token;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8323 §5.6: an end at once. */
class AbortStoriesTest extends StreamStory {

    @Test
    void thePeersEndsAllThatIsOpen() {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);
        Observer observer = world.observes("/temperature");
        peer.expects(GET);
        Pong pong = world.ping();
        peer.expects(PING);

        peer.sends(ABORT, Token.EMPTY, "out of memory");

        assertThat(world.events()).containsExactly(new Aborted(true, "out of memory", OptionalInt.empty()));
        stream.is(Condition.ABORTED);
        CoapDisconnectedException failure = answer.failedWith(CoapDisconnectedException.class);
        assertThat(failure.reason()).contains(NackReason.RESET);
        assertThat(failure).hasStackTraceContaining("the peer has aborted the session: out of memory");
        observer.failedWith(CoapDisconnectedException.class);
        pong.failedWith(CoapDisconnectedException.class);
        peer.hearsNothing();
    }

    @Test
    void thePeersSaysWhichOfOurCapabilitiesItDoesNotTake() {
        world.opens();
        peer.expects(CSM);

        peer.with(BAD_CSM_OPTION, 4).signals(ABORT);

        assertThat(world.events()).containsExactly(new Aborted(true, "", OptionalInt.of(4)));
        assertThat(stream.ending().what())
                .isEqualTo("the peer has aborted the session (it does not know our capability 4)");
    }

    /** RFC 8323 §5.6.1: a number of up to two bytes. */
    @Test
    void aCapabilityThatHasNoNumberIsIgnored() {
        begins();
        peer.with(BAD_CSM_OPTION, 0xff, 0xff, 0xff, 0xff).with(5).signals(ABORT);

        assertThat(world.events()).containsExactly(new Aborted(true, "", OptionalInt.empty()));
    }

    @Test
    void nothingIsSentToAPeerThatHasAborted() {
        begins();
        world.inOneBatch(() -> {
            peer.signals(PING).signals(ABORT);
            world.get("/").ask();
        });

        peer.hearsNothing();
    }

    @Test
    void nothingIsReadAfterAnAbort() {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        peer.atOnce(() -> peer.signals(ABORT).answers(CONTENT, "too late").signals(PING));

        answer.failedWith(CoapDisconnectedException.class);
        peer.hearsNothing();
    }

    @Test
    void whatCameBeforeAnAbortCounts() {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        peer.atOnce(() -> peer.answers(CONTENT, "just in time").signals(ABORT));

        answer.is(CONTENT, "just in time");
        peer.hearsNothing();
    }

    @Test
    void anAbortAfterAReleaseEndsAtOnce() {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        peer.signals(RELEASE);
        answer.isPending();
        peer.signals(ABORT);

        assertThat(answer.failedWith(CoapDisconnectedException.class))
                .hasStackTraceContaining("the peer has aborted the session");
    }

    // Ours

    /** RFC 8323 §5.6: "the recipient rejects such messages by sending an Abort message and otherwise ignoring" them. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "a reserved token length, 09 45 000102030405060708",
        "an option is cut short, 10 45 d0",
        "a reserved option delta or length, 10 45 0f",
        "a payload marker without a payload, 10 45 ff",
        "a payload marker without a payload, 10 e2 ff",
    })
    void oursAnswersWhatIsMalformed(String what, String dump) {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        peer.sendsBytes(dump);

        peer.expects(ABORT).withToken(Token.EMPTY).withPayload(what).without(BAD_CSM_OPTION);
        assertThat(world.events()).containsExactly(new BadPacket(what), new Aborted(false, what, OptionalInt.empty()));
        CoapDisconnectedException failure = answer.failedWith(CoapDisconnectedException.class);
        assertThat(failure.reason()).contains(NackReason.BAD_RESPONSE);
        assertThat(failure).hasStackTraceContaining("the session was aborted: " + what);
    }

    @Test
    void oursAnswersWhatIsTooLongBeforeItHasCome() {
        begins();

        peer.sendsBytes("f0 000f0000 45"); // 65,805 + 983,040 bytes and a header of 6

        peer.expects(ABORT).withPayload("a message of 1048851 bytes, where 1048576 were announced");
        stream.is(Condition.ABORTED);
    }

    @Test
    void theLongestMessageThatWeSaidWeTakeIsTaken() {
        world.given(settings -> settings.streams(settings.streams().withMaxMessageSize(1152)));
        begins();
        Answer answer = world.get("/").ask();
        HeardOnStream request = peer.expects(GET);
        int header = 1 + 2 + 1 + request.token().length() + 1;

        peer.answers(CONTENT, new byte[1152 - header]);
        assertThat(answer.isAResponse().payload()).hasSize(1152 - header);

        Answer second = world.get("/").ask();
        peer.expects(GET);
        peer.answers(CONTENT, new byte[1152 - header + 1]);
        peer.expects(ABORT).withPayload("a message of 1153 bytes, where 1152 were announced");
        second.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void whatCameBeforeTheFaultCountsAndWhatComesBehindDoesNot() {
        begins();
        Answer first = world.get("/1").ask();
        HeardOnStream one = peer.expects(GET);
        Answer second = world.get("/2").ask();
        HeardOnStream two = peer.expects(GET);

        peer.atOnce(() -> {
            peer.to(one).answers(CONTENT, "good");
            peer.sendsBytes("10 45 ff");
            peer.to(two).answers(CONTENT, "late");
        });

        first.is(CONTENT, "good");
        second.failedWith(CoapDisconnectedException.class);
        peer.expects(ABORT);
    }

    /** RFC 8323 §5.6: "The sender shuts down the connection immediately after the Abort message". */
    @Test
    void oursIsTheLastThingSent() {
        begins();
        Answer answer = world.get("/").unasked();
        Answer[] next = new Answer[1];
        answer.whenTold(() -> next[0] = world.get("/next").ask());
        world.start(answer);
        peer.expects(GET);

        peer.atOnce(() -> {
            peer.answers(CONTENT, "good").signals(PING);
            peer.sendsBytes("10 45 ff");
        });

        answer.is(CONTENT, "good");
        peer.expects(PONG);
        peer.expects(ABORT);
        peer.hearsNothing();
        CoapDisconnectedException failure = next[0].failedWith(CoapDisconnectedException.class);
        assertThat(failure.reason()).contains(NackReason.BAD_RESPONSE);
        assertThat(failure.request().orElseThrow().transmissions()).isZero();
    }

    @Test
    void aPingAfterOursIsNotSent() {
        begins();
        Answer answer = world.get("/").unasked();
        Pong[] pong = new Pong[1];
        answer.whenTold(() -> pong[0] = world.ping());
        world.start(answer);
        peer.expects(GET);

        peer.atOnce(() -> {
            peer.answers(CONTENT, "good");
            peer.sendsBytes("10 45 ff");
        });

        peer.expects(ABORT);
        peer.hearsNothing();
        pong[0].failedWith(CoapDisconnectedException.class);
    }

    /** What waits to be written would not be processed any more. */
    @Test
    void aBlockThatWaitsWhenTheFaultIsFoundIsNotSent() {
        begins();
        Answer answer = uploads();
        peer.expects(PUT).withBlock1("0/1/16");

        peer.atOnce(() -> {
            peer.withBlock1("0/1/16").answers(CONTINUE, "");
            peer.sendsBytes("10 45 ff");
        });

        peer.expects(ABORT);
        peer.hearsNothing();
        assertThat(answer.failedWith(CoapDisconnectedException.class)
                        .request()
                        .orElseThrow()
                        .transmissions())
                .isEqualTo(1);
    }

    @Test
    void aBlockThatWaitsWhenThePeerAbortsIsNotSent() {
        begins();
        Answer answer = uploads();
        peer.expects(PUT).withBlock1("0/1/16");

        peer.atOnce(() -> peer.withBlock1("0/1/16").answers(CONTINUE, "").signals(ABORT));

        peer.hearsNothing();
        answer.failedWith(CoapDisconnectedException.class);
    }

    private Answer uploads() {
        return world.request(CoapMethod.PUT, "/")
                .but(request -> request.payload(new byte[40]).blockwise(BlockwiseParameters.DEFAULT.withBlockSize(16)))
                .ask();
    }

    @Test
    void aCloseAfterOursSaysNothingMore() {
        begins();
        peer.sendsBytes("10 45 ff");
        peer.expects(ABORT);

        world.closes();

        peer.hearsNothing();
        world.passes(ofSeconds(1_000));
    }

    @Test
    void halfAMessageIsNoFault() {
        begins();
        peer.sendsBytes("f0 000dffff 45");
        world.passes(ofSeconds(1_000));

        peer.hearsNothing();
        stream.is(Condition.OPEN);
    }
}
