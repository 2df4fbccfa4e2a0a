package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

/** The sessions that a run puts its load on, with event loops of their own. */
final class Sessions implements AutoCloseable {

    static final Duration CONNECT_WITHIN = Duration.ofSeconds(100);
    private static final int CONNECTING_AT_ONCE = 64;

    private final Load load;
    private final LoopResources loops;
    private final CoapClient client;

    private Sessions(Load load) {
        this.load = load;
        loops = LoopResources.create("bench", load.loops(), true);
        NettyCoapClient onLoops = NettyCoapClient.create().runOn(loops);
        client = (load.shared() ? onLoops.shareSockets() : onLoops)
                .security(load.credentials())
                .settings(settings -> settings.transmission(
                                settings.transmission().withNstart(load.window()))
                        .messageIds(load.messageIds())
                        .security(settings.security().withResumption(load.resumption())));
    }

    static Sessions of(Load load) {
        return new Sessions(load);
    }

    /** Opens and connects them. */
    List<CoapSession> open() {
        List<CoapSession> sessions = idle(load.sessions());
        Flux.fromIterable(sessions)
                .flatMap(CoapSession::established, CONNECTING_AT_ONCE)
                .blockLast(CONNECT_WITHIN);
        return sessions;
    }

    /** Opens a number of them, which connect when they are used. */
    List<CoapSession> idle(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> client.open(load.uri().protocol(), peer(i)))
                .toList();
    }

    /** Sessions that share a socket have different peers. */
    private CoapAddress peer(int index) {
        CoapAddress first = load.uri().address();
        if (!load.shared()) {
            return first;
        }
        return CoapAddress.inet(Neighbour.of(((CoapAddress.Inet) first).socketAddress(), index));
    }

    /** Thousands of sessions may take longer on a busy machine than it is worth to wait; what was measured stands. */
    @Override
    public void close() {
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1))
                .onErrorComplete()
                .block();
    }
}
