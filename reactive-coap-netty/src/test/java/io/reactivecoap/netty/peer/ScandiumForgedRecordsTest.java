package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.support.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;

/** What somebody on the way between us and Scandium sends of his own. */
@Tag("slow")
@ExtendWith(LeakCheck.class)
@Timeout(120)
class ScandiumForgedRecordsTest {

    @RegisterExtension
    static final PeerClient CLIENT = ScandiumContract.CLIENT;

    @RegisterExtension
    static final CaliforniumServer SERVER = ScandiumPskTest.server();

    private static final int FORGERIES = 20_000;
    private static final int BATCH = 50;
    private static final int FRAGMENTS = 4_000;
    private static final int AHEAD = 16; // what the library takes before its turn
    private static final int LONGEST_ANNOUNCED = 0xffffff;
    private static final int LONGEST_PASSED = 32 << 10;
    private static final long MUCH = 64 << 20;
    private static final byte HANDSHAKE = 22;
    private static final byte APPLICATION_DATA = 23;
    private static final byte TLS12_CID = 25;
    private static final int HEADER = 13;
    private static final CoapRequest THING = CoapRequest.put("/things/guarded");

    private static byte[] flipped(byte[] record, int bit) {
        byte[] changed = record.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return changed;
    }

    private static boolean isProtected(byte[] record) {
        return record[0] == APPLICATION_DATA || record[0] == TLS12_CID;
    }

    /** Neither the server's handler nor our session sees them: a message that came twice would be acknowledged twice. */
    @ParameterizedTest
    @CsvSource({
        "TLS_PSK_WITH_AES_128_CCM_8, 0",
        "TLS_PSK_WITH_AES_128_CCM_8, 4",
        "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256, 0",
        "TLS_PSK_WITH_AES_128_CBC_SHA256, 4"
    })
    void doNotReachTheApplicationWhenReplayedOrChanged(String suite, int idLength) throws Exception {
        try (Wire wire = Wire.to(SERVER.uri())) {
            CoapSession session = connect(wire, suite, idLength);
            List<SessionEvent> events = new CopyOnWriteArrayList<>();
            Disposable watching = session.events().subscribe(events::add);
            List<String> news = new CopyOnWriteArrayList<>();
            CountDownLatch newest = new CountDownLatch(1);
            await(session.request(THING.payload("0")));
            Disposable observing = session.observe(CoapRequest.get("/things/guarded"))
                    .map(CoapResponse::payloadAsString)
                    .doOnNext(news::add)
                    .filter("5"::equals)
                    .subscribe(last -> newest.countDown());
            for (int i = 1; i <= 5; i++) {
                await(session.request(THING.payload(Integer.toString(i))));
            }
            assertThat(newest.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            ScandiumContract.asks(session);
            List<byte[]> in = wire.fromServer().stream()
                    .filter(ScandiumForgedRecordsTest::isProtected)
                    .toList();
            List<byte[]> out = wire.toServer().stream()
                    .filter(ScandiumForgedRecordsTest::isProtected)
                    .toList();
            int newsBefore = news.size();
            int sentBefore = wire.toServer().size();
            int requestsBefore = SERVER.received().size();
            for (byte[] record : in) {
                wire.inject(record);
                for (int bit = 0; bit < record.length * Byte.SIZE; bit += 3) {
                    wire.inject(flipped(record, bit));
                }
            }
            for (byte[] record : out) {
                wire.injectToServer(record);
            }
            ScandiumContract.asks(session); // behind all of them
            assertThat(wire.toServer()).hasSize(sentBefore + 1);
            assertThat(SERVER.received()).hasSize(requestsBefore + 1);
            assertThat(news).hasSize(newsBefore).doesNotHaveDuplicates();
            assertThat(events).isEmpty();
            observing.dispose();
            watching.dispose();
            session.close().block(SOON);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_PSK_WITH_AES_128_CCM_8, 0",
        "TLS_PSK_WITH_AES_128_CCM_8, 4",
        "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256, 0",
        "TLS_PSK_WITH_AES_128_CBC_SHA256, 0",
        "TLS_PSK_WITH_AES_128_CBC_SHA256, 4"
    })
    void endNoSession(String suite, int idLength) throws IOException {
        long seed = 20_261_126 + idLength;
        Random random = new Random(seed);
        try (Wire wire = Wire.to(SERVER.uri())) {
            CoapSession session = connect(wire, suite, idLength);
            byte[] id = session.securityInfo().orElseThrow().ownConnectionId().orElseThrow();
            for (int i = 0; i < FORGERIES; i++) {
                wire.inject(forgery(random, id));
                if (i % BATCH == 0) { // so that the socket's buffer takes them all
                    assertThat(await(session.request(CoapRequest.get("/time"))).isSuccess())
                            .as("after %s forgeries, seed %s", i, seed)
                            .isTrue();
                }
            }
            assertThat(session.isDisposed()).isFalse();
            session.close().block(SOON);
        }
    }

    /** A record of any type and length, many of them too short for what protects it. */
    private static byte[] forgery(Random random, byte[] id) {
        boolean withId = id.length > 0 && random.nextInt(4) > 0;
        int type = withId ? TLS12_CID : 20 + random.nextInt(6);
        int length = random.nextInt(random.nextBoolean() ? 20 : 200);
        byte[] body = new byte[length];
        random.nextBytes(body);
        ByteBuffer record = ByteBuffer.allocate(HEADER + id.length + length)
                .put((byte) type)
                .putShort((short) 0xfefd)
                .putShort((short) (random.nextInt(8) == 0 ? 0 : 1))
                .putShort((short) 0)
                .putInt(random.nextInt());
        if (withId) {
            record.put(id);
        }
        record.putShort((short) length).put(body);
        return Arrays.copyOf(record.array(), record.position());
    }

    /** RFC 6347 §4.2.3 has room made for what a message announces; the longest announcements would take more than there is. */
    @Test
    void takeNoMemoryDuringAHandshakeAndDoNotDisturbIt() throws Exception {
        assertThat(afterForged(LONGEST_ANNOUNCED)).isNull();
    }

    /** What has not been agreed on yet cannot be told from what is forged: who is on the way can always prevent a handshake. */
    @Test
    void takeNoMemoryThoughTheyPreventAHandshake() throws Exception {
        assertThat(afterForged(LONGEST_PASSED)).isInstanceOf(CoapHandshakeException.class);
    }

    private static @Nullable Throwable afterForged(int announced) throws Exception {
        CountDownLatch hello = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Wire.Fate afterTheFlood = (datagram, on) -> {
            hello.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            on.pass(datagram);
        };
        try (Wire wire = Wire.to(SERVER.uri(), afterTheFlood, Wire.Fate.ARRIVES)) {
            CoapClient client = ScandiumContract.client(ScandiumPskTest.RIGHT, with -> with.withHandshakeTimeout(SOON));
            CompletableFuture<CoapSession> connecting =
                    client.connect(wire.uri()).toFuture();
            assertThat(hello.await(ScandiumContract.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            System.gc();
            long before = used();
            long most = 0;
            for (int i = 0; i < FRAGMENTS; i++) {
                wire.inject(fragment(i % AHEAD, announced));
                most = Math.max(most, i % BATCH == 0 ? used() - before : 0);
            }
            goOn.countDown();
            Throwable failure =
                    connecting.handle((session, e) -> e).get(ScandiumContract.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (failure == null) {
                CoapSession session = connecting.join();
                ScandiumContract.asks(session);
                session.close().block(SOON);
            }
            System.out.printf(
                    "%d forged fragments of %d bytes took %d KiB of heap at most%n", FRAGMENTS, announced, most >> 10);
            assertThat(most).isLessThan(MUCH);
            return failure;
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static byte[] fragment(int sequence, int announced) {
        return ByteBuffer.allocate(HEADER + 13)
                .put(HANDSHAKE)
                .putShort((short) 0xfefd)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(1000 + sequence)
                .putShort((short) 13)
                .put((byte) 11) // a Certificate
                .put((byte) (announced >> 16))
                .putShort((short) announced)
                .putShort((short) (sequence + 2)) // ahead of what is due
                .put(new byte[] {0, 0, 0, 0, 0, 1, 1})
                .array();
    }

    private static CoapSession connect(Wire wire, String suite, int idLength) {
        CoapClient client = ScandiumContract.client(
                ScandiumPskTest.RIGHT, with -> with.withSuites(suite).withConnectionIdLength(idLength));
        return ScandiumContract.connect(client, wire.uri());
    }
}
