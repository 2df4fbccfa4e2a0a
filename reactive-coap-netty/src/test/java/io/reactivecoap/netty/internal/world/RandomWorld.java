package io.reactivecoap.netty.internal.world;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.NackReason;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.UnreachablePolicy;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A world in which everything is left to chance, and everything to one seed: the settings, the wire, the peer's moods, what
 * is asked, cancelled, changed and closed, and when. A {@link Referee} watches; at the end nothing may be open.
 */
final class RandomWorld implements Onlooker {

    private static final long LATENESS = Duration.ofMillis(20).toNanos();
    private static final int LATEST_TRACES = 60;

    private final Random random;
    private final World world;
    private final Agenda agenda = new Agenda();
    private final MoodyPeer peer;
    private final Referee referee = new Referee(this::rulesOf, LATENESS);
    private final Map<String, Flight.Rules> rules = new HashMap<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final Deque<Pong> pings = new ArrayDeque<>();
    private final List<Pong> allPings = new ArrayList<>();
    private final Deque<String> trace = new ArrayDeque<>();
    private final boolean tracing;
    private TransmissionParameters parameters = TransmissionParameters.DEFAULT;

    private RandomWorld(long seed, boolean tracing) {
        this.tracing = tracing;
        random = new Random(seed);
        world = new World(seed).watchedBy(this);
        peer = new MoodyPeer(random, agenda, bytes -> world.carry(Wire.Side.SESSION, bytes));
    }

    /** Lives through the world of a seed; when it breaks a rule, says which, how to see it again, and what came before. */
    static Map<String, Answer> live(long seed) {
        try {
            return new RandomWorld(seed, false).live();
        } catch (Throwable broken) {
            RandomWorld again = new RandomWorld(seed, true);
            try {
                again.live();
            } catch (Throwable same) {
                // it is the trace that is wanted
            }
            throw new AssertionError(
                    "World %d broke: %s%nSee it again: -Dtest=WorldInvariantsTest -Dcoap.seed=%d -Dcoap.worlds=1%n%s"
                            .formatted(
                                    seed, broken.getMessage(), seed, String.join(System.lineSeparator(), again.trace)),
                    broken);
        }
    }

    private Map<String, Answer> live() {
        choosesSettings();
        choosesAWire();
        int asks = 1 + random.nextInt(25);
        for (int i = 0; i < asks; i++) {
            String name = Integer.toString(i);
            agenda.add(someTime(60), () -> asks(name));
        }
        happensSometimes(10, () -> unwanted(peer.noise()));
        happensSometimes(10, () -> unwanted(peer.stray()));
        if (random.nextInt(10) == 0) {
            happensSometimes(2, this::isUnreachable);
        }
        if (random.nextInt(5) == 0) {
            happensSometimes(3, this::changesNStart);
        }
        if (random.nextInt(8) == 0) {
            agenda.add(someTime(100), this::closes);
        }

        world.passesUntilNothingIsDue();

        world.nothingIsOpen();
        referee.everythingIsOver();
        answers.forEach(this::isAnsweredWithItsOwn);
        return answers;
    }

    // What is given

    private void choosesSettings() {
        parameters = parameters
                .withNstart(1 + random.nextInt(8))
                .withMaxRetransmit(random.nextInt(5))
                .withAckTimeout(Duration.ofMillis(500 + random.nextInt(1_500)))
                .withMaxLatency(Duration.ofSeconds(1 + random.nextInt(100)))
                .withProbingRate(random.nextBoolean() ? 1 : 1 + random.nextInt(1_000));
        referee.parametersAre(parameters);
        int tokenLength = 5 + random.nextInt(12); // so long that no two are alike by chance
        world.given(settings -> settings.transmission(parameters)
                .onUnreachable(random.nextBoolean() ? UnreachablePolicy.FAIL : UnreachablePolicy.KEEP_TRYING));
        world.given(settings ->
                tokenLength > 8 ? settings.extendedTokenLength(tokenLength) : settings.tokenLength(tokenLength));
        world.dice().rollFirstTimeouts();
    }

    private void choosesAWire() {
        Duration slowest = Duration.ofMillis(random.nextBoolean() ? random.nextInt(50) : random.nextInt(8_000));
        double loss = random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.6;
        world.wire().hasFaults(new Wire.Faults(loss, random.nextDouble() * 0.4, slowest), random);
    }

    // What happens

    private void asks(String name) {
        if (random.nextInt(8) == 0) {
            pings();
            return;
        }
        Ask ask = world.request(CoapMethod.POST, "/")
                .payload(name)
                .but(request -> request.confirmable(random.nextInt(3) > 0));
        if (random.nextInt(6) == 0) {
            ask.noResponse(NoResponse.ofBits(2 | random.nextInt(32)));
        }
        if (random.nextInt(5) == 0) {
            ask.timeout(Duration.ofMillis(1 + random.nextInt(60_000)));
        }
        TransmissionParameters own = parameters;
        if (random.nextInt(8) == 0) {
            own = parameters.withMaxRetransmit(random.nextInt(3)).withAckTimeout(Duration.ofMillis(700));
            TransmissionParameters chosen = own;
            ask.but(request -> request.transmission(chosen));
        }
        Answer answer = ask.unasked();
        answers.put(name, answer);
        rules.put(name, new Flight.Rules(answer.asked(), own));
        boolean again = random.nextInt(10) == 0;
        answer.whenTold(() -> {
            note("%s ended: %s", name, endOf(answer));
            if (again) {
                asks(name + "+"); // from within the telling
            }
        });
        note("asks %s", name);
        world.start(answer);
        if (random.nextInt(6) == 0) {
            agenda.add(world.now() + someTime(20), () -> {
                note("cancels %s", name);
                world.cancels(answer);
            });
        }
    }

    private void pings() {
        Pong pong = new Pong(world::now);
        pings.add(pong);
        allPings.add(pong);
        note("pings");
        world.start(pong);
        if (random.nextInt(6) == 0) {
            agenda.add(world.now() + someTime(20), () -> world.cancels(pong));
        }
    }

    private void unwanted(byte[] bytes) {
        world.carry(Wire.Side.SESSION, bytes);
    }

    private void isUnreachable() {
        note("is unreachable");
        world.hearsUnreachable();
    }

    private void changesNStart() {
        parameters = parameters.withNstart(1 + random.nextInt(8));
        note("changes NSTART to %d", parameters.nstart());
        referee.parametersAre(parameters);
        world.changes(settings -> settings.transmission(parameters));
    }

    private void closes() {
        note("closes");
        world.closes(NackReason.NOT_DELIVERABLE, null);
        referee.sessionIsClosed();
    }

    private void happensSometimes(int most, Runnable event) {
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            agenda.add(someTime(120), event);
        }
    }

    private long someTime(int withinSeconds) {
        return Duration.ofMillis(random.nextInt(withinSeconds * 1_000)).toNanos();
    }

    // What must hold

    private Flight.Rules rulesOf(Datagram datagram) {
        if (!datagram.message().isEmpty()) {
            return rules.get(new String(datagram.message().payload(), StandardCharsets.UTF_8));
        }
        // Pings leave in the order they came, those that were cancelled or have ended in the queue left out.
        Pong next = pings.remove();
        while (next.asked().isTold() || next.asked().isCancelled()) {
            next = pings.remove();
        }
        return new Flight.Rules(next.asked(), parameters);
    }

    private void isAnsweredWithItsOwn(String name, Answer answer) {
        CoapResponse response = answer.response();
        if (response != null && !response.payloadAsString().equals(name)) {
            throw new AssertionError("request " + name + " was answered with " + response.payloadAsString());
        }
        if (answer.outcome() instanceof CoapTimeoutException timeout
                && timeout.phase() == CoapTimeoutException.Phase.ACKNOWLEDGEMENT) {
            referee.gaveUp(answer.asked(), timeout.request().orElseThrow().transmissions());
        }
        boolean mayEndInSilence = answer.wants(CoapOption.NO_RESPONSE);
        if (answer.asked().isTold() && answer.outcome().equals("nothing") && !mayEndInSilence) {
            throw new AssertionError("request " + name + " ended with nothing");
        }
    }

    /** How a request ended, in a word. */
    static String endOf(Answer answer) {
        if (!answer.asked().isTold()) {
            return "cancelled";
        }
        if (answer.outcome() instanceof CoapTimeoutException timeout) {
            return timeout.phase().name();
        }
        return answer.outcome() instanceof CoapException failure
                ? failure.getClass().getSimpleName()
                : answer.outcome() instanceof CoapResponse ? "response" : "nothing";
    }

    // What is seen at the socket

    @Override
    public void onDeparture(byte[] bytes) {
        if (tracing) {
            note("--> %s", Bytes.decode(bytes));
        }
        referee.onDeparture(bytes, world.now());
    }

    @Override
    public void onArrival(byte[] bytes) {
        if (tracing) {
            note("<-- %s", Bytes.decode(bytes));
        }
        referee.onArrival(bytes, world.now());
    }

    @Override
    public boolean answers(byte[] bytes) {
        peer.hears((Datagram) Bytes.decode(bytes), world.now());
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

    private void note(String what, Object... values) {
        if (tracing) {
            trace.add("%10.3f s %s".formatted(world.now() / 1e9, what.formatted(values)));
            if (trace.size() > LATEST_TRACES) {
                trace.remove();
            }
        }
    }
}
