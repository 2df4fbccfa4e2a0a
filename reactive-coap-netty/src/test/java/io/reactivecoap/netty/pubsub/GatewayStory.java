package io.reactivecoap.netty.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.pubsub.EmqxDouble.Heard;
import io.reactivecoap.pubsub.EmqxConnection;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.EmqxParameters;
import io.reactivecoap.pubsub.PubSubMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.retry.Retry;

/** A client, a gateway, and time that passes when it is told to. Afterwards nothing is open. */
@Timeout(20)
abstract class GatewayStory {

    static final String URI = "coap://gateway.example";
    static final String TOPIC = "coap/test";

    /** Without chance: after 1, 2, 4 seconds and so on. */
    static final EmqxParameters PARAMETERS =
            EmqxParameters.DEFAULT.withRenewal(Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1))
                    .maxBackoff(Duration.ofMinutes(1))
                    .jitter(0)
                    .filter(EmqxParameters::mayPass));

    final VirtualWire wire = new VirtualWire();
    final EmqxDouble gateway = new EmqxDouble(wire::send, Schedulers::parallel);
    private final List<CoapSession> sessions = new ArrayList<>();
    VirtualTimeScheduler time;
    CoapSession session;

    @BeforeEach
    void begin() {
        wire.leadsTo(gateway);
        time = VirtualTimeScheduler.getOrSet();
        session = open();
    }

    @AfterEach
    void end() {
        try {
            sessions.forEach(CoapSession::dispose);
            assertThat(wire.openSockets()).isZero();
        } finally {
            VirtualTimeScheduler.reset();
        }
    }

    /** A session from a port of its own. */
    CoapSession open() {
        return open(wire.client());
    }

    CoapSession open(CoapClient client) {
        CoapSession opened = client.open(URI);
        sessions.add(opened);
        return opened;
    }

    /** Its process is gone, and nobody has told the gateway. */
    static void crash(CoapSession session) {
        session.disconnect(NackReason.NOT_DELIVERABLE);
    }

    <T> TestSubscriber<T> subscribe(Publisher<T> publisher) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        publisher.subscribe(subscriber);
        return subscriber;
    }

    /** What a Mono gives without any time passing. */
    <T> T now(Mono<T> mono) {
        TestSubscriber<T> subscriber = subscribe(mono);
        assertThat(subscriber.getTerminalSignal())
                .as("has ended by now")
                .isNotNull()
                .satisfies(signal -> assertThat(signal.getThrowable()).isNull());
        assertThat(subscriber.getReceivedOnNext()).hasSize(1);
        return subscriber.getReceivedOnNext().get(0);
    }

    void completes(Mono<Void> mono) {
        assertThat(subscribe(mono).isTerminatedComplete()).isTrue();
    }

    Throwable failure(Publisher<?> publisher) {
        return subscribe(Flux.from(publisher)).expectTerminalError();
    }

    void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }

    EmqxConnection connect() {
        return now(EmqxGateway.connect(session, EmqxCredentials.of("c1"), PARAMETERS));
    }

    static List<String> texts(TestSubscriber<PubSubMessage> subscriber) {
        return subscriber.getReceivedOnNext().stream()
                .map(PubSubMessage::payloadAsString)
                .toList();
    }

    List<Heard> heard(CoapCode method) {
        return gateway.heard(of(method));
    }

    static Predicate<Heard> of(CoapCode method) {
        return message -> message.code() == method;
    }

    Heard last(CoapCode method) {
        List<Heard> all = heard(method);
        return all.get(all.size() - 1);
    }
}
