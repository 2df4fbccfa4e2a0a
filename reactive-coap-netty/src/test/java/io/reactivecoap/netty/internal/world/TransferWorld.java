package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.message.Datagram;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/** A world in which a body of 100 kB goes up, comes down or is read block by block over a bad wire. */
final class TransferWorld implements Onlooker {

    private static final int LENGTH = 100_000;

    private final Random random;
    private final World world;
    private final Agenda agenda = new Agenda();
    private final BodyServer server;
    private final byte[] first;
    private final byte[] second;
    private boolean changed;

    private TransferWorld(long seed) {
        random = new Random(seed);
        first = newBody();
        second = newBody();
        world = new World(seed).watchedBy(this);
        server = new BodyServer(
                random, agenda, first, 2 + random.nextInt(5), bytes -> world.carry(Wire.Side.SESSION, bytes));
    }

    private byte[] newBody() {
        byte[] body = new byte[LENGTH];
        random.nextBytes(body);
        return body;
    }

    /** Lives through the world of a seed; returns how its transfer ended, in a word. */
    static String live(long seed) {
        try {
            return new TransferWorld(seed).live();
        } catch (Throwable broken) {
            throw new AssertionError(
                    "World %d broke: %s%nSee it again: -Dtest=TransferInvariantsTest -Dcoap.seed=%d -Dcoap.worlds=1"
                            .formatted(seed, broken.getMessage(), seed),
                    broken);
        }
    }

    private String live() {
        int window = random.nextBoolean() ? 1 : 1 + random.nextInt(16);
        BlockwiseParameters parameters = BlockwiseParameters.DEFAULT
                .withBlockSize(16 << 3 + random.nextInt(4))
                .withWindow(window)
                .withMaxRestarts(random.nextInt(4));
        world.given(settings -> settings.blockwise(parameters)
                .transmission(settings.transmission().withNstart(window)));
        world.dice().rollFirstTimeouts();
        double loss = random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.15;
        Duration slowest = Duration.ofMillis(random.nextBoolean() ? random.nextInt(50) : random.nextInt(3_000));
        world.wire().hasFaults(new Wire.Faults(loss, random.nextDouble() * 0.3, slowest), random);
        if (random.nextInt(3) == 0) {
            agenda.add(Duration.ofMillis(random.nextInt(20_000)).toNanos(), this::changes);
        }
        return switch (random.nextInt(3)) {
            case 0 -> comesDown();
            case 1 -> goesUp();
            default -> isRead(parameters);
        };
    }

    private void changes() {
        changed = true;
        server.changes(second);
        server.forgets();
    }

    private String comesDown() {
        Answer answer = world.get("/body").ask();
        world.passesUntilNothingIsDue();
        world.nothingIsOpen();
        if (answer.response() == null) {
            return endOf(answer.outcome());
        }
        byte[] payload = answer.isAResponse().payload();
        assertThat(Arrays.equals(payload, first) || changed && Arrays.equals(payload, second))
                .as("the body is one of those that the server had, whole")
                .isTrue();
        return "down";
    }

    private String goesUp() {
        byte[] body = newBody();
        Answer answer = world.request(CoapMethod.PUT, "/body")
                .but(request -> request.payload(body))
                .ask();
        world.passesUntilNothingIsDue();
        world.nothingIsOpen();
        if (answer.response() == null) {
            return endOf(answer.outcome());
        }
        if (!answer.isAResponse().isSuccess()) {
            return answer.isAResponse().code().toString();
        }
        assertThat(server.stored()).isEqualTo(body);
        return "up";
    }

    private String isRead(BlockwiseParameters parameters) {
        Blocks blocks = world.blocks(CoapRequest.get("/body").blockwise(parameters));
        long demand = 0;
        int seen = 0;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (!blocks.asked().isTold()) {
            long more = 1 + random.nextInt(40);
            demand += more;
            world.demands(blocks, more);
            world.passesUntilNothingIsDue();
            for (CoapBlock block : blocks.all().subList(seen, blocks.all().size())) {
                assertThat(block.offset()).isEqualTo(body.size());
                body.writeBytes(block.payload());
                seen++;
            }
            assertThat((long) seen).isLessThanOrEqualTo(demand);
        }
        world.nothingIsOpen();
        if (blocks.failure() != null) {
            return endOf(blocks.failure());
        }
        assertThat(Arrays.equals(body.toByteArray(), first) || changed && Arrays.equals(body.toByteArray(), second))
                .isTrue();
        assertThat(server.requests())
                .as("requests on the wire, for %d blocks", seen)
                .isLessThanOrEqualTo(seen + parameters.window()); // those for blocks whose size the server changed
        return "read";
    }

    private static String endOf(Object outcome) {
        return outcome.getClass().getSimpleName();
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
