package io.reactivecoap.samples.telemetry;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapMethod.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapUri;
import io.reactivecoap.netty.testing.ScriptedServer;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.senml.SenmlFormat;
import io.reactivecoap.samples.senml.SenmlPack;
import io.reactivecoap.samples.senml.SenmlRecord;
import io.reactivecoap.samples.telemetry.DeviceEvent.Left;
import io.reactivecoap.samples.telemetry.DeviceEvent.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Devices that come and go, without a network and in no time. */
class DeviceObservationsTest {

    private static final String PATH = "/senml";
    private static final Device ONE = device("one", PATH);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    private final VirtualClock clock = new VirtualClock(time);
    private final ScriptedServer server = ScriptedServer.create()
            .observable(PATH, json(1))
            .observable("/cbor", reply(SenmlFormat.SENML_CBOR, 7))
            .observable("/text", CoapReply.of(CONTENT).payload("21.5 C"))
            .observable(
                    "/broken",
                    CoapReply.of(CONTENT)
                            .contentFormat(ContentFormat.SENML_JSON)
                            .payload("[{\"n\":1}]"));
    private final Meters meters = new Meters();
    private final Observations observations = new Observations(server.client().reconnect(), clock, meters);
    private final List<String> events = new ArrayList<>();
    private final BaseSubscriber<DeviceEvent> subscriber = new BaseSubscriber<>() {
        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            // Demand is the test's.
        }

        @Override
        protected void hookOnNext(DeviceEvent event) {
            events.add(told(event));
        }
    };

    DeviceObservationsTest() {
        observations.events().subscribe(subscriber);
    }

    @AfterEach
    void nothingIsLeft() {
        observations.end(Set.of("one", "two")).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(10));
        subscriber.cancel();
        VirtualTimeScheduler.reset();
        assertThat(server.sessions()).as("sessions left open").isZero();
        assertThat(server.observers(PATH)).as("observers left").isZero();
        assertThat(meters.devices.sum()).as("devices").isZero();
        assertThat(meters.demand.sum()).as("demand").isZero();
    }

    private static Device device(String id, String path) {
        return new Device(id, CoapUri.parse("coap://" + id + ".example" + path));
    }

    private static CoapReply json(double value) {
        return reply(SenmlFormat.SENML_JSON, value);
    }

    private static CoapReply reply(SenmlFormat format, double value) {
        return CoapReply.of(CONTENT)
                .contentFormat(format.contentFormat())
                .payload(format.write(SenmlPack.of(SenmlRecord.named("t").value(value))));
    }

    private static String told(DeviceEvent event) {
        if (event instanceof Measured measured) {
            return measured.device() + " " + measured.records().get(0).value();
        }
        return event instanceof Left left ? left.device() + " left" : "tick";
    }

    private void begin(Device device) {
        observations.begin(device);
        time.advanceTime();
    }

    private boolean end(String id) {
        AtomicBoolean ended = new AtomicBoolean();
        observations.end(Set.of(id)).doOnSuccess(done -> ended.set(true)).subscribe();
        time.advanceTimeBy(Observations.FAREWELL.plusSeconds(1));
        return ended.get();
    }

    @Test
    void tellsWhatDevicesTellInJsonAndCbor() {
        subscriber.requestUnbounded();
        begin(ONE);
        begin(device("two", "/cbor"));
        server.change(PATH, json(2));
        assertThat(events).containsExactly("one 1", "two 7", "one 2");
        assertThat(meters.devices.sum()).isEqualTo(2);
    }

    @Test
    void aDeviceThatIsNoLongerOursIsToldSo() {
        subscriber.requestUnbounded();
        begin(ONE);
        assertThat(server.observers(PATH)).isEqualTo(1);
        assertThat(end("one")).isTrue();
        assertThat(server.observers(PATH)).isZero();
        assertThat(server.sessions()).isZero();
        assertThat(events).containsExactly("one 1", "one left");
    }

    @Test
    void doesNotWaitLongForADeviceThatDoesNotAnswer() {
        subscriber.requestUnbounded();
        begin(ONE);
        server.toServer().loses(1_000);
        assertThat(end("one")).isTrue();
        server.restart();
    }

    @Test
    void theSameDeviceAgainIsNothingNew() {
        subscriber.requestUnbounded();
        begin(ONE);
        begin(ONE);
        assertThat(server.observers(PATH)).isEqualTo(1);
        assertThat(events).containsExactly("one 1");
    }

    @Test
    void aDeviceThatHasMovedIsObservedWhereItIsNow() {
        subscriber.requestUnbounded();
        begin(ONE);
        begin(device("one", "/cbor"));
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(events).containsExactly("one 1", "one left", "one 7");
        assertThat(server.observers(PATH)).isZero();
        assertThat(meters.devices.sum()).isEqualTo(1);
    }

    @Test
    void whatNobodyTakesIsNotAskedForAndTheLatestOfItIsKept() {
        begin(ONE);
        assertThat(meters.demand.sum())
                .as("first one asked for, come, and not taken")
                .isZero();
        for (int i = 2; i <= 100; i++) {
            server.change(PATH, json(i));
        }
        assertThat(events).isEmpty();
        assertThat(meters.demand.sum()).isZero();
        assertThat(meters.notifications.sum()).isEqualTo(1);
        subscriber.request(2);
        assertThat(events).containsExactly("one 1", "one 100");
        assertThat(meters.skipped.sum()).isEqualTo(98);
        subscriber.request(1);
        assertThat(meters.demand.sum()).isEqualTo(1);
    }

    @Test
    void countsWhatIsNoSenmlAndGoesOn() {
        subscriber.requestUnbounded();
        begin(device("one", "/text"));
        begin(device("two", "/broken"));
        assertThat(meters.malformed.sum()).isEqualTo(2);
        server.change("/text", json(3));
        assertThat(events).containsExactly("one 3");
    }

    @Test
    void asksADeviceAgainThatHasNothingYet() {
        server.on(GET, "/later", CoapReply.of(NOT_FOUND));
        subscriber.requestUnbounded();
        begin(device("one", "/later"));
        assertThat(meters.failures.sum()).isEqualTo(1);
        server.observable("/later", json(5));
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(events).containsExactly("one 5");
    }

    @Test
    void comesBackToADeviceThatWasAway() {
        subscriber.requestUnbounded();
        begin(ONE);
        server.disconnect();
        time.advanceTimeBy(Duration.ofSeconds(10));
        server.change(PATH, json(2));
        assertThat(events).contains("one 2");
    }

    @Test
    void leavesUnknownIdsAlone() {
        assertThat(end("nobody")).isTrue();
    }
}
