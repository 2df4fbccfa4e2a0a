package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.session.RequestService;
import io.reactivecoap.netty.internal.session.ServedRequest;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A thousand worlds in which a peer asks over a wire that loses, doubles, delays and reorders, and sends nonsense besides:
 * each request is carried out once at most, each reply answers its request, each acknowledgement is repeated as it was, and
 * at the end of time nothing is open.
 */
class ServeInvariantsTest {

    private static final int WORLDS = 1_000;

    @Test
    void aRequestIsCarriedOutOnceAndAnsweredAlike() {
        Map<String, Integer> heard = new TreeMap<>();
        long first = Long.getLong("coap.seed", 1);
        int count = Integer.getInteger("coap.worlds", WORLDS);
        for (long seed = first; seed < first + count; seed++) {
            try {
                new Life(seed, heard).live();
            } catch (Throwable broken) {
                throw new AssertionError("world " + seed + " broke: -Dcoap.seed=" + seed + " -Dcoap.worlds=1", broken);
            }
        }
        if (count >= WORLDS) {
            assertThat(heard)
                    .as("the ways in which replies came")
                    .containsOnlyKeys("CON", "NON", "piggybacked")
                    .allSatisfy((way, replies) -> assertThat(replies).isGreaterThan(count));
        }
    }

    private static final class Life implements Onlooker, RequestService {

        private static final int REQUESTS = 20;
        private static final int OURS = 5;
        private static final int NONSENSE = 50;
        private static final int NONSENSE_IDS = 0x8000;
        private static final int TOKEN_LENGTH = 2;
        private static final int[] SECONDS_OF_TRANSMISSION = {0, 2, 6, 14, 30};

        private final Random random;
        private final World world;
        private final Map<String, Integer> ways;
        private final Agenda agenda = new Agenda();
        private final Set<String> carriedOut = new HashSet<>();
        private final Map<Integer, Datagram> acknowledgements = new HashMap<>();
        private final Set<Integer> replies = new HashSet<>();

        Life(long seed, Map<String, Integer> ways) {
            random = new Random(seed);
            world = new World(seed).watchedBy(this).givenService(this);
            this.ways = ways;
        }

        void live() {
            world.dice().rollFirstTimeouts();
            Duration slowest = Duration.ofMillis(random.nextInt(3_000));
            world.wire()
                    .hasFaults(new Wire.Faults(random.nextDouble() * 0.3, random.nextDouble() * 0.3, slowest), random);
            for (int i = 0; i < REQUESTS; i++) {
                asks(i, random.nextInt(3) == 0 ? Type.NON : Type.CON);
            }
            for (int i = 0; i < OURS; i++) {
                agenda.add(someTime(), () -> world.get("/").confirmable().ask());
            }
            for (int i = 0; i < NONSENSE; i++) {
                agenda.add(someTime(), this::sendsNonsense);
            }
            world.passesUntilNothingIsDue();
            world.nothingIsOpen();
        }

        private long someTime() {
            return Duration.ofMillis(random.nextInt(60_000)).toNanos();
        }

        private void asks(int number, Type type) {
            String payload = Integer.toString(number);
            Datagram request =
                    new Datagram(type, number, message(CoapCode.POST, Token.of(number, TOKEN_LENGTH), payload));
            long begin = someTime();
            for (int after : SECONDS_OF_TRANSMISSION) {
                agenda.add(begin + Duration.ofSeconds(after).toNanos(), () -> {
                    if (after == 0 || type == Type.CON && !acknowledgements.containsKey(number)) {
                        sends(request);
                    }
                });
            }
        }

        private static Message message(CoapCode code, Token token, String payload) {
            return new Message(code, token, CoapOptions.empty(), payload.getBytes(StandardCharsets.UTF_8));
        }

        private void sends(Datagram datagram) {
            world.carry(Wire.Side.SESSION, Bytes.encode(datagram));
        }

        /** What begins as a request does, and has an id and a token that no other request has. */
        private void sendsNonsense() {
            byte[] bytes = new byte[4 + random.nextInt(40)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (0x40 | bytes[0] & 0x1f);
            if ((bytes[0] & 0xf) == TOKEN_LENGTH) {
                bytes[0]++;
            }
            bytes[1] &= 0x1f;
            bytes[2] |= (byte) (NONSENSE_IDS >> 8);
            world.carry(Wire.Side.SESSION, bytes);
        }

        // What the session hears

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public ServedRequest take(CoapRequest request) {
            String asked = new String(request.payload(), StandardCharsets.UTF_8);
            if (asked.matches("[0-9]+")) {
                assertThat(carriedOut.add(asked))
                        .as("first time that %s is carried out", asked)
                        .isTrue();
            }
            CoapReply reply = CoapReply.of(CoapCode.CONTENT).payload(asked);
            long delay = random.nextBoolean()
                    ? 0
                    : Duration.ofMillis(random.nextInt(20_000)).toNanos();
            return new ServedRequest(request) {
                @Override
                protected void begin(long now) {
                    if (delay == 0) {
                        reply(reply, now);
                    } else {
                        agenda.add(now + delay, () -> world.executes(then -> reply(reply, then)));
                    }
                }

                @Override
                protected void stop() {}
            };
        }

        // What the peer hears

        @Override
        public boolean answers(byte[] bytes) {
            Datagram heard = (Datagram) Bytes.decode(bytes);
            if (heard.code().isRequest()) {
                sends(new Datagram(
                        Type.ACK,
                        heard.messageId(),
                        message(CoapCode.CONTENT, heard.message().token(), "")));
            } else if (heard.type() == Type.CON) {
                sends(Datagram.acknowledgement(heard.messageId()));
                hearsReply(heard, "CON");
            } else if (heard.type() == Type.NON) {
                hearsReply(heard, "NON");
            } else if (heard.messageId() < NONSENSE_IDS) {
                Datagram before = acknowledgements.put(heard.messageId(), heard);
                assertThat(heard).isEqualTo(before == null ? heard : before);
                if (!heard.message().isEmpty()) {
                    hearsReply(heard, "piggybacked");
                }
            }
            return true;
        }

        private void hearsReply(Datagram heard, String way) {
            Token token = heard.message().token();
            if (token.length() != TOKEN_LENGTH) {
                return; // it answers nonsense
            }
            int number = token.byteAt(1);
            assertThat(heard.message()).isEqualTo(message(CoapCode.CONTENT, token, Integer.toString(number)));
            if (replies.add(number)) {
                ways.merge(way, 1, Integer::sum);
            }
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
