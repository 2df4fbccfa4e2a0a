package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapSession;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** What sessions weigh that have done one GET and then nothing. */
final class IdleWorkload {

    private IdleWorkload() {}

    /** What was there before the first session is no part of its weight: client and event loops are. */
    static Result run(Load load) throws InterruptedException {
        double residentBefore = Reading.residentMib();
        double heapBefore = Reading.liveHeapMib();
        residentBefore = Math.max(residentBefore, Reading.residentMib());
        int threadsBefore = Reading.threads();
        try (Sessions opened = Sessions.of(load)) {
            List<CoapSession> sessions = opened.open();
            Tally tally = new Tally();
            Reading start = Reading.now();
            getOnce(sessions, load, tally);
            long succeeded = Math.max(0, sessions.size() - tally.errors());
            Result result =
                    Result.of(load, sessions.size(), succeeded, Reading.now().since(start), tally);
            Thread.sleep(load.settle().toMillis());
            double heap = Reading.liveHeapMib() - heapBefore;
            double resident = Reading.residentMib() - residentBefore;
            return result.with(new Detail.Weight(
                    heap * 1024 / sessions.size(),
                    resident * 1024 / sessions.size(),
                    Reading.threads() - threadsBefore));
        }
    }

    private static void getOnce(List<CoapSession> sessions, Load load, Tally tally) {
        Long ended = Flux.fromIterable(sessions)
                .flatMap(
                        session -> session.request(load.request().confirmable(true))
                                .doOnNext(response -> tally.answered(response, 0))
                                .doOnError(tally::failed)
                                .thenReturn(session)
                                .onErrorReturn(session),
                        load.window())
                .take(Sessions.CONNECT_WITHIN)
                .count()
                .block();
        tally.failed(Tally.LATE, sessions.size() - Objects.requireNonNull(ended));
    }
}
