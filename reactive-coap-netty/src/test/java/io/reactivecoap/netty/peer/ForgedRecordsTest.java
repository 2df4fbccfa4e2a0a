package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.PreSharedKey;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What somebody on the way can do to a DTLS session: nothing. */
@Tag("slow")
@ExtendWith(LeakCheck.class)
@Timeout(240)
class ForgedRecordsTest {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.secure("openssl", "-k", "secretPSK");

    private static final int FORGERIES = 200_000;
    private static final int BATCH = 50;
    private static final CoapRequest ROOT = CoapRequest.get("/");

    /** Passes datagrams on, keeps what came from the server, and can send what it likes. */
    private static final class Attacker implements AutoCloseable {

        private final DatagramSocket toClient = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final DatagramSocket toServer = new DatagramSocket();
        private final List<byte[]> seen = new CopyOnWriteArrayList<>();
        private volatile @Nullable InetSocketAddress client;

        Attacker(int serverPort) throws IOException {
            toServer.connect(InetAddress.getLoopbackAddress(), serverPort);
            start(toClient, packet -> {
                client = (InetSocketAddress) packet.getSocketAddress();
                toServer.send(new DatagramPacket(packet.getData(), packet.getLength()));
            });
            start(toServer, packet -> {
                byte[] bytes = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                seen.add(bytes);
                inject(bytes);
            });
        }

        private interface Step {
            void take(DatagramPacket packet) throws IOException;
        }

        private static void start(DatagramSocket socket, Step step) {
            Thread thread = new Thread(() -> {
                try {
                    while (!socket.isClosed()) {
                        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                        socket.receive(packet);
                        step.take(packet);
                    }
                } catch (IOException closed) {
                    // the end of the test
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        void inject(byte[] bytes) throws IOException {
            InetSocketAddress to = client;
            if (to != null) {
                toClient.send(new DatagramPacket(bytes, bytes.length, to));
            }
        }

        String uri() {
            return "coaps://127.0.0.1:" + toClient.getLocalPort();
        }

        @Override
        public void close() {
            toClient.close();
            toServer.close();
        }
    }

    @Test
    void endNoSessionAndReachNobody() throws IOException {
        long seed = 20_261_126;
        Random random = new Random(seed);
        try (Attacker attacker = new Attacker(SERVER.port() + 1)) {
            CoapSession session = await(NettyCoapClient.create()
                    .security(PreSharedKey.of("me", "secretPSK".getBytes(StandardCharsets.UTF_8)))
                    .connect(attacker.uri()));
            assertThat(await(session.request(ROOT)).isSuccess()).isTrue();
            for (int i = 0; i < FORGERIES; i++) {
                attacker.inject(forgery(random, attacker.seen));
                if (i % BATCH == 0) { // so that the socket's buffer takes them all
                    assertThat(await(session.request(ROOT)).isSuccess())
                            .as("after %s forgeries, seed %s", i, seed)
                            .isTrue();
                }
            }
            assertThat(session.isDisposed()).isFalse();
            session.close().block(SOON);
        }
    }

    private static byte[] forgery(Random random, List<byte[]> seen) {
        byte[] old = seen.get(random.nextInt(seen.size())).clone();
        return switch (random.nextInt(5)) {
            case 0 -> record(random, 23, random.nextInt(12)); // shorter than a nonce and a tag
            case 1 -> record(random, 20 + random.nextInt(6), random.nextInt(64));
            case 2 -> { // an alert in plaintext: close_notify
                yield ByteBuffer.allocate(15)
                        .put(new byte[] {21, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 0})
                        .array();
            }
            case 3 -> old; // a replay
            default -> { // a bit flipped
                old[random.nextInt(old.length)] ^= (byte) (1 << random.nextInt(8));
                yield old;
            }
        };
    }

    private static byte[] record(Random random, int type, int length) {
        byte[] body = new byte[length];
        random.nextBytes(body);
        return ByteBuffer.allocate(13 + length)
                .put((byte) type)
                .putShort((short) 0xfefd)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(random.nextInt())
                .putShort((short) length)
                .put(body)
                .array();
    }
}
