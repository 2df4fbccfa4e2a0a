package io.reactivecoap.netty.internal.link.datagram;

import static io.reactivecoap.netty.internal.link.datagram.Retransmission.State.AWAITING_ACK;
import static io.reactivecoap.netty.internal.link.datagram.Retransmission.State.DELIVERED;
import static io.reactivecoap.netty.internal.link.datagram.Retransmission.State.GAVE_UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.datagram.Retransmission.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetransmissionTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Delivery DELIVERY = Delivery.of(true, TransmissionParameters.DEFAULT);
    private static final long START = 1_000 * SECOND;

    private enum Event {
        TOO_EARLY,
        DUE,
        ACKNOWLEDGED
    }

    @ParameterizedTest(name = "{0} after {1} retransmissions + {2} -> {3}, {4}")
    @CsvSource({
        "AWAITING_ACK, 0, TOO_EARLY, AWAITING_ACK, false",
        "AWAITING_ACK, 0, DUE, AWAITING_ACK, true",
        "AWAITING_ACK, 0, ACKNOWLEDGED, DELIVERED, true",
        "AWAITING_ACK, 3, TOO_EARLY, AWAITING_ACK, false",
        "AWAITING_ACK, 3, DUE, AWAITING_ACK, true",
        "AWAITING_ACK, 3, ACKNOWLEDGED, DELIVERED, true",
        "AWAITING_ACK, 4, TOO_EARLY, AWAITING_ACK, false",
        "AWAITING_ACK, 4, DUE, GAVE_UP, false",
        "AWAITING_ACK, 4, ACKNOWLEDGED, DELIVERED, true",
        "DELIVERED, 0, TOO_EARLY, DELIVERED, false",
        "DELIVERED, 0, DUE, DELIVERED, false",
        "DELIVERED, 0, ACKNOWLEDGED, DELIVERED, false",
        "GAVE_UP, 4, TOO_EARLY, GAVE_UP, false",
        "GAVE_UP, 4, DUE, GAVE_UP, false",
        "GAVE_UP, 4, ACKNOWLEDGED, GAVE_UP, false",
    })
    void goesFromStateToState(State from, int retransmissions, Event event, State to, boolean result) {
        Retransmission retransmission = new Retransmission(DELIVERY, () -> 0, START);
        for (int i = 0; i < retransmissions; i++) {
            retransmission.onTimeout(retransmission.deadline());
        }
        if (from == DELIVERED) {
            retransmission.onAcknowledged();
        } else if (from == GAVE_UP) {
            retransmission.onTimeout(retransmission.deadline());
        }
        assertThat(retransmission.state()).isEqualTo(from);

        boolean happened = switch (event) {
            case TOO_EARLY -> retransmission.onTimeout(retransmission.deadline() - 1);
            case DUE -> retransmission.onTimeout(retransmission.deadline());
            case ACKNOWLEDGED -> retransmission.onAcknowledged();
        };

        assertThat(happened).isEqualTo(result);
        assertThat(retransmission.state()).isEqualTo(to);
        assertThat(retransmission.transmissions())
                .isEqualTo(1 + retransmissions + (event == Event.DUE && result ? 1 : 0));
    }

    @Test
    void doublesItsTimeoutFromOneTransmissionToTheNext() {
        Retransmission retransmission = new Retransmission(DELIVERY, () -> 0, START);
        List<Long> deadlines = new ArrayList<>();
        do {
            deadlines.add((retransmission.deadline() - START) / SECOND);
        } while (retransmission.onTimeout(retransmission.deadline()));

        assertThat(deadlines).containsExactly(2L, 6L, 14L, 30L, 62L);
        assertThat(retransmission.state()).isEqualTo(GAVE_UP);
        assertThat(retransmission.transmissions()).isEqualTo(5);
    }

    @Test
    void countsFromWhenItWasReallySent() {
        Retransmission retransmission = new Retransmission(DELIVERY, () -> 0, START);

        assertThat(retransmission.onTimeout(START + 5 * SECOND)).isTrue();

        assertThat(retransmission.deadline()).isEqualTo(START + 9 * SECOND);
        assertThat(retransmission.onTimeout(START + 5 * SECOND)).isFalse();
        assertThat(retransmission.state()).isEqualTo(AWAITING_ACK);
    }

    /** RFC 7252 §4.2: "a random duration (often not an integral number of seconds) between" the two. */
    @Test
    void beginsAnywhereBetweenAckTimeoutAndItsRandomFactor() {
        Random random = new Random(1);
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 0; i < 10_000; i++) {
            long first = new Retransmission(DELIVERY, random::nextLong, START).deadline() - START;
            assertThat(first).isBetween(2 * SECOND, 3 * SECOND);
            shortest = Math.min(shortest, first);
            longest = Math.max(longest, first);
        }
        assertThat(shortest).isLessThan(2_001_000_000L);
        assertThat(longest).isGreaterThan(2_999_000_000L);
    }

    @Test
    void withAFactorOfOneLeavesNothingToChance() {
        Delivery certain = Delivery.of(true, TransmissionParameters.DEFAULT.withAckRandomFactor(1));

        assertThat(new Retransmission(certain, () -> -1, START).deadline()).isEqualTo(START + 2 * SECOND);
    }

    /** MAX_TRANSMIT_WAIT of §4.8.2 is how long the unluckiest waits. */
    @Test
    void givesUpWithinMaxTransmitWait() {
        Retransmission unluckiest = new Retransmission(DELIVERY, () -> -1, 0);
        while (unluckiest.onTimeout(unluckiest.deadline())) {
            // goes out again
        }

        long wait = TransmissionParameters.DEFAULT.maxTransmitWait().toNanos();
        assertThat(unluckiest.deadline()).isBetween(wait - SECOND / 1_000_000, wait);
    }
}
