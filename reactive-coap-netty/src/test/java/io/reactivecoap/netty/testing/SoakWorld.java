package io.reactivecoap.netty.testing;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.SERVICE_UNAVAILABLE;
import static io.reactivecoap.CoapMethod.GET;
import static io.reactivecoap.CoapMethod.POST;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapReply;
import io.reactivecoap.Reliability;
import io.reactivecoap.netty.support.VirtualTimers;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A server, a network that is bad at times, and ten sessions with it. The same seed tells the same story. */
final class SoakWorld {

    private static final int SESSIONS = 10;
    private static final int REMEMBERED = 40;
    private static final long MAX_AGE = 600;
    private static final int MEAN_PAUSE = Integer.getInteger("coap.soak.pause", 90);
    private static final Duration LONGEST_HOLE = Duration.ofMinutes(40);

    /** An observation that the server has forgotten is registered again at its Max-Age. */
    private static final Duration TO_HEAL = Duration.ofSeconds(2 * MAX_AGE);

    private static final Duration TO_TELL = Duration.ofMinutes(5);
    private static final Duration TO_FORGET = Duration.ofMinutes(10);

    private final Random chance;
    private final SoakTally tally;
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ScriptedServer server = ScriptedServer.create();
    private final Map<String, Long> values = new HashMap<>(Map.of("/a", 0L, "/b", 0L));
    private final List<SoakSession> sessions = new ArrayList<>();
    private final Deque<String> happened = new ArrayDeque<>();

    SoakWorld(long seed, SoakTally tally) {
        chance = new Random(seed);
        this.tally = tally;
        server.on(GET, "/now", CoapReply.of(CONTENT).payload("now"))
                .on(
                        GET,
                        "/slow",
                        request -> Mono.delay(Duration.ofSeconds(7), time).map(late -> CoapReply.of(CONTENT)))
                .on(GET, "/never", request -> Mono.never())
                .on(GET, "/big", CoapReply.of(CONTENT).payload("x".repeat(5_000)))
                .on(POST, "/count", CoapReply.of(CHANGED))
                .reset(GET, "/reset");
        values.forEach((path, value) -> server.observable(path, state(value)));
    }

    private static CoapReply state(long value) {
        return CoapReply.of(CONTENT).payload(Long.toString(value)).option(CoapOption.MAX_AGE, MAX_AGE);
    }

    void live(Duration life) {
        long end = life.toNanos();
        while (time.now(TimeUnit.NANOSECONDS) < end) {
            populate();
            passes(Duration.ofMillis((long) (-Math.log(1 - chance.nextDouble()) * MEAN_PAUSE * 1_000)));
            happens();
            sessions.forEach(SoakSession::check);
            sessions.removeIf(SoakSession::isDisposed);
        }
        isWellAgain();
        sessions.forEach(SoakSession::close);
        passes(TO_FORGET);
        sessions.forEach(SoakSession::check);
        assertThat(sessions).allMatch(SoakSession::isDisposed);
        values.keySet()
                .forEach(path -> changes(path, Reliability.CONFIRMABLE)); // what nobody acknowledges, nobody observes
        passes(TO_FORGET);
        assertThat(server.sessions()).as("sessions").isZero();
        assertThat(server.observers("/a") + server.observers("/b"))
                .as("observers")
                .isZero();
        assertThat(VirtualTimers.of(time)).as("timers").isEmpty();
    }

    private void populate() {
        while (sessions.size() < SESSIONS) {
            sessions.add(new SoakSession(chance, server, time, tally));
        }
    }

    private void passes(Duration some) {
        time.advanceTimeBy(some);
    }

    private SoakSession one() {
        return sessions.get(chance.nextInt(sessions.size()));
    }

    private void happens() {
        int dice = chance.nextInt(1_000);
        if (dice < 600) {
            isAsked(one(), dice);
        } else if (dice < 850) {
            log("changes");
            changes(
                    chance.nextBoolean() ? "/a" : "/b",
                    chance.nextBoolean() ? Reliability.CONFIRMABLE : Reliability.NON_CONFIRMABLE);
        } else if (dice < 990) {
            fails(dice);
        } else {
            isWellAgain();
        }
    }

    private void isAsked(SoakSession session, int dice) {
        if (dice < 350) {
            log("asks " + session);
            session.ask();
        } else if (dice < 370) {
            log("pings " + session);
            session.ping();
        } else if (dice < 420) {
            log("cancels " + session);
            session.cancelOne();
        } else if (dice < 500) {
            log("observes " + session);
            if (session.observers() < 4 && !session.isEnding()) {
                session.observe();
            }
        } else if (dice < 540) {
            log("leaves " + session);
            session.leaveOne();
        } else if (dice < 590) {
            session.feed();
        } else if (dice < 596) {
            if (!session.isEnding()) {
                log("closes " + session);
                session.close();
            }
        } else {
            log("disconnects " + session);
            session.disconnect();
        }
    }

    private void changes(String path, Reliability reliability) {
        long value = values.merge(path, 1L, Long::sum);
        server.change(path, state(value), reliability);
    }

    private void fails(int dice) {
        if (dice < 870) {
            happens("loses a few", () -> {
                server.toServer().loses(chance.nextInt(8));
                server.toClient().loses(chance.nextInt(8));
            });
        } else if (dice < 890) {
            happens("doubles a few", () -> {
                server.toServer().duplicates(chance.nextInt(8));
                server.toClient().duplicates(chance.nextInt(8));
            });
        } else if (dice < 910) {
            happens("is slow", () -> server.toServer().takes(Duration.ofMillis(chance.nextInt(4_000))));
        } else if (dice < 925) {
            happens("answers slowly", () -> server.toClient().takes(Duration.ofMillis(chance.nextInt(4_000))));
        } else if (dice < 935) {
            happens("is a black hole", () -> {
                server.toServer().loses(Integer.MAX_VALUE);
                server.toClient().loses(Integer.MAX_VALUE);
                later(() -> {
                    server.toServer().loses(0);
                    server.toClient().loses(0);
                });
            });
        } else if (dice < 945) {
            happens("is silent", () -> {
                server.toClient().loses(Integer.MAX_VALUE);
                later(() -> server.toClient().loses(0));
            });
        } else if (dice < 953) {
            happens("goes", () -> {
                server.refuseConnections();
                server.disconnect();
                later(server::acceptConnections);
            });
        } else if (dice < 963) {
            happens("disconnects", server::disconnect);
        } else if (dice < 973) {
            happens("restarts", server::restart);
        } else if (dice < 981) {
            happens("is unreachable", server::reportUnreachable);
        } else {
            happens(
                    "is not ready",
                    () -> server.change("/a", CoapReply.of(SERVICE_UNAVAILABLE).option(CoapOption.MAX_AGE, 30L)));
        }
    }

    private void later(Runnable task) {
        Duration when = Duration.ofMillis((long) (chance.nextDouble() * LONGEST_HOLE.toMillis()));
        time.schedule(task, when.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void happens(String what, Runnable task) {
        log(what);
        tally.count("network " + what);
        task.run();
    }

    private void isWellAgain() {
        log("is well again");
        server.toServer().loses(0).duplicates(0).takes(Duration.ZERO);
        server.toClient().loses(0).duplicates(0).takes(Duration.ZERO);
        server.acceptConnections();
        values.keySet().forEach(path -> changes(path, Reliability.CONFIRMABLE));
        passes(TO_HEAL);
        values.keySet().forEach(path -> changes(path, Reliability.CONFIRMABLE));
        passes(TO_TELL);
        sessions.forEach(session -> session.checkHealed(values));
    }

    private void log(String what) {
        if (happened.size() == REMEMBERED) {
            happened.remove();
        }
        happened.add(Duration.ofMillis(time.now(TimeUnit.MILLISECONDS)) + " " + what);
    }

    String latest() {
        return String.join("\n", happened) + "\nnow " + Duration.ofMillis(time.now(TimeUnit.MILLISECONDS));
    }

    void end() {
        time.dispose();
    }
}
