package io.reactivecoap.samples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** A line at the bottom of a terminal that is written again and again, until it is disposed of and wiped off. */
public final class StatusLine implements Disposable {

    private static final int WIDTH = 76;

    private final PrintStream terminal;
    private final Supplier<String> text;
    private final Disposable ticks;
    private int width;
    private boolean ended;

    private StatusLine(PrintStream terminal, Duration every, Supplier<String> text) {
        this.terminal = terminal;
        this.text = text;
        ticks = Flux.interval(every, Schedulers.boundedElastic()).subscribe(tick -> write());
    }

    /**
     * Shows a line, for the first time when the interval has passed: what takes no longer than that shows nothing.
     *
     * @param terminal where
     * @param every the interval
     * @param text what it says just now; an empty text leaves it as it is
     * @return the line
     */
    public static StatusLine show(PrintStream terminal, Duration every, Supplier<String> text) {
        return new StatusLine(terminal, every, text);
    }

    private synchronized void write() {
        String now = text.get();
        if (ended || now.isEmpty()) {
            return;
        }
        String line = "  " + now.substring(0, Math.min(now.length(), WIDTH));
        terminal.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        terminal.flush();
        width = line.length();
    }

    @Override
    public synchronized void dispose() {
        ticks.dispose();
        ended = true;
        if (width > 0) {
            terminal.print("\r" + " ".repeat(width) + "\r");
            terminal.flush();
            width = 0;
        }
    }
}
