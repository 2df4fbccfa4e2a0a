package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapSession;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Whole bodies over one session, each after the one before: some to warm up, then those that are measured. */
final class Rounds {

    /** Transfers a body once. */
    interface Transfer {

        /**
         * One transfer.
         *
         * @param session over which
         * @param bytes told of bytes as they have arrived
         * @return completes when the body is there; an error when it is not, or not as it should be
         */
        Mono<Void> once(CoapSession session, LongConsumer bytes);
    }

    private final Load load;
    private final Progress progress;
    private final Transfer transfer;
    private final Tally tally = new Tally();

    private Rounds(Load load, Progress progress, Transfer transfer) {
        this.load = load;
        this.progress = progress;
        this.transfer = transfer;
    }

    static Result run(Load load, Progress progress, Transfer transfer) {
        try (Sessions opened = Sessions.of(load)) {
            return new Rounds(load, progress, transfer).run(opened.open().get(0));
        }
    }

    private Result run(CoapSession session) {
        rounds(session, load.warmup());
        tally.begin();
        Reading.forgetPeakHeap();
        Reading start = Reading.now();
        long succeeded = rounds(session, load.total());
        Reading used = Reading.now().since(start);
        return Result.of(load, succeeded * load.payload() / 1e6, succeeded, used, tally)
                .with(new Detail.Transfer(Reading.peakHeapMib()));
    }

    /** Returns how many succeeded; what is not done when the time is up counts as an error. */
    private long rounds(CoapSession session, long rounds) {
        AtomicLong bytes = new AtomicLong();
        long end = System.nanoTime() + load.limit().toNanos();
        long succeeded = 0;
        Disposable shown = progress.show(rounds * load.payload(), bytes::get);
        try {
            for (long round = 0; round < rounds; round++) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    tally.failed(Tally.LATE, rounds - round);
                    break;
                }
                succeeded += once(session, bytes, Duration.ofNanos(left)) ? 1 : 0;
            }
        } finally {
            shown.dispose();
        }
        return succeeded;
    }

    private boolean once(CoapSession session, AtomicLong bytes, Duration within) {
        return Boolean.TRUE.equals(transfer.once(session, bytes::addAndGet)
                .timeout(within)
                .thenReturn(true)
                .onErrorResume(error -> {
                    tally.failed(error instanceof TimeoutException ? new WrongBodyException(Tally.LATE) : error);
                    return Mono.just(false);
                })
                .block());
    }
}
