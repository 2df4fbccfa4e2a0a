package io.reactivecoap.samples.telemetry.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts everything, shows it at work, kills an instance, and tells what that cost. */
@Command(
        name = "telemetry-demo",
        description = {
            "Observes simulated devices with several instances, which write to a Kafka broker that is started for it.",
            "Kafka is stopped for a while, one instance is killed, another one joins, one leaves; what was lost and doubled is",
            "told."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 all went as described, 2 wrong arguments, 130 interrupted, 1 anything else."})
public final class TelemetryDemo implements Callable<Integer> {

    private static final int FAILED = 1;

    @Option(names = "--devices", defaultValue = "500", description = "How many devices (${DEFAULT-VALUE}).")
    private int devices;

    @Option(names = "--instances", defaultValue = "2", description = "How many instances, 2 to 12 (${DEFAULT-VALUE}).")
    private int instances;

    @Option(
            names = "--period",
            defaultValue = "PT1S",
            description = "Time between a device's readings (${DEFAULT-VALUE}).")
    private Duration period = Duration.ZERO;

    @Option(
            names = "--history",
            defaultValue = "1",
            description = "How many of its last readings a device tells each time (${DEFAULT-VALUE}).")
    private int history;

    @Option(
            names = "--duration",
            defaultValue = "PT10S",
            description = "How long to watch before and after something is done to it (${DEFAULT-VALUE}).")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--stall",
            defaultValue = "PT15S",
            description = "How long Kafka is stopped; 0s leaves it out (${DEFAULT-VALUE}).")
    private Duration stall = Duration.ZERO;

    @Option(
            names = "--in-flight",
            defaultValue = "256",
            description = "How many records of an instance may be unacknowledged (${DEFAULT-VALUE}).")
    private int inFlight;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out;

    private TelemetryDemo(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the demo.
     *
     * @param args as {@code --help} describes them
     */
    public static void main(String[] args) {
        System.exit(run(System.out, args));
    }

    /**
     * Runs the demo within this process, and the others of it as its children.
     *
     * @param out where it tells what happens
     * @param args as {@code --help} describes them
     * @return the exit code
     */
    static int run(PrintStream out, String... args) {
        return new CommandLine(new TelemetryDemo(out))
                .registerConverter(Duration.class, TelemetryDemo::duration)
                .execute(args);
    }

    /** {@code 5s}, {@code 500ms}, or as ISO 8601 has it. */
    private static Duration duration(String text) {
        if (text.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        return Duration.parse(text.startsWith("P") ? text : "PT" + text);
    }

    @Override
    public Integer call() throws Exception {
        require(devices >= 1 && devices <= 5000, "--devices must be from 1 to 5000");
        require(instances >= 2 && instances <= Broker.PARTITIONS, "--instances must be from 2 to " + Broker.PARTITIONS);
        require(period.toMillis() >= 10, "--period must be 10ms or more");
        require(history >= 1 && history <= 100, "--history must be from 1 to 100");
        require(duration.toMillis() >= 1 && !stall.isNegative(), "--duration must be positive, --stall not negative");
        require(inFlight >= 1, "--in-flight must be positive");
        try (Stage stage = new Stage()) {
            Thread interrupted = new Thread(stage::close, "interrupted");
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                new Story(stage, out, devices, instances, period, history, duration, stall, inFlight).tell();
            } finally {
                remove(interrupted);
            }
            return CommandLine.ExitCode.OK;
        } catch (DemoException e) {
            out.println();
            out.println("Not as it should be: " + e.getMessage());
            return FAILED;
        }
    }

    private void require(boolean right, String rule) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running already.
        }
    }
}
