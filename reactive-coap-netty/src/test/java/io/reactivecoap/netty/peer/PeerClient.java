package io.reactivecoap.netty.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.SessionState;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.NettyCoapClient;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * A client on event loops of its own, for one test class. Its sessions are closed after each test; after the last one no
 * socket may be open, and the event loops end.
 */
final class PeerClient implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    /** Longer than anything on the loopback takes, unless it is broken. */
    static final Duration SOON = Duration.ofSeconds(10);

    private final List<CoapSession> sessions = new CopyOnWriteArrayList<>();
    private UnaryOperator<SessionSettings> usual = UnaryOperator.identity();
    private @Nullable LoopResources loops;

    /** Has the sessions of this test class begin with other settings than the default ones. */
    void usually(UnaryOperator<SessionSettings> settings) {
        usual = settings;
    }

    NettyCoapClient get() {
        return NettyCoapClient.create().runOn(Objects.requireNonNull(loops)).settings(usual);
    }

    CoapSession open(String uri) {
        return closing(get().open(uri));
    }

    CoapSession open(String uri, UnaryOperator<SessionSettings> settings) {
        return closing(get().settings(settings).open(uri));
    }

    /** Has a session closed after the test. */
    CoapSession closing(CoapSession session) {
        sessions.add(session);
        return session;
    }

    static <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(SOON), "completed without a value");
    }

    /** Bytes without a pattern, so that a block in a wrong place shows; the same ones for the same seed. */
    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The default parameters with shorter waits, for a peer on the loopback. */
    static UnaryOperator<SessionSettings> impatient(int ackTimeoutMillis, int maxRetransmit) {
        TransmissionParameters parameters = TransmissionParameters.DEFAULT
                .withAckTimeout(Duration.ofMillis(ackTimeoutMillis))
                .withMaxRetransmit(maxRetransmit);
        return settings -> settings.transmission(parameters);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        loops = LoopResources.create("peer-" + context.getRequiredTestClass().getSimpleName(), 2, true);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        for (CoapSession session : sessions) {
            session.close().block(SOON);
            assertThat(session.isDisposed()).isTrue();
            assertThat(session.state()).isEqualTo(SessionState.NONE);
        }
        sessions.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        usual = UnaryOperator.identity();
        LoopResources ending = loops;
        if (ending == null) {
            return; // the server was not there
        }
        EventLoopGroup group = ending.onClient(true);
        assertThat(openSockets()).as("sockets left open").isZero();
        ending.disposeLater(Duration.ZERO, SOON).block(SOON);
        assertThat(group.isTerminated()).isTrue();
    }

    /** Netty counts them, and shows the count to subclasses only. */
    int openSockets() throws Exception {
        Method count = SingleThreadIoEventLoop.class.getDeclaredMethod("getNumOfRegisteredChannels");
        count.setAccessible(true);
        int open = 0;
        for (EventExecutor loop : Objects.requireNonNull(loops).onClient(true)) {
            loop.submit(() -> {}).sync(); // a socket is taken off its loop by a task of that loop
            open += (int) count.invoke(loop);
        }
        return open;
    }
}
