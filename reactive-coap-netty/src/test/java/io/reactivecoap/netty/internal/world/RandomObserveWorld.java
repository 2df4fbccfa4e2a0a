package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.netty.internal.world.Referee.require;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.Deregistration;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.NotificationBuffer.Overflow;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.NotObservable;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.netty.internal.message.Datagram;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A world of one seed in which resources change and are observed over a bad wire by those who come and go and ask for as
 * much as they like. Later the resources rest and the wire mends: then all who are left have to know the latest.
 */
final class RandomObserveWorld implements Onlooker {

    private static final int RESOURCES = 2;
    private static final int LATEST_TRACES = 80;
    private static final long LATENESS = Duration.ofMillis(20).toNanos();
    private static final int RESTLESS_SECONDS = 120;
    private static final Duration REST = Duration.ofSeconds(600);

    /**
     * What is under way for longer than it takes until a registration is repeated may be taken for its answer (see
     * Observation.refresh), so nothing is.
     */
    private static final int SLOWEST_MILLIS = 4_500;

    /** What somebody observes, and whether it is willing to miss the latest. */
    private record Choice(String path, boolean mayMissTheLatest) {}

    private final Random random;
    private final World world;
    private final Agenda agenda = new Agenda();
    private final ObservableServer server;
    private final Map<Observer, Choice> observers = new LinkedHashMap<>();
    private final Deque<String> trace = new ArrayDeque<>();
    private final boolean tracing;
    private final Duration slowest;
    private boolean closed;

    private RandomObserveWorld(long seed, boolean tracing) {
        this.tracing = tracing;
        random = new Random(seed);
        world = new World(seed).watchedBy(this);
        server = new ObservableServer(random, agenda, bytes -> world.carry(Wire.Side.SESSION, bytes), world::now);
        slowest = Duration.ofMillis(random.nextInt(random.nextBoolean() ? 50 : SLOWEST_MILLIS));
    }

    /** Lives through the world of a seed; when it breaks a rule, says which, how to see it again, and what came before. */
    static Iterable<Observer> live(long seed) {
        try {
            return new RandomObserveWorld(seed, false).live();
        } catch (Throwable broken) {
            RandomObserveWorld again = new RandomObserveWorld(seed, true);
            try {
                again.live();
            } catch (Throwable same) {
                // it is the trace that is wanted
            }
            throw new AssertionError(
                    "World %d broke: %s%nSee it again: -Dtest=ObserveWorldInvariantsTest -Dcoap.seed=%d -Dcoap.worlds=1%n%s"
                            .formatted(
                                    seed, broken.getMessage(), seed, String.join(System.lineSeparator(), again.trace)),
                    broken);
        }
    }

    private Iterable<Observer> live() {
        chooses();
        happens(1 + random.nextInt(6), this::somebodyObserves);
        happens(random.nextInt(30), () -> changes(random.nextInt(RESOURCES)));
        happens(random.nextInt(4) == 0 ? 1 : 0, this::serverRestarts);
        happens(random.nextInt(8) == 0 ? 1 : 0, world::hearsUnreachable);
        happens(random.nextInt(12) == 0 ? 1 : 0, this::closes);
        world.passes(Duration.ofSeconds(RESTLESS_SECONDS));

        note("rests");
        world.wire().hasFaults(new Wire.Faults(0, 0, slowest), random);
        observers.keySet().forEach(observer -> world.demands(observer, Long.MAX_VALUE));
        world.passes(REST);
        observers.forEach(this::knowsTheLatest);

        note("all leave");
        observers.keySet().forEach(this::leaves);
        world.passesUntilNothingIsDue();
        world.nothingIsOpen();
        observers.keySet().forEach(this::wasToldInOrder);
        return observers.keySet();
    }

    private void chooses() {
        world.givenParameters(parameters -> parameters
                .withNstart(1 + random.nextInt(4))
                .withProbingRate(1_000)
                .withMaxRetransmit(2 + random.nextInt(3)));
        Deregistration deregistration = random.nextInt(4) == 0 ? Deregistration.RESET : Deregistration.REQUEST;
        world.given(settings -> settings.deregistration(deregistration));
        world.dice().rollFirstTimeouts();
        double loss = random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.4;
        world.wire().hasFaults(new Wire.Faults(loss, random.nextDouble() * 0.4, slowest), random);
    }

    private void happens(int times, Runnable event) {
        for (int i = 0; i < times; i++) {
            agenda.add(someTime(RESTLESS_SECONDS), event);
        }
    }

    private long someTime(int withinSeconds) {
        return Duration.ofMillis(random.nextInt(withinSeconds * 1_000)).toNanos();
    }

    // What happens

    private void somebodyObserves() {
        String path = Integer.toString(random.nextInt(RESOURCES));
        CoapRequest request = CoapRequest.get("/" + path).confirmable(random.nextInt(5) > 0);
        NotificationBuffer buffer = buffer();
        Observer observer = new Observer(request, buffer, world::now);
        observers.put(observer, new Choice(path, buffer.overflow() == Overflow.DROP_NEWEST));
        note("%s observes %s", name(observer), path);
        demands(observer);
        world.start(observer);
        for (int i = random.nextInt(6); i > 0; i--) {
            agenda.add(world.now() + someTime(RESTLESS_SECONDS / 2), () -> demands(observer));
        }
        if (random.nextInt(3) == 0) {
            agenda.add(world.now() + someTime(RESTLESS_SECONDS / 2), () -> leaves(observer));
        }
    }

    private NotificationBuffer buffer() {
        return switch (random.nextInt(6)) {
            case 0 -> NotificationBuffer.drop();
            case 1 -> NotificationBuffer.bounded(1 + random.nextInt(3), Overflow.DROP_OLDEST);
            case 2 -> NotificationBuffer.bounded(1 + random.nextInt(3), Overflow.DROP_NEWEST);
            case 3 -> NotificationBuffer.bounded(1 + random.nextInt(5), Overflow.ERROR);
            default -> NotificationBuffer.latest();
        };
    }

    private void demands(Observer observer) {
        long demand = random.nextInt(4) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(3);
        world.demands(observer, demand);
    }

    private void leaves(Observer observer) {
        if (!observer.asked().isCancelled()) {
            note("%s leaves", name(observer));
            world.cancels(observer);
        }
    }

    private void changes(int resource) {
        server.changes(Integer.toString(resource));
        note(
                "%d changes to version %d",
                resource, server.resource(Integer.toString(resource)).version());
        if (random.nextInt(3) == 0) {
            agenda.add(world.now() + someTime(3), () -> server.changes(Integer.toString(resource)));
        }
    }

    private void serverRestarts() {
        note("the server restarts");
        server.restarts(slowest.plusSeconds(1));
    }

    private void closes() {
        note("closes");
        closed = true;
        world.closes(NackReason.NOT_DELIVERABLE, null);
    }

    // What must hold

    private void knowsTheLatest(Observer observer, Choice choice) {
        if (observer.asked().isTold() || observer.asked().isCancelled()) {
            return;
        }
        require(!closed, "%s has not heard of the end of the session", name(observer));
        if (choice.mayMissTheLatest()) {
            return;
        }
        List<CoapResponse> all = observer.representations();
        int latest = server.resource(choice.path()).version();
        int known = all.isEmpty()
                ? 0
                : ObservedResource.versionOf(all.get(all.size() - 1).payloadAsString());
        require(known == latest, "%s knows %d, not %d of %s", name(observer), known, latest, choice.path());
    }

    /**
     * Never is anybody told something older than before. A body that changed while it was fetched may be newer than the
     * notification that announced it; of that one, no more is known than its number says.
     */
    private void wasToldInOrder(Observer observer) {
        int atLeast = 0;
        boolean last = false;
        ObservationSignal before = new Fresh();
        for (ObservationSignal signal : observer.signals()) {
            if (signal instanceof Notification notification) {
                int version = ObservedResource.versionOf(notification.response().payloadAsString());
                int announced = notification.sequence().isPresent()
                        ? server.versionAt(notification.sequence().getAsLong())
                        : version;
                require(version >= announced, "%s got %d for %d", name(observer), version, announced);
                require(version >= atLeast, "%s got %d after %d", name(observer), version, atLeast);
                require(!(before instanceof Notification && last), "%s got more than the last", name(observer));
                atLeast = Math.max(atLeast, announced);
            }
            last |= signal instanceof NotObservable;
            before = signal;
        }
    }

    private String name(Observer observer) {
        return "observer " + List.copyOf(observers.keySet()).indexOf(observer);
    }

    // What is seen at the socket

    @Override
    public void onDeparture(byte[] bytes) {
        note("--> %s", bytes);
    }

    @Override
    public void onArrival(byte[] bytes) {
        note("<-- %s", bytes);
    }

    @Override
    public boolean answers(byte[] bytes) {
        server.hears((Datagram) Bytes.decode(bytes));
        return true;
    }

    @Override
    public long nextEvent() {
        return agenda.next();
    }

    @Override
    public long lateness() {
        return random.nextBoolean() ? 0 : random.nextLong(LATENESS);
    }

    @Override
    public void onTime(long now) {
        agenda.run(now);
    }

    private void note(String what, byte[] bytes) {
        if (tracing) {
            note(what, (Object) Bytes.decode(bytes));
        }
    }

    private void note(String what, Object... values) {
        if (tracing) {
            trace.add("%10.3f s %s".formatted(world.now() / 1e9, what.formatted(values)));
            if (trace.size() > LATEST_TRACES) {
                trace.remove();
            }
        }
    }
}
