package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.QBlock;
import io.reactivecoap.netty.internal.message.Datagram;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Hundreds of worlds in which 100 kB go up or come down in bursts over a wire that loses, doubles, delays and reorders. */
class QBlockInvariantsTest {

    private static final int WORLDS = 300;

    @Test
    void aBodyArrivesWholeOrFailsWithOneError() {
        Map<String, Integer> ends = new TreeMap<>();
        long first = Long.getLong("coap.seed", 1);
        int count = Integer.getInteger("coap.worlds", WORLDS);
        for (long seed = first; seed < first + count; seed++) {
            try {
                ends.merge(new Life(seed).live(), 1, Integer::sum);
            } catch (Throwable broken) {
                throw new AssertionError("world " + seed + " broke: -Dcoap.seed=" + seed + " -Dcoap.worlds=1", broken);
            }
        }
        if (count >= WORLDS) {
            assertThat(ends).as("the ways in which transfers ended").containsKeys("up", "down");
        }
    }

    private static final class Life implements Onlooker {

        private final Random random;
        private final World world;
        private final Agenda agenda = new Agenda();
        private final byte[] body = new byte[100_000];
        private final QBlockServer server;

        Life(long seed) {
            random = new Random(seed);
            random.nextBytes(body);
            world = new World(seed).watchedBy(this);
            server = new QBlockServer(agenda, body, bytes -> world.carry(Wire.Side.SESSION, bytes));
        }

        String live() {
            world.given(settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withQBlock(QBlock.PROBE)));
            world.dice().rollFirstTimeouts();
            Duration slowest = Duration.ofMillis(random.nextInt(1_500));
            Wire.Faults faults = new Wire.Faults(random.nextDouble() * 0.15, random.nextDouble() * 0.3, slowest);
            world.wire().hasFaults(faults, random);
            boolean down = random.nextBoolean();
            Answer answer = down
                    ? world.get("/body").ask()
                    : world.request(CoapMethod.PUT, "/body")
                            .but(request -> request.payload(body))
                            .ask();
            world.passesUntilNothingIsDue();
            world.nothingIsOpen();
            if (answer.response() == null) {
                return answer.outcome().getClass().getSimpleName();
            }
            if (!answer.isAResponse().isSuccess()) {
                return answer.isAResponse().code().toString();
            }
            assertThat(down ? answer.isAResponse().payload() : server.stored()).isEqualTo(body);
            return down ? "down" : "up";
        }

        @Override
        public boolean answers(byte[] bytes) {
            server.hears((Datagram) Bytes.decode(bytes), world.now());
            return true;
        }

        @Override
        public long nextEvent() {
            return agenda.next();
        }

        @Override
        public void onTime(long now) {
            agenda.run(now);
        }
    }
}
