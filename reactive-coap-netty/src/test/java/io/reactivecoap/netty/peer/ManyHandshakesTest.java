package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.support.LeakCheck;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Many sessions with Scandium at once, and peers that are dead among them. */
@ExtendWith(LeakCheck.class)
@Timeout(240)
class ManyHandshakesTest {

    @RegisterExtension
    static final PeerClient CLIENT = ScandiumContract.CLIENT;

    @RegisterExtension
    static final CaliforniumServer SERVER = ScandiumPskTest.server();

    private static final int MANY = 2000;
    private static final int DEAD = 300;
    private static final Duration LONG = Duration.ofSeconds(90);

    private static CoapClient client(Duration handshakeTimeout) {
        return ScandiumContract.client(
                ScandiumPskTest.RIGHT,
                with -> with.withHandshakeTimeout(handshakeTimeout)
                        .withResumption(false)
                        .withSuites("TLS_PSK_WITH_AES_128_CCM_8"));
    }

    @Test
    void areAllEstablished() throws Exception {
        CoapClient client = client(LONG);
        ScandiumContract.connect(client, SERVER.uri()).close().block(SOON); // so that the classes are there
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        int threadsBefore = threads.getThreadCount();
        threads.resetPeakThreadCount();
        long heapBefore = usedHeap();
        long begin = System.nanoTime();
        List<CoapSession> sessions = Flux.range(0, MANY)
                .flatMap(i -> client.connect(SERVER.uri()), MANY)
                .collectList()
                .blockOptional(LONG)
                .orElseThrow();
        long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        long heap = usedHeap() - heapBefore;
        System.out.printf(
                "%d DTLS sessions at once: %d ms, %d more threads at most, %d KiB of heap for each and its server's side%n",
                MANY, millis, threads.getPeakThreadCount() - threadsBefore, heap / MANY >> 10);
        assertThat(sessions).hasSize(MANY);
        Flux.fromIterable(sessions)
                .flatMap(session -> session.request(CoapRequest.get("/time")), 100)
                .all(response -> response.isSuccess())
                .blockOptional(LONG)
                .filter(all -> all)
                .orElseThrow();
        Flux.fromIterable(sessions).flatMap(CoapSession::close, 100).blockLast(LONG);
        assertThat(CLIENT.openSockets()).isZero();
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** More of them than there are threads usually. */
    @Test
    void areNotHeldUpByDeadPeers() throws IOException {
        try (DatagramSocket dead = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String nobody = "coaps://127.0.0.1:" + dead.getLocalPort();
            CoapClient client = client(LONG);
            AtomicInteger failed = new AtomicInteger();
            Disposable waiting = Flux.range(0, DEAD)
                    .flatMap(
                            i -> client.connect(nobody)
                                    .doOnError(CoapHandshakeException.class, e -> failed.incrementAndGet())
                                    .onErrorResume(e -> Mono.empty()),
                            DEAD)
                    .subscribe();
            CoapSession session = Objects.requireNonNull(
                    client(SOON.multipliedBy(2)).connect(SERVER.uri()).block(ScandiumContract.PATIENCE));
            assertThat(failed).hasValue(0);
            ScandiumContract.asks(session);
            session.close().block(SOON);
            waiting.dispose();
        }
    }
}
