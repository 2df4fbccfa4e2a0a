package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.netty.internal.session.RequestInteraction;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What became of a request. */
public final class Answer extends RequestInteraction implements Asked.Ledger {

    private final Asked asked;
    private final LongSupplier clock;
    private final long waited;
    private Runnable whenTold = () -> {};
    private @Nullable Chunks chunks;
    private @Nullable CoapResponse response;
    private @Nullable CoapException failure;

    Answer(CoapRequest request, Duration waited, LongSupplier clock) {
        super(request);
        this.asked = new Asked(request.toString());
        this.waited = waited.toNanos();
        this.clock = clock;
    }

    @Override
    protected long waited() {
        return waited;
    }

    @Override
    protected void askForBody(Wish what) {
        Objects.requireNonNull(chunks, "a body that is there is not asked for").wish(what);
    }

    /** Has the request's body come in chunks. */
    Answer bodyFrom(Chunks source) {
        chunks = source;
        return this;
    }

    @Override
    protected void onOutcome(@Nullable CoapResponse received, @Nullable CoapException failed) {
        response = received;
        failure = failed;
        asked.onTold(clock.getAsLong());
        whenTold.run();
    }

    @Override
    public Asked asked() {
        return asked;
    }

    /** Has something done from within the telling. */
    public Answer whenTold(Runnable task) {
        whenTold = task;
        return this;
    }

    /** It was told at this time. */
    public Answer at(Duration time) {
        isEnded();
        assertThat(Duration.ofNanos(asked.toldAt()))
                .as("when %s was told", request())
                .isEqualTo(time);
        return this;
    }

    public Answer isPending() {
        assertThat(asked.isTold()).as("%s is told", request()).isFalse();
        return this;
    }

    /** The response came, with this payload. */
    public CoapResponse is(CoapCode code, String payload) {
        CoapResponse received = isAResponse();
        assertThat(received.code()).isEqualTo(code);
        assertThat(received.payloadAsString()).isEqualTo(payload);
        return received;
    }

    /** A response came. */
    public CoapResponse isAResponse() {
        isEnded();
        if (failure != null) {
            throw new AssertionError(request() + " failed", failure);
        }
        assertThat(response).as("response to %s", request()).isNotNull();
        return Objects.requireNonNull(response);
    }

    /** It ended well, without a response. */
    public Answer isDoneWithout() {
        isEnded();
        assertThat(failure).isNull();
        assertThat(response).isNull();
        return this;
    }

    public <E extends CoapException> E failedWith(Class<E> type) {
        isEnded();
        assertThat(response).as("response to %s", request()).isNull();
        assertThat(failure).as("failure of %s", request()).isExactlyInstanceOf(type);
        return type.cast(failure);
    }

    public RequestInfo timedOut(CoapTimeoutException.Phase phase) {
        CoapTimeoutException timeout = failedWith(CoapTimeoutException.class);
        assertThat(timeout.phase()).isEqualTo(phase);
        return timeout.request().orElseThrow();
    }

    /** How it ended, in a word. */
    Object outcome() {
        return response != null ? response : failure != null ? failure : "nothing";
    }

    @Nullable
    CoapResponse response() {
        return response;
    }

    boolean wants(CoapOption<?> option) {
        return request().options().contains(option);
    }

    private void isEnded() {
        assertThat(asked.isTold()).as("%s is told", request()).isTrue();
    }
}
