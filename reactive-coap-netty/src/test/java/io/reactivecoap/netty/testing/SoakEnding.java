package io.reactivecoap.netty.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A subscriber that bears one end, and nothing after it. */
class SoakEnding<T> implements CoreSubscriber<T> {

    private final String what;
    private final SoakTally tally;
    private @Nullable Subscription subscription;
    private @Nullable Throwable error;
    private boolean over;
    private boolean cancelled;

    SoakEnding(String what, SoakTally tally) {
        this.what = what;
        this.tally = tally;
    }

    @Override
    public void onSubscribe(Subscription its) {
        tally.hold(() ->
                assertThat(subscription).as("%s is subscribed twice", what).isNull());
        subscription = its;
        its.request(firstDemand());
    }

    long firstDemand() {
        return Long.MAX_VALUE;
    }

    void request(long n) {
        if (subscription != null && isOpen()) {
            subscription.request(n);
        }
    }

    void cancel() {
        if (subscription != null && isOpen()) {
            cancelled = true;
            subscription.cancel();
            tally.count(what + " cancelled");
        }
    }

    @Override
    public final void onNext(T element) {
        tally.hold(() -> {
            assertThat(over || cancelled).as("%s goes on after its end", what).isFalse();
            told(element);
        });
    }

    void told(T element) {}

    @Override
    public void onError(Throwable e) {
        end("failed");
        error = e;
    }

    @Override
    public void onComplete() {
        end("completed");
    }

    private void end(String how) {
        tally.hold(() -> {
            assertThat(over).as("%s ends twice", what).isFalse();
            assertThat(cancelled).as("%s ends after it was cancelled", what).isFalse();
        });
        over = true;
        tally.count(what + " " + how);
    }

    boolean isOpen() {
        return !over && !cancelled;
    }

    @Override
    public String toString() {
        return what + (error == null ? "" : ": " + error);
    }
}
