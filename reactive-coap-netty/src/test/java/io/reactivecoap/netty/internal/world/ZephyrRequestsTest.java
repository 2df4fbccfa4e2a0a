package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.CoapCode.UNAUTHORIZED;
import static io.reactivecoap.option.CoapOption.CONTENT_FORMAT;
import static io.reactivecoap.option.CoapOption.ECHO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapOverloadException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.SessionEvent.BadPacket;
import io.reactivecoap.SessionEvent.Unreachable;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Requests and what they are answered, if they are. */
class ZephyrRequestsTest extends ZephyrStory {

    private static final CoapRequest TEST = CoapRequest.get("/test");
    private static final Duration A_MOMENT = Duration.ofNanos(1);
    private static final byte[] CHALLENGE = "echo_value".getBytes(StandardCharsets.UTF_8);
    private static final Token STRANGE = Token.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 1});

    private void nstart(int requests) {
        session.settings(
                settings -> settings.transmission(settings.transmission().withNstart(requests)));
    }

    private TestSubscriber<CoapResponse> ask(CoapRequest request) {
        return subscribe(session.request(request));
    }

    // What is sent

    /** test_get_request */
    @Test
    void getsAResource() {
        TestSubscriber<CoapResponse> answer = ask(TEST);
        peer.expectsCon(GET).withPath("test").withTokenOf(8).withoutOption(CONTENT_FORMAT);
        peer.answersPiggybacked(CONTENT, "20");
        assertThat(texts(answer)).containsExactly("20");
    }

    /** struct coap_client_request: fmt, payload, len */
    @Test
    void saysWhatItsPayloadIs() {
        TestSubscriber<CoapResponse> answer = ask(CoapRequest.post("/test")
                .contentFormat(ContentFormat.TEXT_PLAIN)
                .payload("testing"));
        peer.expectsCon(POST)
                .withOption(CONTENT_FORMAT, ContentFormat.TEXT_PLAIN)
                .withPayload("testing");
        peer.answersPiggybacked(CHANGED, "");
        assertThat(texts(answer)).containsExactly("");
    }

    /** struct coap_client_request: options, of which Zephyr takes 2 (CONFIG_COAP_CLIENT_MAX_EXTRA_OPTIONS) of 12 bytes */
    @Test
    void hasAsManyOptionsAsItIsGiven() {
        String query = "q".repeat(200);
        TestSubscriber<CoapResponse> answer = ask(TEST.accept(ContentFormat.CBOR)
                .addOption(CoapOption.URI_QUERY, query)
                .addOption(CoapOption.URI_QUERY, "a=b")
                .option(CoapOption.opaque(65_000), new byte[] {1}));
        Heard heard = peer.expectsCon(GET).withOption(CoapOption.ACCEPT, ContentFormat.CBOR);
        assertThat(heard.datagram().message().options().all(CoapOption.URI_QUERY))
                .containsExactly(query, "a=b");
        assertThat(heard.datagram().message().options().contains(65_000)).isTrue();
        peer.answersPiggybacked(CONTENT, "");
        assertThat(texts(answer)).hasSize(1);
    }

    /** test_get_no_path: -EINVAL; here no path is that of the root (RFC 7252 §6.4), and one that is none is refused at once */
    @Test
    void refusesAPathThatIsNone() {
        assertThatThrownBy(() -> CoapRequest.get("/" + "a".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("255");
        assertThatThrownBy(() -> CoapRequest.get("/%4")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CoapRequest.get(null)).isInstanceOf(NullPointerException.class);
        TestSubscriber<CoapResponse> answer = ask(CoapRequest.get(""));
        peer.expectsCon(GET).withPath();
        peer.answersPiggybacked(CONTENT, "root");
        assertThat(texts(answer)).containsExactly("root");
    }

    // Several at a time

    /** test_multiple_requests */
    @Test
    void tellsTheAnswersOfSeveralRequestsApart() {
        nstart(2);
        TestSubscriber<CoapResponse> first = ask(CoapRequest.get("/1"));
        TestSubscriber<CoapResponse> second = ask(CoapRequest.get("/2"));
        Heard one = peer.expectsCon(GET).withPath("1");
        peer.expectsCon(GET).withPath("2");
        peer.answersPiggybacked(CONTENT, "two");
        isPending(first);
        peer.to(one).answersPiggybacked(CONTENT, "one");
        assertThat(texts(first)).containsExactly("one");
        assertThat(texts(second)).containsExactly("two");
    }

    /** test_request_block: -EAGAIN */
    @Test
    void failsAtOnceWhenMoreAreOpenThanMayBe() {
        session.settings(settings -> settings.maxPending(1));
        TestSubscriber<CoapResponse> first = ask(CoapRequest.get("/1"));
        TestSubscriber<CoapResponse> second = ask(CoapRequest.get("/2"));
        CoapOverloadException error = failure(second, CoapOverloadException.class);
        assertThat(error.limit()).isEqualTo(1);
        assertThat(error.isTransient()).isTrue();
        peer.expectsCon(GET).withPath("1");
        peer.hearsNothing().answersPiggybacked(CONTENT, "one");
        assertThat(texts(first)).containsExactly("one");
    }

    /** test_request_block, as it is here unless told otherwise: what has no place waits for one */
    @Test
    void letsARequestWaitForItsPlace() {
        TestSubscriber<CoapResponse> first = ask(CoapRequest.get("/1"));
        TestSubscriber<CoapResponse> second = ask(CoapRequest.get("/2"));
        peer.expectsCon(GET).withPath("1");
        peer.hearsNothing().answersPiggybacked(CONTENT, "one");
        assertThat(texts(first)).containsExactly("one");
        peer.expectsCon(GET).withPath("2");
        peer.answersPiggybacked(CONTENT, "two");
        assertThat(texts(second)).containsExactly("two");
    }

    /** test_multiple_clients */
    @Test
    void keepsSessionsApart() {
        ScriptedSocket otherSocket = ScriptedSocket.ofDatagrams(time);
        CoapSession otherSession = otherSocket.client().open("coap://192.0.2.2");
        TestSubscriber<CoapResponse> mine = ask(TEST);
        TestSubscriber<CoapResponse> others = subscribe(otherSession.request(TEST));
        peer.expectsCon(GET);
        otherSocket.peer().expectsCon(GET);
        otherSocket.peer().answersPiggybacked(CONTENT, "theirs");
        isPending(mine);
        peer.answersPiggybacked(CONTENT, "mine");
        assertThat(texts(mine)).containsExactly("mine");
        assertThat(texts(others)).containsExactly("theirs");
        isIdle(otherSession);
    }

    /** A callback that sends the next request; under the client's lock it was a deadlock once */
    @Test
    void asksTheNextThingFromWithinAnAnswer() {
        Flux<CoapResponse> all = session.request(CoapRequest.get("/0"))
                .expand(response -> response.payloadAsString().equals("3")
                        ? Flux.empty()
                        : session.request(CoapRequest.get("/" + response.payloadAsString())));
        TestSubscriber<CoapResponse> answers = subscribe(all);
        for (int i = 0; i < 3; i++) {
            peer.expectsCon(GET).withPath("" + i);
            peer.answersPiggybacked(CONTENT, "" + (i + 1));
        }
        assertThat(texts(answers)).containsExactly("1", "2", "3");
    }

    // Loss

    /** test_resend_request, and the parameters of coap_client_req */
    @Test
    void sendsAgainByTheRequestsOwnParameters() {
        TransmissionParameters quick = IMPATIENT.withMaxRetransmit(1);
        TestSubscriber<CoapResponse> answer = ask(TEST.transmission(quick));
        peer.expectsCon(GET).at(Duration.ZERO);
        passes(Duration.ofMillis(200).minus(A_MOMENT));
        peer.hearsNothing();
        passes(A_MOMENT);
        peer.expectsRetransmission().at(Duration.ofMillis(200));
        peer.answersPiggybacked(CONTENT, "late");
        assertThat(texts(answer)).containsExactly("late");

        TestSubscriber<CoapResponse> another = ask(TEST);
        peer.expectsCon(GET);
        passes(Duration.ofSeconds(2).minus(A_MOMENT));
        peer.hearsNothing();
        passes(A_MOMENT);
        peer.expectsRetransmission();
        peer.answersPiggybacked(CONTENT, "by the session's");
        assertThat(texts(another)).containsExactly("by the session's");
    }

    /** test_no_response: -ETIMEDOUT */
    @Test
    void failsWhenNobodyAnswers() {
        TestSubscriber<CoapResponse> answer = ask(TEST.transmission(IMPATIENT));
        peer.expectsCon(GET);
        passes(Duration.ofMillis(200).minus(A_MOMENT));
        isPending(answer);
        passes(A_MOMENT);
        assertThat(failure(answer, CoapTimeoutException.class).phase()).isEqualTo(Phase.ACKNOWLEDGEMENT);
    }

    /** test_non_confirmable */
    @Test
    void sendsWhatNeedsNoAcknowledgementOnce() {
        TestSubscriber<CoapResponse> answer = ask(TEST.confirmable(false));
        peer.expectsNon(GET);
        passes(Duration.ofMinutes(1));
        peer.hearsNothing().answersInNon(CONTENT, "20");
        assertThat(texts(answer)).containsExactly("20");
    }

    /** A request without confirmation and answer, of which Zephyr's callback hears nothing: here it ends */
    @Test
    void endsWhatNobodyConfirmsOrAnswers() {
        TestSubscriber<CoapResponse> answer = ask(TEST.confirmable(false));
        peer.expectsNon(GET);
        passes(TransmissionParameters.DEFAULT.nonLifetime().minus(A_MOMENT));
        isPending(answer);
        passes(A_MOMENT);
        assertThat(failure(answer, CoapTimeoutException.class).phase()).isEqualTo(Phase.NON_RESPONSE);
    }

    // Separate responses

    /** test_separate_response */
    @Test
    void waitsForTheAnswerThatWasPromised() {
        TestSubscriber<CoapResponse> answer = ask(TEST);
        peer.expectsCon(GET);
        peer.acknowledges();
        passes(Duration.ofSeconds(5));
        isPending(answer);
        peer.hearsNothing().answersInCon(CONTENT, "at last").expectsAck();
        assertThat(texts(answer)).containsExactly("at last");
    }

    /** test_separate_response_lost: -ETIMEDOUT after COAP_SEPARATE_TIMEOUT */
    @Test
    void waitsForItAsLongAsTheSessionSays() {
        session.settings(settings -> settings.separateResponseTimeout(Duration.ofSeconds(6)));
        TestSubscriber<CoapResponse> answer = ask(TEST);
        peer.expectsCon(GET);
        peer.acknowledges();
        passes(Duration.ofSeconds(6).minus(A_MOMENT));
        isPending(answer);
        passes(A_MOMENT);
        assertThat(failure(answer, CoapTimeoutException.class).phase()).isEqualTo(Phase.SEPARATE_RESPONSE);
    }

    /** test_separate_response_ack_fail: -ENETDOWN; here the answer has come, and is acknowledged when it comes again */
    @Test
    void hasAnAnswerThatItCannotAcknowledge() {
        TestSubscriber<CoapResponse> answer = ask(TEST);
        peer.expectsCon(GET);
        peer.acknowledges();
        socket.failsToSend(true);
        peer.answersInCon(CONTENT, "20").hearsNothing();
        assertThat(texts(answer)).containsExactly("20");
        assertThat(events).containsExactly(new Unreachable("network is down"));
        socket.failsToSend(false);
        peer.repeatsItself().expectsAck();
    }

    /** coap_client_req gives -errno of the socket */
    @Test
    void failsWhenItCannotBeSent() {
        subscribe(session.established());
        socket.failsToSend(true);
        TestSubscriber<CoapResponse> answer = ask(TEST);
        assertThat(failure(answer, CoapUnreachableException.class)).hasMessageContaining("network is down");
        socket.failsToSend(false);
        TestSubscriber<CoapResponse> another = ask(TEST);
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "again");
        assertThat(texts(another)).containsExactly("again");
    }

    /** test_duplicate_response */
    @Test
    void tellsOfAnAnswerOnceAndAcknowledgesItTwice() {
        TestSubscriber<CoapResponse> answer = ask(TEST);
        peer.expectsCon(GET);
        peer.acknowledges();
        peer.answersInCon(CONTENT, "20").expectsAck();
        peer.repeatsItself().expectsAck();
        assertThat(texts(answer)).containsExactly("20");
    }

    /** test_duplicate_response, with the acknowledgement */
    @Test
    void ignoresAnAcknowledgementThatComesAgain() {
        TestSubscriber<CoapResponse> answer = ask(TEST);
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "20").repeatsItself().hearsNothing();
        assertThat(texts(answer)).containsExactly("20");
    }

    // What is no answer

    /** test_request_rst: -ECONNRESET */
    @Test
    void failsWhenItIsRejected() {
        TestSubscriber<CoapResponse> answer = ask(TEST);
        peer.expectsCon(GET);
        peer.resets();
        assertThat(failure(answer, CoapResetException.class).isTransient()).isFalse();
    }

    /** test_unmatching_tokens: -ETIMEDOUT */
    @Test
    void ignoresAnAcknowledgementWithAnotherToken() {
        TestSubscriber<CoapResponse> answer = ask(TEST.transmission(IMPATIENT));
        Heard request = peer.expectsCon(GET);
        peer.sends(Type.ACK, request.messageId(), CONTENT, STRANGE, "wrong").hearsNothing();
        passes(Duration.ofMillis(200));
        failure(answer, CoapTimeoutException.class);
    }

    /** An unknown token is rejected in a message that asks for acknowledgement, otherwise ignored */
    @Test
    void rejectsAResponseToNobody() {
        TestSubscriber<CoapResponse> answer = ask(TEST);
        Heard request = peer.expectsCon(GET);
        peer.sends(Type.CON, 7, CONTENT, STRANGE, "").expectsRst();
        isPending(answer);
        peer.to(request).answersPiggybacked(CONTENT, "20");
        assertThat(texts(answer)).containsExactly("20");
    }

    /** A malformed message is -EIO for all requests on the socket: here it is dropped, and an event */
    @Test
    void dropsWhatIsNoMessage() {
        TestSubscriber<CoapResponse> answer = ask(TEST);
        peer.expectsCon(GET);
        peer.sendsBytes("00").sendsBytes("ff ff ff");
        isPending(answer);
        assertThat(events).hasSize(2).allMatch(BadPacket.class::isInstance);
        peer.answersPiggybacked(CONTENT, "20");
        assertThat(texts(answer)).containsExactly("20");
    }

    // Echo

    /** test_echo_option */
    @Test
    void answersAChallengeByItself() {
        TestSubscriber<CoapResponse> answer = ask(TEST);
        Heard first = peer.expectsCon(GET).withoutOption(ECHO);
        peer.with(ECHO, CHALLENGE).answersPiggybacked(UNAUTHORIZED, "");
        isPending(answer);
        Heard second = peer.expectsCon(GET).withPath("test").withOption(ECHO, CHALLENGE);
        assertThat(second.token()).isNotEqualTo(first.token());
        assertThat(second.messageId()).isNotEqualTo(first.messageId());
        peer.answersPiggybacked(CONTENT, "20");
        assertThat(texts(answer)).containsExactly("20");
    }

    /** test_echo_option_next_req */
    @Test
    void showsWhatItWasGivenWithTheNextRequest() {
        TestSubscriber<CoapResponse> first = ask(TEST);
        peer.expectsCon(GET);
        peer.with(ECHO, CHALLENGE).answersPiggybacked(CONTENT, "20");
        TestSubscriber<CoapResponse> second = ask(CoapRequest.post("/test").payload("echo testing"));
        peer.expectsCon(POST).withOption(ECHO, CHALLENGE).withPayload("echo testing");
        peer.answersPiggybacked(CHANGED, "");
        assertThat(List.of(texts(first), texts(second))).containsExactly(List.of("20"), List.of(""));
    }
}
