package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.ObservationSignal.Notification;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What sessions weigh that have done one GET, or got the first notification of an observation, and then nothing. */
final class IdleWorkload {

    private IdleWorkload() {}

    /** What was there before the first session is no part of its weight: client and event loops are. */
    static Result run(Load load) throws InterruptedException {
        double residentBefore = Reading.residentMib();
        double heapBefore = Reading.liveHeapMib();
        residentBefore = Math.max(residentBefore, Reading.residentMib());
        int threadsBefore = Reading.threads();
        long descriptorsBefore = Reading.descriptors();
        try (Sessions opened = Sessions.of(load)) {
            List<CoapSession> sessions = opened.open();
            Tally tally = new Tally();
            Reading start = Reading.now();
            useOnce(sessions, load, tally);
            long succeeded = Math.max(0, sessions.size() - tally.errors());
            Result result =
                    Result.of(load, sessions.size(), succeeded, Reading.now().since(start), tally);
            Thread.sleep(load.settle().toMillis());
            double heap = Reading.liveHeapMib() - heapBefore;
            double resident = Reading.residentMib() - residentBefore;
            return result.with(new Detail.Weight(
                    heap * 1024 / sessions.size(),
                    resident * 1024 / sessions.size(),
                    Reading.threads() - threadsBefore,
                    Reading.descriptors() - descriptorsBefore,
                    Reading.mostDescriptors()));
        }
    }

    private static void useOnce(List<CoapSession> sessions, Load load, Tally tally) {
        Long ended = Flux.fromIterable(sessions)
                .flatMap(
                        session -> first(session, load)
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

    /** An observation goes on when its first notification is there. */
    private static Mono<CoapResponse> first(CoapSession session, Load load) {
        CoapRequest request = load.request().confirmable(true);
        return load.observing()
                ? Mono.create(sink -> session.observeSignals(request)
                        .subscribe(
                                signal -> {
                                    if (signal instanceof Notification notification) {
                                        sink.success(notification.response());
                                    } else {
                                        sink.error(new IllegalStateException("the server does not notify"));
                                    }
                                },
                                sink::error))
                : session.request(request);
    }
}
