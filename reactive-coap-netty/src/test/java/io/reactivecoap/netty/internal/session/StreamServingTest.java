package io.reactivecoap.netty.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapReply;
import io.reactivecoap.NackReason;
import io.reactivecoap.Reliability;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.codec.MalformedMessageException;
import io.reactivecoap.netty.internal.codec.StreamCodec;
import io.reactivecoap.netty.internal.codec.StreamCodec.Framing;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.link.stream.StreamLink;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.netty.internal.world.Desk;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The requests of a peer over a stream (RFC 8323): plain responses, and pongs that wait for them. */
class StreamServingTest {

    private static final Token TOKEN = Token.of(0x4711, 2);
    private static final Message PING = Signal.ping(Token.of(9, 1), true);
    private static final Message PONG = Signal.pong(Token.of(9, 1), true);

    private final Session session = new Session(
            CoapAddress.inet("192.0.2.1", 5683), null, SessionSettings.DEFAULT, () -> 1, StreamLink::overStream);
    private final Desk desk = new Desk(this::turn);

    @BeforeEach
    void theStreamIsOpen() {
        session.serve(desk);
        session.open(0);
        hears(Signal.csm(8_388_864, OptionalInt.empty()));
        assertThat(says()).extracting(Message::code).containsExactly(CoapCode.CSM);
        assertThat(session.condition()).isEqualTo(Condition.OPEN);
    }

    @AfterEach
    void nothingIsOpen() {
        assertThat(says()).isEmpty();
        assertThat(session.isIdle()).isTrue();
        assertThat(session.deadline()).isEqualTo(Timers.NEVER);
    }

    private void turn(LongConsumer step) {
        step.accept(0);
        for (Interaction next = session.pollOutcome(); next != null; next = session.pollOutcome()) {
            next.tell();
        }
    }

    private void hears(Message... messages) {
        ByteBuf bytes = Unpooled.buffer();
        for (Message message : messages) {
            StreamCodec.encode(message, Framing.STREAM, bytes);
        }
        turn(now -> session.receive(bytes, now));
    }

    private List<Message> says() {
        List<Message> said = new ArrayList<>();
        for (int size = session.transmitSize(); size > 0; size = session.transmitSize()) {
            ByteBuf bytes = Unpooled.buffer(size);
            session.transmit(bytes);
            said.add(decoded(bytes));
        }
        return said;
    }

    private static Message decoded(ByteBuf bytes) {
        try {
            return StreamCodec.decode(bytes, Framing.STREAM, true);
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    private static Message request(CoapCode method, Token token) {
        return request(method, token, CoapOptions.empty());
    }

    private static Message request(CoapCode method, Token token, CoapOptions options) {
        return new Message(method, token, options, Message.NO_PAYLOAD);
    }

    private static Message response(CoapCode code, Token token) {
        return new Message(code, token, CoapOptions.empty(), Message.NO_PAYLOAD);
    }

    @Test
    void aReplyIsAPlainResponse() {
        desk.repliesAtOnce(request -> CoapReply.of(CoapCode.CONTENT));

        hears(request(CoapCode.GET, TOKEN));

        assertThat(says()).containsExactly(response(CoapCode.CONTENT, TOKEN));
        assertThat(desk.only().asked().reliability()).isEqualTo(Reliability.UNSPECIFIED);
    }

    @Test
    void repliesComeInWhateverOrder() {
        hears(request(CoapCode.GET, Token.of(1, 1)), request(CoapCode.GET, Token.of(2, 1)));
        assertThat(says()).isEmpty();
        assertThat(session.isIdle()).as("idle while there is work").isFalse();

        desk.cases().get(1).replies(CoapReply.of(CoapCode.CONTENT));
        desk.cases().get(0).replies(CoapReply.of(CoapCode.NOT_FOUND));

        assertThat(says())
                .containsExactly(
                        response(CoapCode.CONTENT, Token.of(2, 1)), response(CoapCode.NOT_FOUND, Token.of(1, 1)));
    }

    @Test
    void aReplyMayBeAsLongAsThePeersMessages() {
        desk.repliesAtOnce(request -> CoapReply.of(CoapCode.CONTENT).payload(new byte[100_000]));

        hears(request(CoapCode.GET, TOKEN));

        assertThat(says())
                .singleElement()
                .satisfies(said -> assertThat(said.payload()).hasSize(100_000));
    }

    /** RFC 8323 §5.4.1. */
    @Test
    void aPongWithCustodyWaitsForTheRequestsBeforeThePing() {
        hears(request(CoapCode.GET, TOKEN), PING);
        assertThat(says()).isEmpty();

        desk.only().replies(CoapReply.of(CoapCode.CONTENT));

        assertThat(says()).containsExactly(response(CoapCode.CONTENT, TOKEN), PONG);
    }

    @Test
    void aPongWithCustodyFollowsTheReplyThatIsThereAtOnce() {
        desk.repliesAtOnce(request -> CoapReply.of(CoapCode.CONTENT));

        hears(request(CoapCode.GET, TOKEN), PING);

        assertThat(says()).containsExactly(response(CoapCode.CONTENT, TOKEN), PONG);
    }

    @Test
    void aPongWithoutCustodyWaitsForNothing() {
        hears(request(CoapCode.GET, TOKEN), Signal.ping(TOKEN, false));
        assertThat(says()).containsExactly(Signal.pong(TOKEN, false));

        desk.only().replies(CoapReply.of(CoapCode.CONTENT));
        assertThat(says()).hasSize(1);
    }

    @Test
    void pingsThatWaitInMassesAreNoGoodFaith() {
        hears(request(CoapCode.GET, TOKEN));
        for (int i = 0; i <= 1024; i++) {
            hears(PING);
        }

        assertThat(session.condition()).isEqualTo(Condition.ABORTED);
        assertThat(says()).extracting(Message::code).containsExactly(CoapCode.ABORT);
        desk.only().replies(CoapReply.of(CoapCode.CONTENT));
    }

    @Test
    void anUnknownCriticalOptionIsABadOne() {
        hears(
                request(
                        CoapCode.GET,
                        TOKEN,
                        CoapOptions.builder().add(2049, new byte[0]).build()),
                PING);

        assertThat(says()).extracting(Message::code).containsExactly(CoapCode.BAD_OPTION, CoapCode.PONG);
        assertThat(desk.cases()).isEmpty();
    }

    @Test
    void whereNobodyAnswersRequestsAreNotAllowed() {
        desk.closes();

        hears(request(CoapCode.GET, TOKEN), PING);

        assertThat(says()).containsExactly(response(CoapCode.METHOD_NOT_ALLOWED, TOKEN), PONG);
    }

    @Test
    void tooManyAreToldToComeAgain() {
        for (int i = 0; i < Serving.MOST_UNDER_WAY; i++) {
            hears(request(CoapCode.GET, TOKEN));
        }
        assertThat(says()).isEmpty();

        hears(request(CoapCode.GET, TOKEN));

        assertThat(says()).singleElement().satisfies(said -> {
            assertThat(said.code()).isEqualTo(CoapCode.SERVICE_UNAVAILABLE);
            assertThat(said.options().get(CoapOption.MAX_AGE)).isEqualTo(1L);
        });
        desk.cases().forEach(open -> open.replies(CoapReply.of(CoapCode.CONTENT)));
        assertThat(says()).hasSize(Serving.MOST_UNDER_WAY);
    }

    @Test
    void aPeerThatHasReleasedIsStillAnswered() {
        hears(request(CoapCode.GET, TOKEN), Signal.release());
        assertThat(session.isIdle()).isFalse();

        desk.only().replies(CoapReply.of(CoapCode.CONTENT));

        assertThat(says()).containsExactly(response(CoapCode.CONTENT, TOKEN));
    }

    @Test
    void theEndStopsTheWork() {
        hears(request(CoapCode.GET, TOKEN));

        turn(now -> session.close(NackReason.RESET, null, now));

        desk.only().isStopped();
        desk.only().replies(CoapReply.of(CoapCode.CONTENT));
    }
}
