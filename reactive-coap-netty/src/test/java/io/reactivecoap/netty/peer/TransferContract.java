package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockTokens;
import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.MessageIdPolicy;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.support.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Bodies of a megabyte on their way to a server and back, byte by byte. */
@ExtendWith(LeakCheck.class)
@Timeout(150)
abstract class TransferContract {

    /** No multiple of any size of block. */
    static final int MEGABYTE = (1 << 20) - 5;

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    static final String THING = "/things/body";
    static final Duration LONG = Duration.ofSeconds(120);
    private static final BlockwiseParameters DEFAULT = BlockwiseParameters.DEFAULT;

    /** How a body may come to the client. */
    enum Source {
        BYTES,
        FILE,
        PUBLISHER,
        PUBLISHER_OF_KNOWN_LENGTH,
        ONE_SHOT,
        ONE_SHOT_OF_KNOWN_LENGTH;

        CoapBody of(byte[] bytes, Path folder) throws IOException {
            return switch (this) {
                case BYTES -> CoapBody.of(bytes);
                case FILE -> CoapBody.file(Files.write(folder.resolve("body"), bytes));
                case PUBLISHER -> CoapBody.publisher(() -> chunks(bytes));
                case PUBLISHER_OF_KNOWN_LENGTH -> CoapBody.publisher(bytes.length, () -> chunks(bytes));
                case ONE_SHOT -> CoapBody.oneShot(chunks(bytes));
                case ONE_SHOT_OF_KNOWN_LENGTH -> CoapBody.oneShot(bytes.length, chunks(bytes));
            };
        }
    }

    /** Where the server is. */
    abstract String uri();

    /** How long a body is at a size of block. */
    abstract int length(int blockSize);

    /** How many bytes come with a block that is asked for in a size: several blocks of 1,024 where there is BERT. */
    int inOneBlock(int blockSize) {
        return blockSize;
    }

    /** How many bodies may be on their way at once. */
    int atOnce() {
        return 8;
    }

    /**
     * A megabyte in blocks of 16 bytes takes 65,536 messages, and as many back: more than there are message ids for within
     * EXCHANGE_LIFETIME, so that a session that follows RFC 7252 §4.4 would pause for four minutes in the middle.
     */
    private static UnaryOperator<SessionSettings> blocksOf(int size) {
        return settings -> settings.blockwise(DEFAULT.withBlockSize(size))
                .messageIds(size <= 32 ? MessageIdPolicy.REUSE_WHEN_COMPLETE : MessageIdPolicy.STRICT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 512, 256, 128, 64, 32, 16})
    void carriesABodyThereAndBack(int blockSize) {
        CoapSession session = CLIENT.open(uri(), blocksOf(blockSize));
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);
        byte[] body = bytes(length(blockSize), blockSize);
        put(session, CoapBody.of(body));
        assertThat(get(session)).isEqualTo(body);
        assertThat(events)
                .noneMatch(SessionEvent.MessageIdsExhausted.class::isInstance)
                .noneMatch(SessionEvent.BadPacket.class::isInstance);
    }

    @ParameterizedTest
    @EnumSource(Source.class)
    void takesABodyFromWhereverItComes(Source source, @TempDir Path folder) throws IOException {
        CoapSession session = CLIENT.open(uri());
        byte[] body = bytes(MEGABYTE, source.ordinal());
        put(session, source.of(body, folder));
        assertThat(get(session)).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource({
        "1048571, 1024, 1, 0",
        "1048571, 1024, 1, 16",
        "1048571, 1024, 16, 0",
        "1048571, 1024, 16, 16",
        "99999, 64, 16, 0",
        "99999, 64, 1, 4",
        "9999, 16, 16, 3"
    })
    void givesABodyBlockByBlock(int length, int blockSize, int window, int prefetch) {
        byte[] body = bytes(length, blockSize + window + prefetch);
        put(CLIENT.open(uri()), CoapBody.of(body));
        CoapSession session = CLIENT.open(
                uri(),
                settings -> settings.blockwise(DEFAULT.withBlockSize(blockSize)
                                .withWindow(window)
                                .withPrefetch(prefetch))
                        .transmission(settings.transmission().withNstart(16)));
        List<CoapBlock> blocks = Objects.requireNonNull(
                session.blocks(CoapRequest.get(THING)).collectList().block(LONG));
        assertThat(joined(blocks)).isEqualTo(body);
        int inOne = inOneBlock(blockSize);
        assertThat(blocks).hasSize((length + inOne - 1) / inOne);
    }

    @Test
    void givesABodyToOneWhoAsksForOneBlockAtATime() {
        byte[] body = bytes(MEGABYTE, 1);
        CoapSession session = CLIENT.open(uri());
        put(session, CoapBody.of(body));
        List<CoapBlock> blocks = Objects.requireNonNull(session.blocks(CoapRequest.get(THING))
                .limitRate(1)
                .concatMap(Flux::just, 1)
                .collectList()
                .block(LONG));
        assertThat(joined(blocks)).isEqualTo(body);
    }

    @Test
    void goesOnWithABodyThatWasBrokenOff() {
        byte[] body = bytes(MEGABYTE, 2);
        CoapSession session = CLIENT.open(uri());
        put(session, CoapBody.of(body));
        List<CoapBlock> blocks = someOfIt(session);
        blocks.addAll(
                restOfIt(session, blocks).collectList().blockOptional(LONG).orElseThrow());
        assertThat(joined(blocks)).isEqualTo(body);
    }

    /** The first 300 blocks, or so. */
    List<CoapBlock> someOfIt(CoapSession session) {
        return session.blocks(CoapRequest.get(THING))
                .take(300L * 1024 / inOneBlock(1024))
                .collectList()
                .blockOptional(LONG)
                .orElseThrow();
    }

    static Flux<CoapBlock> restOfIt(CoapSession session, List<CoapBlock> before) {
        return session.blocks(CoapRequest.get(THING), before.get(before.size() - 1));
    }

    @ParameterizedTest
    @EnumSource(BlockTokens.class)
    void findsTheRestOfABodyByEitherToken(BlockTokens tokens) {
        byte[] body = bytes(50_000, 3);
        CoapSession session = CLIENT.open(uri(), settings -> settings.blockwise(DEFAULT.withTokens(tokens)));
        put(session, CoapBody.of(body));
        assertThat(get(session)).isEqualTo(body);
    }

    /** They share the session's eight places of NSTART. */
    @Test
    void carriesSeveralBodiesAtOnce() {
        CoapSession session = CLIENT.open(
                uri(), settings -> settings.transmission(settings.transmission().withNstart(8)));
        List<byte[]> back = Objects.requireNonNull(Flux.range(0, 8)
                .flatMapSequential(
                        i -> session.retrieve(CoapRequest.put(THING + i).body(CoapBody.of(bytes(100_000 + i, i))))
                                .then(session.retrieve(CoapRequest.get(THING + i)))
                                .map(CoapResponse::payload),
                        atOnce())
                .collectList()
                .block(LONG));
        for (int i = 0; i < 8; i++) {
            assertThat(back.get(i)).isEqualTo(bytes(100_000 + i, i));
        }
    }

    static void put(CoapSession session, CoapBody body) {
        session.retrieve(CoapRequest.put(THING).body(body)).block(LONG);
    }

    static byte[] get(CoapSession session) {
        return Objects.requireNonNull(session.retrieve(CoapRequest.get(THING)).block(LONG))
                .payload();
    }

    static byte[] joined(List<CoapBlock> blocks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (CoapBlock block : blocks) {
            assertThat(block.offset()).isEqualTo(all.size());
            all.writeBytes(block.payload());
        }
        assertThat(blocks.get(blocks.size() - 1).isLast()).isTrue();
        return all.toByteArray();
    }

    /** Chunks of all lengths, some of them empty. */
    static Flux<ByteBuffer> chunks(byte[] bytes) {
        Random lengths = new Random(bytes.length);
        return Flux.generate(() -> 0, (from, sink) -> {
            if (from == bytes.length) {
                sink.complete();
                return from;
            }
            int length = Math.min(lengths.nextInt(3000), bytes.length - from);
            sink.next(ByteBuffer.wrap(bytes, from, length));
            return from + length;
        });
    }
}
