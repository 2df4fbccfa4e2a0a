package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.StreamParameters.MissingCsm;
import io.reactivecoap.netty.internal.codec.StreamCodec.Framing;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOptions;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A world over a stream in which everything is left to chance, and everything to one seed: what both sides can do, where the
 * stream is cut and when its pieces come, what is asked, observed and cancelled, what else the server says, and how it ends.
 * The server minds the client's manners; at the end nothing may be open.
 */
final class RandomStreamWorld {

    private static final int[] SIZES = {64, 300, 1152, 1200, 2048, 2200, 4096, 10_000, 1 << 20};
    private static final int LATEST = 30;

    private final Random random;
    private final Framing framing;
    private final StreamWorld stream;
    private final World world;
    private final StreamServer server;
    private final Queue<byte[]> frames = new ArrayDeque<>();
    private final ByteBuf underWay = Unpooled.buffer();
    private final byte[] first;
    private final byte[] second;
    private final Map<String, Answer> echoes = new HashMap<>();
    private final Map<String, byte[]> uploads = new HashMap<>();
    private final Map<String, Answer> puts = new HashMap<>();
    private final List<Answer> downloads = new ArrayList<>();
    private final List<Blocks> reads = new ArrayList<>();
    private final List<Observer> observers = new ArrayList<>();
    private final Map<Blocks, Long> demands = new HashMap<>();
    private boolean changed;
    private boolean delivering;
    private boolean lost;
    private int news;

    private RandomStreamWorld(long seed) {
        random = new Random(seed);
        framing = random.nextInt(4) == 0 ? Framing.FRAMES : Framing.STREAM;
        stream = StreamWorld.over(framing, seed);
        world = stream.world();
        server = new StreamServer(framing, () -> 1 + random.nextInt(5), this::leaves);
        first = someBytes(random.nextInt(12_000));
        second = someBytes(random.nextInt(12_000));
    }

    private byte[] someBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Lives through the world of a seed; returns how all that was asked ended, in words. */
    static List<String> live(long seed) {
        try {
            return new RandomStreamWorld(seed).live();
        } catch (Throwable broken) {
            throw new AssertionError(
                    "World %d broke: %s%nSee it again: -Dtest=StreamInvariantsTest -Dcoap.seed=%d -Dcoap.worlds=1"
                            .formatted(seed, broken.getMessage(), seed),
                    broken);
        }
    }

    private List<String> live() {
        choosesSettings();
        server.has(first);
        server.givesBlocksOf(random.nextBoolean() ? 7 : random.nextInt(7));
        stream.isHeardBy(bytes -> {
            if (!lost) {
                server.hears(bytes);
            }
        });
        world.opens();
        if (random.nextInt(10) > 0) {
            later(2, this::announces);
        }
        for (int i = 1 + random.nextInt(LATEST); i > 0; i--) {
            String name = "r" + i;
            later(20, () -> stream.whenOpen(() -> asks(name)));
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            later(20, this::saysSomething);
        }
        if (random.nextInt(3) > 0) {
            later(random.nextInt(10) == 0 ? 2 : 40, this::ends);
        }
        world.passes(Duration.ofSeconds(60));
        observers.forEach(world::cancels); // who observes never ends
        world.passesUntilNothingIsDue();
        stillReads();
        stream.nothingIsOpen();
        isAsItShouldBe();
        closesAtLast();
        return howAllEnded();
    }

    // What is given

    private void choosesSettings() {
        world.given(settings -> settings.streams(settings.streams()
                        .withMaxMessageSize(Math.max(1152, someSize()))
                        .withWebSocketMessageSize(someSize())
                        .withBertSize(1024 * (1 + random.nextInt(16)))
                        .withMissingCsm(random.nextInt(4) == 0 ? MissingCsm.FAIL : MissingCsm.GO_ON))
                .blockwise(BlockwiseParameters.DEFAULT
                        .withBlockSize(random.nextInt(3) > 0 ? 1024 : 16 << random.nextInt(6))
                        .withWindow(1 + random.nextInt(4))
                        .withMaxRestarts(random.nextInt(3))));
        int tokenLength = 5 + random.nextInt(30);
        world.given(settings ->
                tokenLength > 8 ? settings.extendedTokenLength(tokenLength) : settings.tokenLength(tokenLength));
    }

    private int someSize() {
        return SIZES[random.nextInt(SIZES.length)];
    }

    private void later(int withinSeconds, Runnable task) {
        stream.later(
                world.now()
                        + Duration.ofMillis(random.nextInt(withinSeconds * 1_000))
                                .toNanos(),
                task);
    }

    // How the stream arrives

    private void leaves(byte[] bytes) {
        if (framing == Framing.FRAMES) {
            frames.add(bytes);
        } else {
            underWay.writeBytes(bytes);
        }
        if (!delivering) {
            delivering = true;
            stream.later(world.now() + someDelay(), this::delivers);
        }
    }

    private long someDelay() {
        return random.nextInt(3) == 0
                ? 0
                : Duration.ofMillis(random.nextInt(200)).toNanos();
    }

    /** A piece of what is under way, or a frame of it, arrives. */
    private void delivers() {
        byte[] piece;
        if (framing == Framing.FRAMES) {
            piece = frames.remove();
        } else {
            int few = random.nextInt(3);
            int most = underWay.readableBytes();
            int length = few == 0 ? most : 1 + random.nextInt(few == 1 ? Math.min(8, most) : most);
            piece = ByteBufUtil.getBytes(underWay.readSlice(length));
            underWay.discardReadBytes();
        }
        delivering = underWay.isReadable() || !frames.isEmpty();
        if (delivering) {
            stream.later(world.now() + someDelay(), this::delivers);
        }
        if (!lost) {
            stream.arrives(piece);
        }
    }

    // What happens

    private void asks(String name) {
        switch (random.nextInt(8)) {
            case 0 -> uploads(name);
            case 1 -> {
                Answer answer = world.get("/body").unasked();
                downloads.add(answer);
                starts(answer);
            }
            case 2 -> reads();
            case 3 -> observes();
            case 4 -> {
                Pong pong = world.ping();
                if (random.nextInt(6) == 0) {
                    later(2, () -> world.cancels(pong));
                }
            }
            default -> echoes(name);
        }
    }

    private void echoes(String name) {
        Ask ask = world.request(CoapMethod.POST, "/echo").payload(name);
        if (random.nextInt(6) == 0) {
            ask.timeout(Duration.ofMillis(1 + random.nextInt(3_000)));
        }
        Answer answer = ask.unasked();
        echoes.put(name, answer);
        if (random.nextInt(8) == 0) {
            answer.whenTold(() -> echoes(name + "+")); // from within the telling
        }
        starts(answer);
    }

    private void uploads(String name) {
        byte[] body = someBytes(random.nextInt(12_000));
        uploads.put(name, body);
        Answer answer = world.request(CoapMethod.PUT, "/" + name)
                .but(request -> request.payload(body))
                .unasked();
        puts.put(name, answer);
        starts(answer);
    }

    private void starts(Answer answer) {
        world.start(answer);
        if (random.nextInt(8) == 0) {
            later(3, () -> world.cancels(answer));
        }
    }

    private void reads() {
        Blocks blocks = world.blocks(CoapRequest.get("/body"));
        reads.add(blocks);
        demands(blocks);
    }

    private void demands(Blocks blocks) {
        long more = 1 + random.nextInt(5);
        demands.merge(blocks, more, Long::sum);
        world.demands(blocks, more);
    }

    private void stillReads() {
        for (Blocks blocks : reads) {
            for (int i = 0; !blocks.asked().isTold(); i++) {
                Referee.require(i < 1_000, "a body never ends");
                demands(blocks);
                world.passesUntilNothingIsDue();
            }
        }
    }

    private void observes() {
        Observer observer = world.observes(CoapRequest.get("/news"), NotificationBuffer.latest(), Long.MAX_VALUE);
        observers.add(observer);
        if (random.nextInt(3) == 0) {
            later(5, () -> world.cancels(observer));
        }
    }

    private void announces() {
        server.announces(someSize(), 8 + random.nextInt(30));
    }

    private void saysSomething() {
        switch (random.nextInt(12)) {
            case 0 -> announces();
            case 1 -> server.says(Signal.ping(Token.of(random.nextLong(), random.nextInt(9)), random.nextBoolean()));
            case 2 -> server.says(Signal.pong(Token.of(random.nextLong(), 8), false));
            case 3 -> server.says(message(CoapCode.CONTENT));
            case 4 -> server.says(Message.EMPTY);
            case 5 -> server.says(message(CoapCode.of(7, 6 + random.nextInt(26))));
            case 6 -> server.says(message(CoapCode.GET));
            case 7 -> {
                changed = true;
                server.has(second);
                server.forgets();
            }
            default -> server.notifies(Integer.toString(++news));
        }
    }

    private Message message(CoapCode code) {
        return new Message(code, Token.of(random.nextLong(), 8), CoapOptions.empty(), Message.NO_PAYLOAD);
    }

    private void ends() {
        switch (random.nextInt(5)) {
            case 0 -> server.says(Signal.release());
            case 1 -> server.says(Signal.abort("enough", OptionalInt.empty()));
            case 2 ->
                server.says(new Message(
                        CoapCode.CSM,
                        Token.EMPTY,
                        CoapOptions.builder().add(9, new byte[1]).build(),
                        Message.NO_PAYLOAD));
            case 3 -> {
                lost = true;
                world.closes(NackReason.NOT_DELIVERABLE, null);
            }
            default -> world.closes();
        }
    }

    // What must hold

    private void isAsItShouldBe() {
        echoes.forEach((name, answer) -> {
            CoapResponse response = answer.response();
            assertThat(response == null ? name : response.payloadAsString()).isEqualTo(name);
        });
        puts.forEach((name, answer) -> {
            CoapResponse response = answer.response();
            if (response != null && response.isSuccess()) {
                assertThat(server.stored(name)).isEqualTo(uploads.get(name));
            }
        });
        for (Answer answer : downloads) {
            CoapResponse response = answer.response();
            if (response != null && response.isSuccess()) {
                isWhole(response.payload());
            }
        }
        reads.forEach(this::isReadInOrder);
        for (Observer observer : observers) {
            int before = -1;
            for (CoapResponse representation : observer.representations()) {
                int now = Integer.parseInt(representation.payloadAsString());
                assertThat(now).isGreaterThanOrEqualTo(before);
                before = now;
            }
        }
    }

    private void isWhole(byte[] body) {
        assertThat(Arrays.equals(body, first) || changed && Arrays.equals(body, second))
                .as("the body is one of those that the server had, whole")
                .isTrue();
    }

    private void isReadInOrder(Blocks blocks) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        for (CoapBlock block : blocks.all()) {
            assertThat(block.offset()).isEqualTo(read.size());
            read.writeBytes(block.payload());
        }
        assertThat((long) blocks.all().size()).isLessThanOrEqualTo(demands.get(blocks));
        if (blocks.asked().isTold() && blocks.failure() == null) {
            isWhole(read.toByteArray());
        }
    }

    private void closesAtLast() {
        boolean alive = stream.condition() == Condition.OPEN || stream.condition() == Condition.OPENING;
        world.closes();
        world.passesUntilNothingIsDue();
        stream.nothingIsOpen();
        if (alive && !lost) {
            assertThat(server.last()).isEqualTo(CoapCode.RELEASE);
        }
    }

    private List<String> howAllEnded() {
        List<String> ends = new ArrayList<>();
        echoes.values().forEach(answer -> ends.add("echo " + endOf(answer)));
        puts.values().forEach(answer -> ends.add("up " + endOf(answer)));
        downloads.forEach(answer -> ends.add("down " + endOf(answer)));
        reads.forEach(blocks -> ends.add("read " + endOf(blocks.failure())));
        ends.add("session " + stream.condition());
        return ends;
    }

    private static String endOf(Answer answer) {
        CoapResponse response = answer.response();
        return !answer.asked().isTold()
                ? "cancelled"
                : response != null
                        ? response.code().toString()
                        : answer.outcome().getClass().getSimpleName();
    }

    private static String endOf(@Nullable CoapException failure) {
        return failure == null ? "whole" : failure.getClass().getSimpleName();
    }
}
