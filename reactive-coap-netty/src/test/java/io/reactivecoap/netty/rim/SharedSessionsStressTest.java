package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapSessions;
import io.reactivecoap.PoolParameters;
import io.reactivecoap.PoolUsage;
import io.reactivecoap.netty.support.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BaseSubscriber;

/** Many callers at once, who use, cancel and give back: never two sessions with an endpoint, and nothing left. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class SharedSessionsStressTest {

    private static final int CALLERS = 8;
    private static final int CALLS = 150;
    private static final int ENDPOINTS = 5;
    private static final int MOST = 3;
    private static final int LONGEST_SPIN = 20_000;

    @RegisterExtension
    static final Rim rim = new Rim();

    private static final ExecutorService CALLING = Executors.newFixedThreadPool(CALLERS);

    private final List<String> uris = new ArrayList<>();

    /** The sessions that somebody has a share in, and how many have. */
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    private record Held(CoapSession session, int shares) {}

    @AfterAll
    static void shutDown() {
        CALLING.shutdown();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void keepsOneSessionForEachEndpointAndLeavesNothing(long seed) throws Exception {
        for (int i = 0; i < ENDPOINTS; i++) {
            uris.add(rim.closing(Responder.echo()).uri());
        }
        CoapSessions sessions = rim.client().sharedSessions(PoolParameters.DEFAULT.withMaxSessions(MOST));
        List<Future<?>> calling = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Random random = new Random(seed * CALLERS + i);
            calling.add(CALLING.submit(() -> {
                for (int call = 0; call < CALLS; call++) {
                    call(sessions, uris.get(random.nextInt(ENDPOINTS)), random);
                }
            }));
        }
        for (Future<?> caller : calling) {
            caller.get(Rim.PATIENCE.toSeconds() * 4, TimeUnit.SECONDS);
        }
        PoolUsage usage = whenAllHaveComeBack(sessions);
        assertThat(usage.pending()).isZero();
        assertThat(usage.sessions()).isEqualTo(usage.idle()).isLessThanOrEqualTo(MOST);
        rim.awaitNoMoreChannelsThan(usage.sessions());
        assertThat(rim.channels()).isEqualTo(usage.sessions());

        sessions.disposeLater().block(Rim.PATIENCE);
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(0, 0, 0));
        rim.awaitNoChannels();
    }

    /** A share that was on its way to a caller who had cancelled comes back by itself, a moment later. */
    private static PoolUsage whenAllHaveComeBack(CoapSessions sessions) {
        long deadline = System.nanoTime() + Rim.PATIENCE.toNanos();
        PoolUsage usage = sessions.usage();
        while (usage.idle() < usage.sessions() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            usage = sessions.usage();
        }
        return usage;
    }

    private void call(CoapSessions sessions, String uri, Random random) {
        String word = Integer.toString(random.nextInt());
        int spins = random.nextInt(LONGEST_SPIN);
        switch (random.nextInt(5)) {
            case 0 -> {
                CoapSession session = sessions.acquire(uri).block(Rim.PATIENCE);
                hold(uri, session);
                spin(spins);
                giveBack(uri, session);
            }
            case 1 -> {
                BaseSubscriber<CoapSession> caller = new BaseSubscriber<>() {
                    @Override
                    protected void hookOnNext(CoapSession session) {
                        session.release();
                    }
                };
                sessions.acquire(uri).subscribe(caller);
                spin(spins);
                caller.cancel();
            }
            case 2 -> {
                CoapRequest request = CoapRequest.post("/").payload(word);
                assertThat(sessions.with(uri, session -> {
                                    hold(uri, session);
                                    return session.request(request)
                                            .map(CoapResponse::payloadAsString)
                                            .doFinally(end -> giveUpHold(uri, session));
                                })
                                .blockLast(Rim.PATIENCE))
                        .isEqualTo(word);
            }
            case 3 -> {
                CoapRequest request = CoapRequest.post(uri).payload(word);
                assertThat(sessions.request(request).block(Rim.PATIENCE).payloadAsString())
                        .isEqualTo(word);
            }
            default -> {
                BaseSubscriber<CoapResponse> caller = new BaseSubscriber<>() {};
                sessions.with(uri, session -> session.request(CoapRequest.post("/")))
                        .subscribe(caller);
                spin(spins);
                caller.cancel();
            }
        }
    }

    private void hold(String uri, CoapSession session) {
        held.compute(uri, (key, now) -> {
            if (now == null || now.shares == 0) {
                return new Held(session, 1);
            }
            assertThat(session)
                    .as("the session with an endpoint that is in use")
                    .isSameAs(now.session);
            return new Held(session, now.shares + 1);
        });
    }

    private void giveUpHold(String uri, CoapSession session) {
        held.compute(uri, (key, now) -> new Held(session, now.shares - 1));
    }

    private void giveBack(String uri, CoapSession session) {
        giveUpHold(uri, session);
        session.release();
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
