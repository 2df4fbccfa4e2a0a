package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapException;
import io.reactivecoap.netty.internal.session.PingInteraction;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What became of a ping. */
public final class Pong extends PingInteraction implements Asked.Ledger {

    private final Asked asked = new Asked("the ping");
    private final LongSupplier clock;
    private @Nullable Duration roundTrip;
    private @Nullable CoapException failure;

    Pong(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    protected void onOutcome(@Nullable Duration pong, @Nullable CoapException failed) {
        roundTrip = pong;
        failure = failed;
        asked.onTold(clock.getAsLong());
    }

    @Override
    public Asked asked() {
        return asked;
    }

    public Pong isPending() {
        assertThat(asked.isTold()).as("the ping is told").isFalse();
        return this;
    }

    public void cameAfter(Duration time) {
        assertThat(failure).isNull();
        assertThat(roundTrip).isEqualTo(time);
    }

    void came() {
        assertThat(failure).isNull();
        assertThat(roundTrip).isNotNull();
    }

    public <E extends CoapException> E failedWith(Class<E> type) {
        assertThat(roundTrip).isNull();
        assertThat(failure).isExactlyInstanceOf(type);
        return type.cast(failure);
    }
}
