package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

/**
 * Puts load on a server and measures what that costs this process. The protocol is whole: tokens, message ids,
 * retransmission, recognition of duplicates. Raised are only NSTART, to the window, and, unless told otherwise, how early
 * message ids are used again.
 */
public final class Bench implements AutoCloseable {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(100);
    private static final int CONNECTING_AT_ONCE = 64;
    private static final long PAUSE_MILLIS = 300;

    private final Load load;
    private final Progress progress;
    private final LoopResources loops;
    private final CoapClient client;
    private final Tally tally = new Tally();

    private Bench(Load load, Progress progress) {
        this.load = load;
        this.progress = progress;
        loops = LoopResources.create("bench", load.loops(), true);
        client = NettyCoapClient.create()
                .runOn(loops)
                .settings(settings -> settings.transmission(
                                settings.transmission().withNstart(load.window()))
                        .messageIds(load.messageIds()));
    }

    /**
     * Does one run.
     *
     * @param load what to do
     * @param progress where to say how far it is
     * @return what was measured
     * @throws InterruptedException when interrupted
     */
    public static Result run(Load load, Progress progress) throws InterruptedException {
        return load.workload() == Load.Workload.IDLE ? idle(load, progress) : get(load, progress);
    }

    private static Result get(Load load, Progress progress) throws InterruptedException {
        try (Bench bench = new Bench(load, progress)) {
            return bench.get(bench.open());
        }
    }

    private Result get(List<CoapSession> sessions) throws InterruptedException {
        Window.run(sessions, load, load.warmup(), tally, progress);
        Thread.sleep(PAUSE_MILLIS);
        double heapBefore = load.checkHeap() ? Reading.liveHeapMib() : 0;
        tally.begin();
        Reading start = Reading.now();
        Window.run(sessions, load, load.total(), tally, progress);
        Result result = result(load.total(), Reading.now().since(start));
        return load.checkHeap() ? result.with(new Result.Heap(heapBefore, Reading.liveHeapMib())) : result;
    }

    /** What was there before the first session is no part of its weight: client and event loops are. */
    private static Result idle(Load load, Progress progress) throws InterruptedException {
        double residentBefore = Reading.residentMib();
        double heapBefore = Reading.liveHeapMib();
        residentBefore = Math.max(residentBefore, Reading.residentMib());
        int threadsBefore = Reading.threads();
        try (Bench bench = new Bench(load, progress)) {
            List<CoapSession> sessions = bench.open();
            Reading start = Reading.now();
            bench.getOnce(sessions);
            Result result = bench.result(sessions.size(), Reading.now().since(start));
            Thread.sleep(load.settle().toMillis());
            double heap = Reading.liveHeapMib() - heapBefore;
            double resident = Reading.residentMib() - residentBefore;
            return result.with(new Result.Idle(
                    heap * 1024 / sessions.size(),
                    resident * 1024 / sessions.size(),
                    Reading.threads() - threadsBefore));
        }
    }

    private Result result(long units, Reading used) {
        return new Result(
                load,
                units,
                used,
                Reading.threads(),
                Reading.residentMib(),
                tally.latencies(),
                tally.errors(),
                tally.errorsByKind(),
                null,
                null);
    }

    private List<CoapSession> open() {
        List<CoapSession> sessions = new ArrayList<>(load.sessions());
        for (int i = 0; i < load.sessions(); i++) {
            sessions.add(client.open(load.uri().protocol(), load.uri().address()));
        }
        Flux.fromIterable(sessions)
                .flatMap(CoapSession::established, CONNECTING_AT_ONCE)
                .blockLast(CONNECT_WITHIN);
        return sessions;
    }

    private void getOnce(List<CoapSession> sessions) {
        Long ended = Flux.fromIterable(sessions)
                .flatMap(
                        session -> session.request(load.request().confirmable(true))
                                .doOnNext(response -> tally.answered(response, 0))
                                .doOnError(tally::failed)
                                .thenReturn(session)
                                .onErrorReturn(session),
                        load.window())
                .take(CONNECT_WITHIN)
                .count()
                .block();
        tally.failed("not ended within the limit", sessions.size() - Objects.requireNonNull(ended));
    }

    @Override
    public void close() {
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1)).block();
    }
}
