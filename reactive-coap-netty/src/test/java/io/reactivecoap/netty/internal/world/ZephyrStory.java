package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionEvent.Closed;
import io.reactivecoap.SessionEvent.Connected;
import io.reactivecoap.TransmissionParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Hooks;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/**
 * What applications of Zephyr's coap_client do, done with this client as users have it: sessions with sockets of their own,
 * and peers that are scripted to the byte. Names behind a test are those of Zephyr's own; ZEPHYR.md has the table.
 * At the end nothing is open, and nobody was told anything that nobody could hear.
 */
@Timeout(20)
abstract class ZephyrStory {

    /** What Zephyr's tests give to requests that are to fail soon. */
    static final TransmissionParameters IMPATIENT = TransmissionParameters.DEFAULT
            .withAckTimeout(Duration.ofMillis(200))
            .withAckRandomFactor(1)
            .withMaxRetransmit(0);

    final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    final ScriptedSocket socket;
    final ScriptedPeer peer;
    final CoapSession session;

    /** What has happened on the session, its beginning and its end left out. */
    final List<SessionEvent> events = new ArrayList<>();

    private final List<TestSubscriber<?>> subscribers = new ArrayList<>();
    private final List<Object> dropped = new ArrayList<>();

    ZephyrStory() {
        this("coap://192.0.2.1");
    }

    ZephyrStory(String uri) {
        socket = uri.startsWith("coap+tcp") ? ScriptedSocket.ofStream(time) : ScriptedSocket.ofDatagrams(time);
        peer = socket.peer();
        session = socket.client().open(uri);
    }

    @BeforeEach
    void looksOn() {
        Hooks.onErrorDropped(dropped::add);
        Hooks.onNextDropped(dropped::add);
        session.events()
                .filter(event -> !(event instanceof Connected || event instanceof Closed))
                .subscribe(events::add);
    }

    @AfterEach
    void nothingIsOpenAtTheEnd() {
        try {
            isIdle(session);
            assertThat(socket.isOpen()).isFalse();
            passes(Duration.ofHours(1));
            peer.hearsNothing();
            assertThat(dropped).as("signals that nobody heard").isEmpty();
            assertThat(subscribers)
                    .as("faults of publishers")
                    .allSatisfy(each -> assertThat(each.getProtocolErrors()).isEmpty());
        } finally {
            Hooks.resetOnErrorDropped();
            Hooks.resetOnNextDropped();
            VirtualTimeScheduler.reset();
        }
    }

    /** A session with nothing open ends gracefully without any time. */
    void isIdle(CoapSession some) {
        assertThat(subscribe(some.closeLater()).isTerminatedComplete())
                .as("the session is idle")
                .isTrue();
    }

    <T> TestSubscriber<T> subscribe(Publisher<T> publisher) {
        return subscribe(publisher, Long.MAX_VALUE);
    }

    <T> TestSubscriber<T> subscribe(Publisher<T> publisher, long demand) {
        TestSubscriber<T> subscriber =
                TestSubscriber.builder().initialRequest(demand).build();
        subscribers.add(subscriber);
        publisher.subscribe(subscriber);
        return subscriber;
    }

    void passes(Duration duration) {
        time.advanceTimeBy(duration);
    }

    static void isPending(TestSubscriber<?> subscriber) {
        assertThat(subscriber.isTerminatedOrCancelled()).as("has ended").isFalse();
    }

    /** It has ended well; what it was given. */
    static List<String> texts(TestSubscriber<CoapResponse> subscriber) {
        assertThat(subscriber.isTerminatedComplete()).as("has completed").isTrue();
        return textsSoFar(subscriber);
    }

    static List<String> textsSoFar(TestSubscriber<CoapResponse> subscriber) {
        return subscriber.getReceivedOnNext().stream()
                .map(CoapResponse::payloadAsString)
                .toList();
    }

    /** It has ended with an error and was given nothing before. */
    static <E extends Throwable> E failure(TestSubscriber<?> subscriber, Class<E> type) {
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
        Throwable error = subscriber.expectTerminalError();
        assertThat(error).isInstanceOf(type);
        return type.cast(error);
    }
}
