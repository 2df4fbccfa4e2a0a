package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.netty.internal.session.ObserveInteraction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One who observes, and what was told. */
public final class Observer extends ObserveInteraction implements Asked.Ledger {

    private final Asked asked;
    private final LongSupplier clock;
    private final Deque<ObservationSignal> signals = new ArrayDeque<>();
    private final List<CoapResponse> representations = new ArrayList<>();
    private @Nullable CoapException failure;
    private boolean overflowed;
    private long skipped;

    Observer(CoapRequest request, NotificationBuffer buffer, LongSupplier clock) {
        super(request, buffer, true);
        asked = new Asked("observation of " + request);
        this.clock = clock;
    }

    @Override
    protected void onNotification(CoapResponse response, OptionalLong sequence, long skippedBefore) {
        representations.add(response);
        skipped += skippedBefore;
        add(new ObservationSignal.Notification(response, sequence, skippedBefore));
    }

    @Override
    protected void onStale() {
        add(new ObservationSignal.Stale());
    }

    @Override
    protected void onFresh() {
        add(new ObservationSignal.Fresh());
    }

    @Override
    protected void onInterrupted(@Nullable CoapException cause) {
        add(new ObservationSignal.Interrupted(cause));
    }

    @Override
    protected void onNotObservable() {
        add(new ObservationSignal.NotObservable());
    }

    private void add(ObservationSignal signal) {
        assertThat(asked.isTold()).as("a signal after the end").isFalse();
        signals.add(signal);
    }

    @Override
    protected void onEnd(@Nullable CoapException failed) {
        failure = failed;
        asked.onTold(clock.getAsLong());
    }

    @Override
    protected void onOverflow() {
        overflowed = true;
        asked.onTold(clock.getAsLong());
    }

    @Override
    public Asked asked() {
        return asked;
    }

    /** The next signal is a notification with this payload. */
    public ObservationSignal.Notification gets(String payload) {
        ObservationSignal.Notification next = gets(ObservationSignal.Notification.class);
        assertThat(next.response().payloadAsString()).isEqualTo(payload);
        return next;
    }

    /** The next signal is one of these. */
    public <S extends ObservationSignal> S gets(Class<S> type) {
        assertThat(signals).as("what the observer was told").isNotEmpty();
        assertThat(signals.element()).isInstanceOf(type);
        return type.cast(signals.remove());
    }

    public Observer getsNothing() {
        assertThat(signals).as("what the observer was told").isEmpty();
        return this;
    }

    public Observer isPending() {
        assertThat(asked.isTold()).as("%s has ended", request()).isFalse();
        return this;
    }

    public Observer isComplete() {
        getsNothing();
        assertThat(asked.isTold()).as("%s has ended", request()).isTrue();
        assertThat(failure).isNull();
        assertThat(overflowed).isFalse();
        return this;
    }

    public <E extends CoapException> E failedWith(Class<E> type) {
        assertThat(asked.isTold()).as("%s has ended", request()).isTrue();
        assertThat(failure).isExactlyInstanceOf(type);
        return type.cast(failure);
    }

    public Observer overflowed() {
        assertThat(overflowed).isTrue();
        return this;
    }

    /** How many notifications it was told it had missed, in all. */
    long skipped() {
        return skipped;
    }

    /** All signals that it was not asked about so far. */
    List<ObservationSignal> signals() {
        return List.copyOf(signals);
    }

    /** All representations so far. */
    List<CoapResponse> representations() {
        return List.copyOf(representations);
    }
}
