package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapSession;
import io.reactivecoap.security.SecurityInfo;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each place in the window makes the next handshake when its last one has ended; the sessions stay until the end. */
final class HandshakeWorkload {

    private HandshakeWorkload() {}

    static Result run(Load load, Progress progress) {
        try (Sessions opened = Sessions.of(load)) {
            Tally tally = new Tally();
            List<CoapSession> first = opened.idle((int) load.warmup());
            shakeHands(first, load, tally, progress);
            first.forEach(CoapSession::dispose);
            List<CoapSession> measured = opened.idle(load.sessions());
            tally.begin();
            Reading start = Reading.now();
            shakeHands(measured, load, tally, progress);
            Reading used = Reading.now().since(start);
            long resumed = measured.stream()
                    .filter(session -> session.securityInfo()
                            .filter(SecurityInfo::isResumed)
                            .isPresent())
                    .count();
            return Result.of(load, load.sessions(), tally.answers(), used, tally)
                    .with(new Detail.Handshakes(resumed));
        }
    }

    private static void shakeHands(List<CoapSession> sessions, Load load, Tally tally, Progress progress) {
        AtomicLong ended = new AtomicLong();
        Disposable shown = progress.show(sessions.size(), ended::get);
        try {
            Long inTime = Flux.fromIterable(sessions)
                    .flatMap(
                            session -> shakeHands(session, load, tally).doFinally(signal -> ended.incrementAndGet()),
                            load.window())
                    .take(load.limit())
                    .count()
                    .block();
            tally.failed(Tally.LATE, sessions.size() - Objects.requireNonNull(inTime));
        } finally {
            shown.dispose();
        }
    }

    /** What is to be taken up again has to end first: no two sessions are secured by the same. */
    private static Mono<CoapSession> shakeHands(CoapSession session, Load load, Tally tally) {
        return Mono.defer(() -> {
            long begun = System.nanoTime();
            Mono<CoapSession> done = session.established()
                    .doOnNext(established -> tally.succeeded(System.nanoTime() - begun))
                    .doOnError(tally::failed)
                    .onErrorReturn(session);
            return load.resumption() ? done.delayUntil(CoapSession::close) : done;
        });
    }
}
