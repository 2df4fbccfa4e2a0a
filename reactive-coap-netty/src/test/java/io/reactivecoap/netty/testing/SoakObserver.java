package io.reactivecoap.netty.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapResponse;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Notification;

/** Observes a resource whose state is a number that grows. */
final class SoakObserver<T> extends SoakEnding<T> {

    private final String path;
    private final SoakTally tally;
    private final boolean hungry;
    private long latest = -1;

    /** One that is not hungry asks for one notification at a time, when it is told to. */
    SoakObserver(String path, SoakTally tally, boolean hungry) {
        super("observation", tally);
        this.path = path;
        this.tally = tally;
        this.hungry = hungry;
    }

    String path() {
        return path;
    }

    @Override
    long firstDemand() {
        return hungry ? Long.MAX_VALUE : 1;
    }

    @Override
    void told(T element) {
        if (element instanceof CoapResponse response) {
            read(response);
        } else if (element instanceof Notification notification) {
            read(notification.response());
        }
        if (element instanceof ObservationSignal) {
            tally.count("signal " + element.getClass().getSimpleName());
        }
    }

    private void read(CoapResponse response) {
        long value = Long.parseLong(response.payloadAsString());
        assertThat(value).as("news of %s", path).isGreaterThanOrEqualTo(latest);
        latest = value;
    }

    long latest() {
        return latest;
    }

    @Override
    public String toString() {
        return "observation of " + path + " at " + latest + (hungry ? "" : ", one by one");
    }
}
