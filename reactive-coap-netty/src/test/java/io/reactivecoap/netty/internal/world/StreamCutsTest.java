package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.PING;
import static io.reactivecoap.CoapCode.RELEASE;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.netty.internal.codec.StreamCodec;
import io.reactivecoap.netty.internal.codec.StreamCodec.Framing;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOptions;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One conversation with all there is in it, of which the peer's part is cut at every byte, or ends there, or is ended by
 * every kind of farewell between any two messages.
 */
class StreamCutsTest {

    private static final byte[] BODY = new byte[2_200];

    static {
        new Random(1).nextBytes(BODY);
    }

    @Test
    void aCutAtAnyByteChangesNothing() {
        long whole = new Conversation().live().isAsItShouldBe().sent;
        assertThat(whole).isGreaterThan(3_500);
        for (long cut = 0; cut <= whole; cut++) {
            Conversation conversation = new Conversation();
            conversation.cutAt = cut;
            try {
                conversation.live().isAsItShouldBe();
            } catch (AssertionError broken) {
                throw new AssertionError("cut at byte " + cut, broken);
            }
        }
    }

    @ParameterizedTest(name = "in pieces of {0}")
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void smallPiecesChangeNothing(int piece) {
        Conversation conversation = new Conversation();
        conversation.piece = piece;

        conversation.live().isAsItShouldBe();
    }

    /** A request is in flight, a body half way up, one half way down, somebody observes, a pong is due. */
    @Test
    void aLossAtAnyByteEndsEverythingOnce() {
        long whole = new Conversation().live().sent;
        int disconnected = 0;
        for (long end = 0; end <= whole; end++) {
            Conversation conversation = new Conversation();
            conversation.endsAt = end;
            try {
                conversation.live().isOver();
                disconnected += conversation.disconnected();
            } catch (AssertionError broken) {
                throw new AssertionError("lost at byte " + end, broken);
            }
        }
        assertThat(disconnected).as("requests that failed").isGreaterThan(3_500);
    }

    @Test
    void aReleaseBetweenAnyMessagesEndsEverythingOnce() {
        endsBetweenMessages(new Message(RELEASE, Token.EMPTY, CoapOptions.empty(), Message.NO_PAYLOAD));
    }

    @Test
    void anAbortBetweenAnyMessagesEndsEverythingOnce() {
        endsBetweenMessages(Signal.abort("", OptionalInt.empty()));
    }

    @Test
    void aFaultBetweenAnyMessagesEndsEverythingOnce() {
        endsBetweenMessages(new Message(PING, Token.of(new byte[9]), CoapOptions.empty(), Message.NO_PAYLOAD));
    }

    private static void endsBetweenMessages(Message farewell) {
        int messages = new Conversation().live().messages;
        assertThat(messages).isGreaterThanOrEqualTo(15);
        for (int n = 0; n <= messages; n++) {
            Conversation conversation = new Conversation();
            conversation.farewell = farewell;
            conversation.farewellAfter = n;
            try {
                conversation.live().isOver();
            } catch (AssertionError broken) {
                throw new AssertionError(farewell.code() + " after " + n + " messages", broken);
            }
        }
    }

    private static final class Conversation {

        private final StreamWorld stream = StreamWorld.overStream();
        private final World world = stream.world();
        private final StreamServer server = new StreamServer(Framing.STREAM, () -> 2, this::carries);
        private final ByteBuf heldBack = Unpooled.buffer();
        private long cutAt = Long.MAX_VALUE;
        private long endsAt = Long.MAX_VALUE;
        private int piece = Integer.MAX_VALUE;
        private Message farewell = Message.EMPTY;
        private int farewellAfter = Integer.MAX_VALUE;
        private long sent;
        private int messages;
        private boolean holdsBack;
        private boolean ended;

        private final Answer echo =
                world.request(CoapMethod.POST, "/echo").payload("hello").unasked();
        private final Answer up = world.request(CoapMethod.PUT, "/up")
                .but(request -> request.payload(BODY))
                .unasked();
        private final Answer down = world.get("/body").unasked();
        private final Blocks blocks = world.blocks(CoapRequest.get("/body"));
        private final Pong pong = new Pong(world::now);
        private final Observer observer =
                new Observer(CoapRequest.get("/news"), NotificationBuffer.latest(), world::now);

        Conversation live() {
            stream.isHeardBy(server::hears);
            server.has(BODY);
            observer.demand(Long.MAX_VALUE, 0);
            world.opens();
            server.announces(2_200, 8);
            server.says(Message.EMPTY);
            stream.whenOpen(() -> {
                world.start(echo);
                world.start(up);
                world.start(observer);
                world.demands(blocks, 1);
                world.start(pong);
            });
            goesOn();
            server.notifies("1");
            server.says(Signal.ping(Token.of(0x42, 1), true));
            stream.whenOpen(() -> {
                world.start(down);
                world.demands(blocks, 5);
            });
            goesOn();
            server.notifies("2");
            goesOn();
            if (farewellAfter == messages) {
                says(farewell);
            }
            if (!ended && farewellAfter == Integer.MAX_VALUE) {
                if (endsAt == Long.MAX_VALUE) {
                    world.cancels(observer);
                    goesOn();
                } else {
                    ends();
                }
            }
            world.passesUntilNothingIsDue();
            return this;
        }

        private void goesOn() {
            world.passes(ofMillis(1));
            holdsBack = false;
            byte[] rest = ByteBufUtil.getBytes(heldBack);
            heldBack.clear();
            arrives(rest);
            world.passes(ofMillis(1));
        }

        private void carries(byte[] message) {
            if (messages++ == farewellAfter) {
                says(farewell);
            }
            long from = sent;
            sent += message.length;
            if (cutAt >= from && cutAt < sent) {
                int cut = (int) (cutAt - from);
                arrives(Arrays.copyOf(message, cut));
                holdsBack = true; // for a while, and so together with what comes behind it
                arrives(Arrays.copyOfRange(message, cut, message.length));
            } else if (endsAt >= from && endsAt < sent) {
                arrives(Arrays.copyOf(message, (int) (endsAt - from)));
                ends();
            } else {
                arrives(message);
            }
        }

        private void says(Message message) {
            ByteBuf out = Unpooled.buffer();
            StreamCodec.encode(message, Framing.STREAM, out);
            arrives(ByteBufUtil.getBytes(out));
        }

        private void arrives(byte[] bytes) {
            if (ended) {
                return;
            }
            if (holdsBack) {
                heldBack.writeBytes(bytes);
                return;
            }
            for (int at = 0; at < bytes.length; at += Math.min(piece, bytes.length - at)) {
                stream.arrives(Arrays.copyOfRange(bytes, at, at + Math.min(piece, bytes.length - at)));
            }
        }

        private void ends() {
            ended = true;
            world.closes(NackReason.NOT_DELIVERABLE, null);
        }

        Conversation isAsItShouldBe() {
            stream.nothingIsOpen();
            echo.is(CONTENT, "hello");
            assertThat(up.isAResponse().code()).isEqualTo(CHANGED);
            assertThat(server.stored("up")).isEqualTo(BODY);
            assertThat(down.isAResponse().payload()).isEqualTo(BODY);
            assertThat(blocks.all()).hasSize(2);
            assertThat(blocks.failure()).isNull();
            pong.came();
            observer.gets("0");
            observer.gets("1");
            observer.gets("2");
            observer.getsNothing();
            assertThat(server.pongs()).isEqualTo(1);
            assertThat(world.events()).hasSize(1);
            return this;
        }

        void isOver() {
            stream.nothingIsOpen();
            if (echo.response() != null) {
                echo.is(CONTENT, "hello");
            }
            if (down.response() != null) {
                assertThat(down.response().payload()).isEqualTo(BODY);
            }
            for (Answer answer : new Answer[] {echo, up, down}) {
                if (answer.asked().isTold() && answer.response() == null) {
                    answer.failedWith(CoapDisconnectedException.class);
                }
            }
        }

        int disconnected() {
            int all = 0;
            for (Answer answer : new Answer[] {echo, up, down}) {
                all += answer.asked().isTold() && answer.response() == null ? 1 : 0;
            }
            return all;
        }
    }
}
