package io.reactivecoap.samples.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/** A line on a terminal that says how far a run is, or nothing. */
public final class Progress {

    /** Says nothing, which costs nothing. */
    public static final Progress NONE = new Progress(null);

    private static final String BLANK = "\r" + " ".repeat(60) + "\r";

    private final @Nullable PrintStream terminal;

    private Progress(@Nullable PrintStream terminal) {
        this.terminal = terminal;
    }

    public static Progress on(PrintStream terminal) {
        return new Progress(terminal);
    }

    /** Shows it once a second until disposed of. */
    Disposable show(long total, AtomicLong left) {
        PrintStream to = terminal;
        if (to == null) {
            return Disposables.disposed();
        }
        Disposable line = Flux.interval(Duration.ofSeconds(1)).subscribe(second -> {
            long done = total - Math.max(0, left.get());
            to.print(String.format(
                    Locale.ROOT,
                    "\r  %,d of %,d (%d %%), %,d/s  ",
                    done,
                    total,
                    100 * done / total,
                    done / (second + 1)));
            to.flush();
        });
        return () -> {
            line.dispose();
            to.print(BLANK);
            to.flush();
        };
    }
}
