package io.reactivecoap.netty.internal.world;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.session.Session;
import io.reactivecoap.option.CoapOptions;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Thousands of peers that may be gone at some time, over wires good and bad, and in each case: no two pings go out within
 * 250 ms; nobody is taken to be gone who was heard within the longest silence, nobody at all over a wire that loses nothing
 * while he is there, and everybody who is gone in the end; and then nothing is open.
 *
 * <p>{@code -Dcoap.worlds=1000000} lives through more of them, {@code -Dcoap.seed=4711} begins with another.
 */
class KeepaliveInvariantsTest {

    private int survivors;
    private int gone;
    private int takenToBeGone;

    @Test
    void theRulesHoldForEveryPeer() {
        long first = Long.getLong("coap.seed", 1);
        int count = Integer.getInteger("coap.worlds", 3_000);
        for (long seed = first; seed < first + count; seed++) {
            try {
                new Life(seed).live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        if (count >= 1_000) {
            assertThat(survivors).as("peers that were there to the end").isGreaterThan(count / 10);
            assertThat(gone).as("peers that were gone").isGreaterThan(count / 10);
            assertThat(takenToBeGone).as("peers that were only hard to reach").isPositive();
        }
    }

    private final class Life implements Onlooker {

        private final Random chance;
        private final World world;
        private final KeepaliveParameters parameters;
        private final boolean losesNothing;
        private long dies = Long.MAX_VALUE;
        private long heardAt;
        private long overAt = Long.MAX_VALUE;
        private long silence;
        private long pingedAt = Long.MIN_VALUE / 2;

        Life(long seed) {
            chance = new Random(seed);
            world = new World(seed).watchedBy(this);
            parameters = new KeepaliveParameters(between(250, 40_000), between(250, 8_000), 1 + chance.nextInt(4));
            losesNothing = chance.nextInt(3) == 0;
            if (!losesNothing) {
                world.wire().hasFaults(new Wire.Faults(chance.nextDouble() / 2, 0.1, ofMillis(200)), chance);
            }
            if (chance.nextBoolean()) {
                dies = between(0, 200_000).toNanos();
            }
        }

        private Duration between(int least, int most) {
            return ofMillis(least + chance.nextInt(most - least + 1));
        }

        void live() {
            world.given(settings -> settings.keepalive(parameters))
                    .givenParameters(asIs -> asIs.withAckTimeout(between(1, 3_000))
                            .withMaxRetransmit(chance.nextInt(5))
                            .withNstart(1 + chance.nextInt(2)))
                    .watches();
            for (int i = chance.nextInt(12); i > 0 && !isOver(); i--) {
                step(between(0, 60_000));
                if (!isOver()) {
                    var request = world.get("/");
                    (chance.nextInt(4) == 0 ? request.nonConfirmable() : request.confirmable()).ask();
                }
            }
            for (int i = 0; i < 1_000 && !isOver() && dies != Long.MAX_VALUE; i++) {
                step(ofMillis(10_000));
            }
            check();
            world.closes();
            world.passesUntilNothingIsDue();
            world.nothingIsOpen();
        }

        /** Stops at once when the peer is taken to be gone, as the session's owner would. */
        private void step(Duration time) {
            for (long left = time.toMillis(); left > 0 && !isOver(); left -= 50) {
                world.passes(ofMillis(Math.min(50, left)));
            }
        }

        private boolean isOver() {
            return world.condition() == Condition.SILENT;
        }

        private void check() {
            boolean isGone = dies != Long.MAX_VALUE;
            if (!isOver()) {
                assertThat(isGone)
                        .as("a peer that is gone is still believed to be there")
                        .isFalse();
                survivors++;
                return;
            }
            assertThat(silence)
                    .as("silence")
                    .isGreaterThanOrEqualTo(parameters.longestSilence().toNanos());
            assertThat(world.unansweredPings()).isEqualTo(parameters.misses());
            if (dies <= overAt) {
                gone++;
            } else {
                assertThat(losesNothing)
                        .as("a peer is taken to be gone that is there")
                        .isFalse();
                takenToBeGone++;
            }
        }

        @Override
        public void onDeparture(byte[] bytes) {
            Datagram datagram = (Datagram) Bytes.decode(bytes);
            if (datagram.message().isEmpty() && datagram.isConfirmable()) {
                assertThat(world.now() - pingedAt)
                        .as("time between two pings")
                        .isGreaterThanOrEqualTo(ofMillis(250).toNanos());
                pingedAt = world.now();
            }
        }

        @Override
        public boolean afterTurn(Session session, long now) {
            if (overAt == Long.MAX_VALUE && session.condition() == Condition.SILENT) {
                overAt = now;
                silence = now - heardAt;
            }
            return false;
        }

        @Override
        public void onArrival(byte[] bytes) {
            heardAt = world.now();
        }

        /** The peer's part. */
        @Override
        public boolean answers(byte[] bytes) {
            Datagram datagram = (Datagram) Bytes.decode(bytes);
            if (world.now() < dies) {
                if (datagram.message().isEmpty()) {
                    say(Datagram.reset(datagram.messageId()));
                } else {
                    Message answer = new Message(
                            CoapCode.CONTENT, datagram.message().token(), CoapOptions.empty(), Message.NO_PAYLOAD);
                    say(new Datagram(
                            datagram.isConfirmable() ? Datagram.Type.ACK : Datagram.Type.NON,
                            datagram.messageId(),
                            answer));
                }
            }
            return true;
        }

        private void say(Datagram datagram) {
            world.carry(Wire.Side.SESSION, Bytes.encode(datagram));
        }
    }
}
