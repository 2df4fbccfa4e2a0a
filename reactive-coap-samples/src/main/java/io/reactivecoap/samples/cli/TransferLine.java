package io.reactivecoap.samples.cli;

import io.reactivecoap.TransferProgress;
import io.reactivecoap.samples.StatusLine;
import io.reactivecoap.samples.Words;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** How far a transfer in blocks is: {@code received 12.6 of 104.9 MB [==>                 ] 12 %, 3.1 MB/s}. */
final class TransferLine implements Consumer<TransferProgress> {

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final int BAR = 20;

    private final LongSupplier nanos;
    private volatile @Nullable Stand stand;

    /** What was told last, and what was told first of the same body. */
    private record Stand(TransferProgress last, long firstBytes, long since) {}

    TransferLine(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Shows it where people read along and are not told everything anyway. */
    Disposable showOn(Console console, PeerArguments peer) {
        return console.isTerminal() && !peer.isTalkative()
                ? StatusLine.show(console.err(), EVERY, this::text)
                : Disposables.disposed();
    }

    /** Must not wait for a terminal: it is the session's event loop that calls. */
    @Override
    public void accept(TransferProgress progress) {
        Stand before = stand;
        boolean goesOn = before != null
                && before.last().direction() == progress.direction()
                && before.last().bytes() <= progress.bytes();
        stand = goesOn
                ? new Stand(progress, before.firstBytes(), before.since())
                : new Stand(progress, progress.bytes(), nanos.getAsLong());
    }

    /** The line as it is just now; empty as long as there is nothing to tell. */
    String text() {
        Stand now = stand;
        if (now == null) {
            return "";
        }
        TransferProgress last = now.last();
        double seconds = (nanos.getAsLong() - now.since()) / 1e9;
        double rate = seconds > 0 ? (last.bytes() - now.firstBytes()) / seconds : 0;
        return (last.direction() == TransferProgress.Direction.UPLOAD ? "sent " : "received ")
                + (last.total().isPresent()
                        ? ofTotal(last.bytes(), last.total().getAsLong())
                        : Words.size(last.bytes()))
                + ", " + Words.size(Math.round(rate)) + "/s";
    }

    private static String ofTotal(long bytes, long total) {
        double part = total == 0 ? 1 : Math.min(1, (double) bytes / total);
        int done = (int) (part * BAR);
        String bar = "=".repeat(done) + (done < BAR ? ">" : "") + " ".repeat(Math.max(0, BAR - done - 1));
        return String.format(
                Locale.ROOT,
                "%s of %s [%s] %.0f %%",
                Words.size(bytes),
                Words.size(total),
                bar,
                Math.floor(100 * part));
    }
}
