package io.reactivecoap.samples.telemetry.demo;

import io.reactivecoap.samples.telemetry.demo.Ledger.Totals;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What is done, in its order, and what it costs. */
final class Story {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 50;

    /** By how much the live heap of an instance may change by itself. */
    private static final long HEAP_KIB = 4096;

    private static final String VICTIM = "a";

    private final Stage stage;
    private final PrintStream out;
    private final int devices;
    private final int instances;
    private final Duration period;
    private final int history;
    private final Duration watch;
    private final Duration stall;
    private final int inFlight;
    private final long began = System.nanoTime();
    private long line = began;

    Story(
            Stage stage,
            PrintStream out,
            int devices,
            int instances,
            Duration period,
            int history,
            Duration watch,
            Duration stall,
            int inFlight) {
        this.stage = stage;
        this.out = out;
        this.devices = devices;
        this.instances = instances;
        this.period = period;
        this.history = history;
        this.watch = watch;
        this.stall = stall;
        this.inFlight = inFlight;
    }

    void tell() throws IOException, InterruptedException {
        Broker broker = stage.add(Broker.start());
        broker.createTopics();
        out.printf("Kafka answers at %s after %.1f s%n", broker.bootstrap(), seconds(began));
        SimulatedDevices simulated = stage.add(SimulatedDevices.start(devices, period.toMillis(), history));
        out.printf("%d devices measure every %d ms, half of them in JSON, half in CBOR%n", devices, period.toMillis());
        broker.announce(simulated.devices());
        Ledger ledger = stage.add(Ledger.open(broker.bootstrap()));
        long start = System.nanoTime();
        for (int i = 0; i < instances; i++) {
            stage.instance(Character.toString('a' + i), broker.bootstrap(), inFlight);
        }
        await("all devices are delivered", () -> ledger.devices() == devices);
        out.printf("All devices are delivered after %.1f s%n", seconds(start));
        await("the devices are shared out", () -> isSharedOut(ledger));
        watch(period.multipliedBy(2));

        out.printf("%nWatching for %d s%n", watch.toSeconds());
        Totals before = ledger.totals();
        watch(watch);
        Totals steady = ledger.totals().minus(before);
        report("steady", steady);
        require(steady.delivered() > 0, "nothing was delivered");

        if (!stall.isZero()) {
            stall(broker, ledger);
        }
        takeOver(ledger);
        join(broker, ledger);
        leave(ledger);
        end(simulated, ledger);
    }

    private void stall(Broker broker, Ledger ledger) throws IOException, InterruptedException {
        out.printf("%nKafka is stopped for %d s%n", stall.toSeconds());
        Totals before = ledger.totals();
        long heapBefore = stage.sum("heapKiB");
        broker.suspend();
        watch(stall);
        long heap = stage.sum("heapKiB");
        long demand = stage.sum("demand");
        boolean bounded = stage.instances().stream().allMatch(i -> i.meter("inFlight") <= inFlight);
        long resumed = System.nanoTime();
        broker.resume();
        out.printf(
                "Stopped: in flight %d of %d at most, demand %d, live heap %.1f MiB before and %.1f MiB now%n",
                stage.sum("inFlight"), (long) inFlight * instances, demand, heapBefore / 1024.0, heap / 1024.0);
        require(bounded, "more was in flight than may be");
        require(demand == 0, "devices were asked for more while Kafka was stopped");
        require(heap - heapBefore < HEAP_KIB * instances, "memory grew while Kafka was stopped");
        await("all devices are delivered again", () -> ledger.deliveredSince(resumed) == devices);
        out.printf("Going on: all devices are delivered again %.1f s after Kafka went on%n", seconds(resumed));
        await("the devices are shared out", () -> isSharedOut(ledger));
        watch(watch);
        report("stopped", ledger.totals().minus(before));
    }

    private void takeOver(Ledger ledger) throws InterruptedException {
        Set<String> orphans = ledger.of(VICTIM);
        out.printf("%nInstance %s is killed; it has %d devices%n", VICTIM, orphans.size());
        require(!orphans.isEmpty(), "the instance had no devices");
        Totals before = ledger.totals();
        InstanceProcess victim = stage.instances().get(0);
        long killed = System.nanoTime();
        victim.kill();
        await(
                "all its devices are delivered by another one",
                () -> ledger.takenFrom(VICTIM, orphans).size() == orphans.size());
        List<Double> times = ledger.takenFrom(VICTIM, orphans).stream()
                .map(nanos -> (nanos - killed) / 1e9)
                .sorted()
                .toList();
        out.printf(
                "Taken over: %d devices, half of them within %.1f s, 95 %% within %.1f s, all within %.1f s%n",
                times.size(), quantile(times, 0.5), quantile(times, 0.95), quantile(times, 1));
        watch(watch);
        report("killed", ledger.totals().minus(before));
    }

    private void join(Broker broker, Ledger ledger) throws IOException, InterruptedException {
        String name = Character.toString('a' + instances);
        out.printf("%nInstance %s joins%n", name);
        Totals before = ledger.totals();
        long start = System.nanoTime();
        stage.instance(name, broker.bootstrap(), inFlight);
        await("it has its share", () -> isSharedOut(ledger));
        out.printf(
                "Shared out again: %d devices have moved within %.1f s%n",
                ledger.of(name).size(), seconds(start));
        watch(watch);
        report("joined", ledger.totals().minus(before));
    }

    private void leave(Ledger ledger) throws InterruptedException {
        InstanceProcess leaver = stage.instances().get(0);
        Set<String> orphans = ledger.of(leaver.name());
        out.printf("%nInstance %s leaves; it has %d devices%n", leaver.name(), orphans.size());
        Totals before = ledger.totals();
        long start = System.nanoTime();
        leaver.close();
        await("all its devices are delivered by another one", () -> isSharedOut(ledger));
        out.printf("Handed over: all are delivered by another one within %.1f s%n", seconds(start));
        watch(watch);
        report("left", ledger.totals().minus(before));
    }

    private void end(SimulatedDevices simulated, Ledger ledger) throws InterruptedException {
        simulated.freeze();
        await("all that was measured last is delivered", () -> ledger.outstanding(simulated.measured()) == 0);
        out.println();
        report("whole run", ledger.totals());
        require(stage.sum("malformed") == 0, stage.sum("malformed") + " notifications were no SenML");
        require(stage.sum("refused") == 0, "Kafka refused " + stage.sum("refused") + " records");
        out.printf("Everything went as it should, in %.0f s.%n", seconds(began));
    }

    /** Whether every instance has devices, and every device is delivered by the one that has it. */
    private boolean isSharedOut(Ledger ledger) {
        return stage.sum("devices") == devices
                && stage.instances().stream()
                        .allMatch(instance -> instance.meter("devices") > 0
                                && instance.meter("devices")
                                        == ledger.of(instance.name()).size());
    }

    private void report(String phase, Totals totals) {
        out.printf(
                "%s: delivered %d readings; missing %d skipped by their instance, %d lost as their device changed hands;"
                        + " doubled %d records%n",
                phase, totals.delivered(), totals.skipped(), totals.lost(), totals.doubled());
    }

    private static double quantile(List<Double> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    private void watch(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            look();
        }
    }

    private void await(String what, BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            require(System.nanoTime() < end, "after " + PATIENCE.toSeconds() + " s it is not so that " + what);
            look();
        }
    }

    /** Lets some time pass, tells once a second how it stands, and notices an instance that has ended by itself. */
    private void look() throws InterruptedException {
        Thread.sleep(LOOK_MILLIS);
        if (System.nanoTime() - line >= 1_000_000_000) {
            line = System.nanoTime();
            stage.instances().forEach(instance -> out.printf("%4.0f s  %s%n", seconds(began), instance));
        }
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new DemoException(otherwise);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
