package io.reactivecoap.netty.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.link.datagram.DatagramLink;
import io.reactivecoap.netty.internal.time.Timers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a session is driven: what it is asked for, and in which order it answers. Its protocol is told in stories. */
class SessionTest {

    private static final long SECOND = 1_000_000_000L;

    private final Session session =
            new Session(CoapAddress.inet("192.0.2.1", 5683), null, SessionSettings.DEFAULT, () -> 0, DatagramLink::new);
    private int told;

    @Test
    void isIdleBeforeItIsAskedAnything() {
        assertThat(session.isIdle()).isTrue();
        assertThat(session.deadline()).isEqualTo(Timers.NEVER);
        assertThat(session.transmitSize()).isZero();
        assertThat(session.pollOutcome()).isNull();
        assertThat(session.pollEvent()).isNull();
        session.onTimeout(Long.MAX_VALUE - 1);
        assertThat(session.isIdle()).isTrue();
    }

    @Test
    void hasSomethingToSendAndIsDueOnceItIsAsked() {
        session.start(request(), 5 * SECOND);

        assertThat(session.isIdle()).isFalse();
        assertThat(session.transmitSize()).isEqualTo(4 + 8);
        ByteBuf out = Unpooled.buffer();
        session.transmit(out);
        assertThat(out.readableBytes()).isEqualTo(12);
        assertThat(session.transmitSize()).isZero();
        assertThat(session.deadline()).isEqualTo(7 * SECOND);
    }

    @Test
    void mayBeCalledEarlyAndTwice() {
        session.start(request(), 0);
        session.transmit(Unpooled.buffer());

        session.onTimeout(2 * SECOND - 1);
        assertThat(session.transmitSize()).isZero();
        session.onTimeout(2 * SECOND);
        session.onTimeout(2 * SECOND);

        session.transmit(Unpooled.buffer());
        assertThat(session.transmitSize())
                .as("it goes out once more, not twice")
                .isZero();
    }

    @Test
    void keepsAnOutcomeUntilItIsPolled() {
        Interaction request = request();
        session.start(request, 0);
        session.transmit(Unpooled.buffer());

        session.close(null, null, SECOND);

        assertThat(told).isZero();
        assertThat(session.isIdle()).as("idle with an outcome to tell").isFalse();
        Interaction ended = session.pollOutcome();
        assertThat(ended).isSameAs(request);
        assertThat(session.pollOutcome()).isNull();
        request.tell();
        assertThat(told).isEqualTo(1);
        assertThat(session.isIdle()).isTrue();
    }

    @Test
    void keepsEventsInTheirOrder() {
        session.receive(Unpooled.wrappedBuffer(new byte[] {1}), 0);
        session.onUnreachable("connection refused", 0);

        assertThat(session.pollEvent()).isInstanceOf(SessionEvent.BadPacket.class);
        assertThat(session.pollEvent()).isEqualTo(new SessionEvent.Unreachable("connection refused"));
        assertThat(session.pollEvent()).isNull();
    }

    @Test
    void leavesTheBufferItIsGivenToItsOwner() {
        ByteBuf in = Unpooled.buffer().writeInt(0x40001234);

        session.receive(in, 0);

        assertThat(in.refCnt()).isEqualTo(1);
        in.setInt(0, 0);
        ByteBuf out = Unpooled.buffer();
        session.transmit(out);
        assertThat(out.readInt()).as("the Reset that answers the ping").isEqualTo(0x70001234);
        in.release();
    }

    private RequestInteraction request() {
        return new RequestInteraction(CoapRequest.get("/")) {
            @Override
            protected long waited() {
                return 0;
            }

            @Override
            protected void askForBody(Wish what) {}

            @Override
            protected void onOutcome(@Nullable CoapResponse received, @Nullable CoapException failed) {
                told++;
            }
        };
    }
}
