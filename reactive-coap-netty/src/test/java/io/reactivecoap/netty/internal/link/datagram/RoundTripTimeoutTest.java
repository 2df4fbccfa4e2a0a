package io.reactivecoap.netty.internal.link.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;
import io.reactivecoap.RetransmissionTimeout;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.netty.internal.world.Bytes;
import io.reactivecoap.option.CoapOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The timeout that CoCoA measures; the numbers were worked out by hand. */
class RoundTripTimeoutTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final RoundTripTimeout measured = new RoundTripTimeout(2 * SECOND, 0);

    private long millis() {
        return Math.round(measured.timeout(0) / 1e6);
    }

    @Test
    void beginsWithAckTimeout() {
        assertThat(millis()).isEqualTo(2000);
    }

    /** First 0.4 + 4 × 0.2 = 1.2, half of it and of 2 is 1.6; then the variation is 0.15: 1.0 and 1.6 give 1.3. */
    @Test
    void isHalfOfWhatRoundTripsWithoutRetransmissionSay() {
        measured.onRoundTrip(400 * MILLI, 1, 0);
        assertThat(millis()).isEqualTo(1600);
        measured.onRoundTrip(400 * MILLI, 1, 0);
        assertThat(millis()).isEqualTo(1300);
    }

    /** After 0.4 and 0.8 it is smoothed 0.4 + 0.4 / 8, and varies by 0.2 × 3 / 4 + 0.4 / 4: 0.45 + 4 × 0.25 and 1.6 give 1.525. */
    @Test
    void followsWhatVaries() {
        measured.onRoundTrip(400 * MILLI, 1, 0);
        measured.onRoundTrip(800 * MILLI, 1, 0);
        assertThat(millis()).isEqualTo(1525);
    }

    /** 3 + 1 × 1.5 = 4.5, a quarter of it and three of 2: 2.625. */
    @ParameterizedTest
    @CsvSource({"1, 2500", "2, 2625", "3, 2625", "4, 2000", "5, 2000"})
    void weighsRoundTripsByHowManyTransmissionsTheyTook(int transmissions, long expected) {
        long time = transmissions == 1 ? SECOND : 3 * SECOND; // of one: 1 + 4 × 0.5 = 3, with 2 it is 2.5
        measured.onRoundTrip(time, transmissions, 0);
        assertThat(millis()).isEqualTo(expected);
    }

    @Test
    void isNoLongerThanAMinute() {
        for (int i = 0; i < 20; i++) {
            measured.onRoundTrip(90 * SECOND, 1, 0);
        }
        assertThat(measured.timeout(0)).isEqualTo(60 * SECOND);
    }

    @Test
    void isNeverNothingWhereRoundTripsAre() {
        for (int i = 0; i < 100; i++) {
            measured.onRoundTrip(0, 1, 0);
        }
        assertThat(measured.timeout(0)).isBetween(MILLI, 2 * MILLI);
    }

    /** Twice as long after 16 times its length, until it is a second. */
    @ParameterizedTest
    @CsvSource({"8000, 500", "8001, 1000", "60000, 1000"})
    void growsWhereItIsShortAndOld(long later, long expected) {
        RoundTripTimeout shortOne = new RoundTripTimeout(500 * MILLI, 0);
        assertThat(shortOne.timeout(later * MILLI)).isEqualTo(expected * MILLI);
    }

    /** After 4 times its length a second and half of it: 8, 5, 3.5, 2.75. */
    @ParameterizedTest
    @CsvSource({"32000, 8000", "32001, 5000", "52001, 3500", "66001, 2750", "9999999, 2750"})
    void shrinksWhereItIsLongAndOld(long later, long expected) {
        RoundTripTimeout longOne = new RoundTripTimeout(8 * SECOND, 0);
        assertThat(longOne.timeout(later * MILLI)).isEqualTo(expected * MILLI);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "999, 3", "1000, 2", "3000, 2", "3001, 1.5", "60000, 1.5"})
    void backsOffTheFasterTheShorterItIs(long timeout, double factor) {
        assertThat(RoundTripTimeout.backoff(timeout * MILLI)).isEqualTo(factor);
    }

    /** A link in virtual time, which sends when it has to, and a peer that never answers but when told to. */
    private static final class Stage implements Link.Receiver, Link.Fate {

        private final TransmissionParameters parameters;
        private final Timers timers = new Timers();
        private final DatagramLink link;
        private final List<Long> sentAt = new ArrayList<>();
        private long now;
        private long failedAt = -1;
        private int tokens;
        private int messageId;

        Stage(RetransmissionTimeout how) {
            parameters = TransmissionParameters.DEFAULT.withAckRandomFactor(1).withRetransmissionTimeout(how);
            link = new DatagramLink(SessionSettings.DEFAULT.transmission(parameters), timers, () -> 0, event -> {});
            link.attach(this);
        }

        void send() {
            Message request = new Message(CoapCode.GET, Token.of(++tokens, 2), CoapOptions.empty(), Message.NO_PAYLOAD);
            link.send(request, Delivery.of(true, parameters), this, now);
        }

        /** What goes out within a time, in milliseconds from its beginning. */
        List<Long> within(long millis) {
            long start = now;
            sentAt.clear();
            flush(start);
            long end = start + millis * MILLI;
            while (timers.deadline() <= end) {
                now = timers.deadline();
                timers.onTimeout(now);
                flush(start);
            }
            now = end;
            return List.copyOf(sentAt);
        }

        private void flush(long start) {
            while (link.transmitSize() > 0) {
                ByteBuf out = Unpooled.buffer();
                link.transmit(out);
                messageId = out.getUnsignedShort(2);
                sentAt.add(Math.round((now - start) / 1e6));
            }
        }

        void acknowledge() {
            link.receive(Unpooled.wrappedBuffer(Bytes.encode(Datagram.acknowledgement(messageId))), now);
        }

        @Override
        public boolean expects(Message message) {
            return true;
        }

        @Override
        public void deliver(Message message, long time) {}

        @Override
        public void onRejected(Message message, long time) {}

        @Override
        public void onTransmitted(long time) {}

        @Override
        public void onAcknowledged(long time) {}

        @Override
        public void onFailed(Link.Failure failure, long time) {
            failedAt = time;
        }
    }

    @Test
    void aLinkMeasuresItselfFromAcknowledgements() {
        Stage stage = new Stage(RetransmissionTimeout.COCOA);
        stage.send();
        assertThat(stage.within(400)).containsExactly(0L);
        stage.acknowledge(); // 1.6 s from now on
        stage.send();
        assertThat(stage.within(3000)).containsExactly(0L, 1600L);
        stage.acknowledge(); // 3 s, weakly: 4.5 / 4 + 1.6 × 3 / 4 = 2.325
        stage.send();
        assertThat(stage.within(20_000)).containsExactly(0L, 2325L, 6975L, 16_275L);
    }

    @Test
    void aLinkThatIsNotToMeasureKeepsToAckTimeout() {
        Stage stage = new Stage(RetransmissionTimeout.RFC_7252);
        stage.send();
        stage.within(400);
        stage.acknowledge();
        stage.send();
        assertThat(stage.within(100_000)).containsExactly(0L, 2000L, 6000L, 14_000L, 30_000L);
    }

    /** MAX_TRANSMIT_SPAN is 30 s and MAX_TRANSMIT_WAIT 62 s with a random factor of 1. */
    @Test
    void aMessageIsNeverSentLaterThanThePeerRemembersIt() {
        Stage stage = new Stage(RetransmissionTimeout.COCOA);
        for (int i = 0; i < 3; i++) {
            stage.send();
            stage.within(100);
            stage.acknowledge();
        }
        // 0.3, 0.25 and 0.2125 make 1.15, 0.7, 0.45625 of 2
        stage.send();
        long start = stage.now;
        assertThat(stage.within(100_000)).containsExactly(0L, 456L, 1825L, 5931L, 18_250L);
        assertThat(stage.failedAt - start).isEqualTo(55_206_250_000L); // 18.25 s and the last wait

        Stage slow = new Stage(RetransmissionTimeout.COCOA);
        slow.send();
        slow.within(1900);
        slow.acknowledge(); // 1.9 + 4 × 0.95 = 5.7, with 2 it is 3.85
        slow.send();
        start = slow.now;
        assertThat(slow.within(100_000)).containsExactly(0L, 3850L, 9625L, 18_288L); // the next would be at 31.28
        assertThat(slow.failedAt - start).isEqualTo(62 * SECOND);
        assertThat(slow.link.isIdle()).isTrue();
    }
}
