package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.PreSharedKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that refuses a handshake over a stream says why, and hangs up. */
@ExtendWith(LeakCheck.class)
@Timeout(20)
class LastAlertTest {

    @RegisterExtension
    static final Rim RIM = new Rim();

    private static final byte[] FATAL_HANDSHAKE_FAILURE = HexFormat.of().parseHex("15030300020228");
    private static final int HANDSHAKE_FAILURE = 40;

    /** Steps of the handshake, each made when the test has it made. */
    private static final class Steps implements Executor {

        private final BlockingQueue<Runnable> due = new LinkedBlockingQueue<>();

        @Override
        public void execute(Runnable step) {
            due.add(step);
        }

        Runnable next() throws InterruptedException {
            Runnable step = due.poll(Rim.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(step).as("a step of the handshake").isNotNull();
            return step;
        }
    }

    /** Up to so many bytes of the alert's record are there before the step begins. */
    @ParameterizedTest
    @ValueSource(ints = {5, 7})
    void isHeardAlthoughItComesWithTheEndWhileAStepIsBeingMade(int before) throws Exception {
        Steps steps = new Steps();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<CoapSession> connected = connect(steps, server);
            try (Socket peer = server.accept()) {
                steps.next().run(); // the ClientHello goes out
                takeRecord(peer);
                OutputStream out = peer.getOutputStream();
                out.write(FATAL_HANDSHAKE_FAILURE, 0, before);
                Runnable step = steps.next();
                out.write(FATAL_HANDSHAKE_FAILURE, before, FATAL_HANDSHAKE_FAILURE.length - before);
                peer.shutdownOutput();
                RIM.awaitTurn();
                step.run();
                if (before < FATAL_HANDSHAKE_FAILURE.length) {
                    steps.next().run();
                }
            }
            assertThat(connected)
                    .failsWithin(Rim.PATIENCE)
                    .withThrowableOfType(Exception.class)
                    .havingCause()
                    .isInstanceOfSatisfying(
                            CoapHandshakeException.class,
                            refused -> assertThat(refused.alert()).isEqualTo(OptionalInt.of(HANDSHAKE_FAILURE)))
                    .withMessageContaining("handshake_failure");
        }
    }

    @Test
    void isNotMissedWhenThereIsNone() throws Exception {
        Steps steps = new Steps();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<CoapSession> connected = connect(steps, server);
            try (Socket peer = server.accept()) {
                steps.next().run();
                takeRecord(peer);
            }
            assertThat(connected)
                    .failsWithin(Rim.PATIENCE)
                    .withThrowableOfType(Exception.class)
                    .havingCause()
                    .isInstanceOf(CoapHandshakeException.class)
                    .withMessageContaining("closed the connection without a word");
        }
    }

    private static CompletableFuture<CoapSession> connect(Steps steps, ServerSocket server) {
        return RIM.client()
                .handshakesOn(steps)
                .security(PreSharedKey.of("identity", new byte[16]))
                .connect("coaps+tcp://127.0.0.1:" + server.getLocalPort())
                .toFuture();
    }

    private static void takeRecord(Socket from) throws IOException {
        byte[] head = from.getInputStream().readNBytes(5);
        from.getInputStream().readNBytes(Byte.toUnsignedInt(head[3]) << 8 | Byte.toUnsignedInt(head[4]));
    }
}
