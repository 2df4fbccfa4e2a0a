package io.reactivecoap.samples.telemetry;

import io.reactivecoap.netty.NettyCoapClient;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * One instance, in a process of its own. It observes the devices of its partitions, writes a line of its meters to standard
 * output each second, and ends when its standard input does, or when it is interrupted; with 1 when it cannot go on, for then
 * another instance takes over.
 */
@Command(
        name = "telemetry-instance",
        description = "Observes the devices that the consumer group gives it, and writes what they tell to Kafka.",
        mixinStandardHelpOptions = true)
public final class TelemetryInstance implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final Duration LINE = Duration.ofSeconds(1);
    private static final Duration END_WITHIN = Duration.ofSeconds(15);

    @Option(names = "--bootstrap", required = true, description = "Where Kafka is, such as localhost:9092.")
    private String bootstrap = "";

    @Option(names = "--name", required = true, description = "The instance's name, which its records tell.")
    private String name = "";

    @Option(names = "--group", defaultValue = "telemetry", description = "The consumer group (${DEFAULT-VALUE}).")
    private String group = "";

    @Option(names = "--window", defaultValue = "PT10S", description = "How long a window is (${DEFAULT-VALUE}).")
    private Duration window = Duration.ZERO;

    @Option(
            names = "--lateness",
            defaultValue = "PT2S",
            description = "How long a window waits for readings of before its end (${DEFAULT-VALUE}).")
    private Duration lateness = Duration.ZERO;

    @Option(
            names = "--in-flight",
            defaultValue = "256",
            description = "How many records may be unacknowledged (${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(names = "--check-heap", description = "Collect garbage before each line, so that it tells what is live.")
    private boolean checkHeap;

    private final Meters meters = new Meters();
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private TelemetryInstance() {}

    /**
     * Runs an instance.
     *
     * @param args as {@code --help} describes them
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new TelemetryInstance()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (window.toMillis() < 1 || lateness.isNegative() || inFlight < 1) {
            System.err.println("--window and --in-flight must be positive, --lateness must not be negative");
            return CommandLine.ExitCode.USAGE;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::endInTime, "shutdown"));
        daemon(this::endWithInput, "input");
        try {
            run();
        } finally {
            ended.countDown();
        }
        Throwable failed = failure.get();
        if (failed == null) {
            return CommandLine.ExitCode.OK;
        }
        System.err.println(name + " cannot go on: " + failed);
        return FAILED;
    }

    private void run() throws InterruptedException {
        Clock clock = Clock.systemUTC();
        Observations observations =
                new Observations(NettyCoapClient.create().shareSockets().reconnect(), clock, meters);
        Windows windows = new Windows(seconds(window), seconds(lateness), meters);
        Pipeline pipeline = new Pipeline(windows, new Topics(name), clock, Schedulers.parallel(), meters);
        Assignment assignment = new Assignment(Assignment.consumer(bootstrap, group, name), observations, meters);
        Disposable.Composite flows = Disposables.composite();
        try (ProducerBridge bridge = new ProducerBridge(ProducerBridge.producer(bootstrap, name), inFlight, meters)) {
            flows.add(bridge.send(pipeline.records(observations.events(), bridge.thread()))
                    .subscribe(done -> {}, this::fail));
            flows.add(Flux.interval(LINE).onBackpressureDrop().subscribe(second -> System.out.println(line())));
            Thread following = daemon(assignment, "assignment");
            end.await();
            assignment.stop();
            following.join();
            flows.dispose();
        }
    }

    private String line() {
        return meters + " heapKiB=" + (checkHeap ? liveHeap() : usedHeap()) / 1024;
    }

    private static long usedHeap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** What the collector has left, without what is allocated while we ask. */
    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }

    private Thread daemon(Runnable work, String called) {
        Thread thread = new Thread(work, called);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, e) -> fail(e));
        thread.start();
        return thread;
    }

    private void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
        end.countDown();
    }

    /** So that nothing is left of an instance whose parent has been killed. */
    private void endWithInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // No input any more is what is waited for.
        }
        end.countDown();
    }

    private void endInTime() {
        end.countDown();
        try {
            ended.await(END_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
