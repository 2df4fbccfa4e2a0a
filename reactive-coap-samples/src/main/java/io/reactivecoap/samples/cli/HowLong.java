package io.reactivecoap.samples.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The arguments of commands that go on until something ends them. */
final class HowLong {

    @Option(names = "--count", paramLabel = "N", description = "End after so many.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--for",
            paramLabel = "SECONDS",
            converter = Converters.Seconds.class,
            description = "End after so long, well, however many have come.")
    private @Nullable Duration time;

    long count() {
        if (count < 1) {
            throw new CommandException(ExitCodes.USAGE, "--count must be at least 1, was " + count);
        }
        return count;
    }

    /** Ends it when its time has come. */
    <T> Flux<T> limit(Flux<T> endless) {
        return time == null ? endless : endless.takeUntilOther(Mono.delay(time));
    }
}
