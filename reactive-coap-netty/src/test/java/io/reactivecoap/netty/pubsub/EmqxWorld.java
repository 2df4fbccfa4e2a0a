package io.reactivecoap.netty.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.pubsub.EmqxDouble.Acknowledged;
import io.reactivecoap.netty.pubsub.EmqxDouble.NotifyType;
import io.reactivecoap.netty.pubsub.EmqxDouble.Published;
import io.reactivecoap.netty.support.VirtualTimers;
import io.reactivecoap.pubsub.EmqxClient;
import io.reactivecoap.pubsub.EmqxConnection;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxEvent;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.PubSubMessage;
import io.reactivecoap.pubsub.PublishOptions;
import io.reactivecoap.pubsub.SubscribeOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** A client of the gateway's, and a network that is bad at times. The same seed tells the same story. */
final class EmqxWorld {

    private static final List<String> NAMES = List.of("a", "b", "a/b");
    private static final List<String> FILTERS = List.of("a", "b", "+", "a/#");
    private static final int EVENTS = 60;
    private static final int LONGEST_PAUSE_MILLIS = 12_000;
    private static final int REMEMBERED = 60;

    /** A connection is given up after 45 s and asked for again within a minute; a registration is renewed after 75 s. */
    private static final Duration TO_HEAL = Duration.ofMinutes(5);

    private static final Duration TO_FORGET = Duration.ofMinutes(10);

    /** Somebody who has subscribed. */
    private final class Listener {

        private final String filter;
        private final long since = now();
        private final TestSubscriber<PubSubMessage> messages = TestSubscriber.create();
        private boolean cancelled;

        Listener(String filter) {
            this.filter = filter;
        }

        List<String> texts() {
            return GatewayStory.texts(messages);
        }

        boolean listens() {
            return !cancelled && !messages.isTerminated();
        }
    }

    private record Publication(String text, TestSubscriber<Void> end) {}

    private final Random chance;
    private final Map<String, Integer> tally;
    private final boolean ordered;
    private final boolean returning;
    private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    private final VirtualWire wire = new VirtualWire();
    private final EmqxDouble gateway = new EmqxDouble(wire::send, Schedulers::parallel);
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Publication> publications = new ArrayList<>();
    private final TestSubscriber<EmqxEvent> events = TestSubscriber.create();
    private final TestSubscriber<Void> end = TestSubscriber.create();
    private final Deque<String> happened = new ArrayDeque<>();
    private final CoapSession session;
    private int nextText;

    EmqxWorld(long seed, Map<String, Integer> tally) {
        chance = new Random(seed);
        this.tally = tally;
        ordered = chance.nextBoolean();
        wire.leadsTo(gateway);
        gateway.notifyType(NotifyType.values()[chance.nextInt(3)]);
        CoapClient client = wire.client()
                .settings(settings ->
                        settings.transmission(settings.transmission().withNstart(1 + chance.nextInt(4))));
        returning = chance.nextInt(3) == 0;
        session = (returning ? client.reconnect() : client).open(GatewayStory.URI);
    }

    void live() {
        EmqxClient client = begins();
        isBad();
        for (int i = 0; i < EVENTS; i++) {
            passes(Duration.ofMillis(chance.nextInt(LONGEST_PAUSE_MILLIS)));
            happens(client);
        }
        isWellAgain();
        passes(TO_HEAL);
        everybodyIsTold();
        publications.forEach(this::hasEnded);
        listeners.forEach(this::hasHeardInOrder);
        gateway.acknowledged().forEach(this::isTold);
        ends(client);
    }

    private EmqxClient begins() {
        if (chance.nextInt(5) == 0) {
            gateway.withoutConnections();
            return EmqxGateway.connectionless(session, EmqxCredentials.of("c1"), GatewayStory.PARAMETERS);
        }
        TestSubscriber<EmqxConnection> connecting = TestSubscriber.create();
        EmqxGateway.connect(session, EmqxCredentials.of("c1"), GatewayStory.PARAMETERS)
                .subscribe(connecting);
        EmqxConnection connection = connecting.getReceivedOnNext().get(0);
        connection.events().subscribe(events);
        connection.onClose().subscribe(end);
        return connection;
    }

    // What happens

    private void happens(EmqxClient client) {
        int dice = chance.nextInt(100);
        if (dice < 30) {
            publishes(client);
        } else if (dice < 60) {
            log("is published to");
            gateway.publish(name(), nextText(), chance.nextInt(3));
        } else if (dice < 78) {
            subscribes(client);
        } else if (dice < 84) {
            leaves();
        } else if (dice < 90) {
            isBad();
        } else if (dice < 93) {
            counted("the gateway starts anew", gateway::forget);
        } else if (dice < 96) {
            counted("a NAT gives another port", wire::rebind);
        } else if (dice < 98) {
            counted("the gateway is silent", () -> gateway.deaf(true));
            Schedulers.parallel().schedule(() -> gateway.deaf(false), chance.nextInt(80), TimeUnit.SECONDS);
        } else {
            isWellAgain();
        }
    }

    private void publishes(EmqxClient client) {
        Publication publication = new Publication(nextText(), TestSubscriber.create());
        publications.add(publication);
        log("publishes " + publication.text);
        PublishOptions options = PublishOptions.DEFAULT.withConfirmable(chance.nextInt(4) > 0);
        client.publish(name(), CoapBody.of(publication.text), options).subscribe(publication.end);
        if (chance.nextInt(10) == 0) {
            publication.end.cancel();
            count("publication cancelled");
        }
    }

    private void subscribes(EmqxClient client) {
        Listener listener = new Listener(FILTERS.get(chance.nextInt(FILTERS.size())));
        listeners.add(listener);
        log("subscribes to " + listener.filter);
        client.subscribe(listener.filter, SubscribeOptions.DEFAULT.withQos(chance.nextInt(3)))
                .subscribe(listener.messages);
    }

    private void leaves() {
        List<Listener> present = listeners.stream().filter(Listener::listens).toList();
        if (!present.isEmpty()) {
            Listener listener = present.get(chance.nextInt(present.size()));
            log("leaves " + listener.filter);
            count("subscriber left");
            listener.cancelled = true;
            listener.messages.cancel();
        }
    }

    private void isBad() {
        Duration slowest = ordered ? Duration.ZERO : Duration.ofMillis(chance.nextInt(1_500));
        Faults faults = new Faults(chance.nextDouble() * 0.4, chance.nextDouble() * 0.3, slowest, chance);
        log("has " + faults);
        wire.has(faults);
    }

    private void isWellAgain() {
        log("is well again");
        wire.has(null);
        gateway.deaf(false);
    }

    private void counted(String what, Runnable task) {
        log(what);
        count(what);
        task.run();
    }

    private String name() {
        return NAMES.get(chance.nextInt(NAMES.size()));
    }

    private String nextText() {
        nextText++;
        return "m" + nextText;
    }

    // What must hold

    /** When all is well again, whoever still subscribes gets what is published. */
    private void everybodyIsTold() {
        for (String name : NAMES) {
            gateway.publish(name, "the end of " + name, 1);
        }
        passes(Duration.ofSeconds(5));
        for (Listener listener : listeners) {
            if (listener.listens()) {
                count("subscriber that was told to the end");
                List<String> last = switch (listener.filter) {
                    case "+" -> List.of("the end of a", "the end of b");
                    case "a/#" -> List.of("the end of a", "the end of a/b");
                    default -> List.of("the end of " + listener.filter);
                };
                assertThat(listener.texts())
                        .as("subscriber of " + listener.filter)
                        .containsAll(last);
            }
        }
    }

    private void hasEnded(Publication publication) {
        TestSubscriber<Void> how = publication.end;
        assertThat(how.getProtocolErrors()).isEmpty();
        if (how.isCancelled()) {
            return;
        }
        assertThat(how.isTerminated())
                .as("publication " + publication.text + " has ended")
                .isTrue();
        if (how.isTerminatedComplete()) {
            count("publication completed");
            assertThat(gateway.published).extracting(Published::text).contains(publication.text);
        } else {
            count("publication failed");
            assertThat(how.expectTerminalError()).isInstanceOf(CoapException.class);
        }
    }

    /**
     * Each message comes once, and after those that were published before. The latest may come again over the next connection
     * of a session that comes back, when its acknowledgement was lost.
     */
    private void hasHeardInOrder(Listener listener) {
        assertThat(listener.messages.getProtocolErrors()).isEmpty();
        List<String> order = gateway.published.stream().map(Published::text).toList();
        int place = -1;
        for (String text : listener.texts()) {
            if (returning && place >= 0 && text.equals(order.get(place))) {
                count("message that came again over the next connection");
                continue;
            }
            int next = order.subList(place + 1, order.size()).indexOf(text);
            assertThat(next)
                    .as("place of '%s' after that of the one before, among %s", text, listener.texts())
                    .isNotNegative();
            place += next + 1;
        }
        if (listener.messages.isTerminatedError()) {
            count("subscription failed");
            assertThat(listener.messages.expectTerminalError()).isInstanceOf(CoapException.class);
        } else {
            assertThat(listener.messages.isTerminated()).isFalse();
        }
    }

    /** What the gateway believes to have arrived has arrived where it was subscribed to, on a wire that keeps the order. */
    private void isTold(Acknowledged notification) {
        for (Listener listener : listeners) {
            if (listener.listens()
                    && listener.filter.equals(notification.topic())
                    && listener.since <= notification.since()) {
                if (ordered) {
                    assertThat(listener.texts()).contains(notification.text());
                }
                count(listener.texts().contains(notification.text()) ? "acknowledged" : "overtaken");
            }
        }
    }

    private void ends(EmqxClient client) {
        if (client instanceof EmqxConnection connection) {
            events.getReceivedOnNext().forEach(event -> count(event.getClass().getSimpleName()));
            assertThat(end.isTerminated()).as("the connection has ended").isFalse();
            TestSubscriber<Void> closing = TestSubscriber.create();
            connection.close().subscribe(closing);
            assertThat(closing.isTerminatedComplete()).as("is closed").isTrue();
            assertThat(end.isTerminatedComplete()).as("tells its end").isTrue();
            assertThat(events.isTerminatedComplete()).as("tells no more").isTrue();
            listeners.forEach(listener -> assertThat(listener.listens()).isFalse());
            assertThat(gateway.clients()).isEmpty();
        } else {
            listeners.forEach(listener -> listener.messages.cancel());
            assertThat(FILTERS).allMatch(filter -> hasFailed(filter) || gateway.subscribers(filter) == 0);
        }
        session.dispose();
        gateway.forget();
        assertThat(wire.openSockets()).isZero();
        int before = gateway.heard.size();
        passes(TO_FORGET);
        assertThat(gateway.heard).as("what was sent after the end").hasSize(before);
        assertThat(VirtualTimers.of(time)).as("timers").isEmpty();
    }

    /** Whether a subscription has ended without an answer: whether the gateway knows of it nobody can tell. */
    private boolean hasFailed(String filter) {
        return listeners.stream()
                .anyMatch(listener -> listener.filter.equals(filter) && listener.messages.isTerminatedError());
    }

    private void passes(Duration some) {
        time.advanceTimeBy(some);
    }

    private long now() {
        return Schedulers.parallel().now(TimeUnit.MILLISECONDS);
    }

    private void count(String what) {
        tally.merge(what, 1, Integer::sum);
    }

    private void log(String what) {
        if (happened.size() == REMEMBERED) {
            happened.remove();
        }
        happened.add(Duration.ofMillis(now()) + " " + what);
    }

    String latest() {
        return String.join("\n", happened) + "\nnow " + Duration.ofMillis(now());
    }
}
