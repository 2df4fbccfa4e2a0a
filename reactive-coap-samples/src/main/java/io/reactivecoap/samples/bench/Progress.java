package io.reactivecoap.samples.bench;

import io.reactivecoap.samples.StatusLine;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** A line on a terminal that says how far a run is, or nothing. */
public final class Progress {

    /** Says nothing, which costs nothing. */
    public static final Progress NONE = new Progress(null);

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final @Nullable PrintStream terminal;

    private Progress(@Nullable PrintStream terminal) {
        this.terminal = terminal;
    }

    public static Progress on(PrintStream terminal) {
        return new Progress(terminal);
    }

    /** Shows it once a second until disposed of. */
    Disposable show(long total, LongSupplier done) {
        if (terminal == null || total == 0) {
            return Disposables.disposed();
        }
        long start = System.nanoTime();
        return StatusLine.show(terminal, EVERY, () -> text(done.getAsLong(), total, System.nanoTime() - start));
    }

    private static String text(long done, long total, long nanos) {
        return String.format(
                Locale.ROOT, "%,d of %,d (%d %%), %,.0f/s", done, total, 100 * done / total, done / (nanos / 1e9));
    }
}
