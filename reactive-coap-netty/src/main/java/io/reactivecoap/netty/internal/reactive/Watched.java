package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapWatcher.Kind;
import io.reactivecoap.netty.internal.lifecycle.RequestWatch;
import io.reactivecoap.netty.internal.lifecycle.SessionWatch;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A subscriber whom those who watch the session see: they are told of what it asks for and of what becomes of that, before
 * the subscriber is. Its signals, demand and cancellation pass unchanged.
 *
 * <pre>
 *   IDLE --request(n)--> ASKING --those who watch know of it--> ASKED --onComplete, onError, cancel--> OVER
 *     |                    |                                                                            ^
 *     +------ cancel ------+----------------------------------------------------------------------------+
 * </pre>
 */
final class Watched<T> implements CoreSubscriber<T>, Subscription, Eager {

    private enum State {
        IDLE,
        ASKING,
        ASKED,
        OVER
    }

    @SuppressWarnings("rawtypes") // an updater knows no type parameters
    private static final AtomicReferenceFieldUpdater<Watched, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(Watched.class, State.class, "state");

    /** What is watched, and by whom. */
    private record Work<T>(
            SessionWatch watch, CoapRequest request, Kind kind, Function<? super T, @Nullable CoapResponse> response) {}

    private final Work<T> work;
    private final CoreSubscriber<? super T> actual;
    private volatile State state = State.IDLE;
    private volatile @Nullable RequestWatch watch;
    private Subscription upstream = Operators.emptySubscription();

    private Watched(Work<T> work, CoreSubscriber<? super T> actual) {
        this.work = work;
        this.actual = actual;
    }

    /** The same response, watched. */
    static Mono<CoapResponse> response(Mono<CoapResponse> source, SessionWatch watch, CoapRequest request) {
        Work<CoapResponse> work = new Work<>(watch, request, Kind.RESPONSE, response -> response);
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super CoapResponse> actual) {
                source.subscribe(new Watched<>(work, actual));
            }
        };
    }

    /** The same elements, watched; some of them have a response. */
    static <T> Flux<T> elements(
            Flux<T> source,
            SessionWatch watch,
            CoapRequest request,
            Kind kind,
            Function<? super T, @Nullable CoapResponse> response) {
        Work<T> work = new Work<>(watch, request, kind, response);
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                source.subscribe(new Watched<>(work, actual));
            }
        };
    }

    @Override
    public Context currentContext() {
        RequestWatch asked = watch;
        return asked == null ? actual.currentContext() : asked.context();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        actual.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        if (n > 0 && STATE.compareAndSet(this, State.IDLE, State.ASKING)) {
            begin();
        }
        upstream.request(n);
    }

    @Override
    public void beginEagerly() {
        if (STATE.compareAndSet(this, State.IDLE, State.ASKING)) {
            begin();
        }
        if (upstream instanceof Eager eager) {
            eager.beginEagerly();
        }
    }

    private void begin() {
        RequestWatch asking = work.watch.onRequest(work.request, work.kind, actual.currentContext());
        watch = asking;
        if (!STATE.compareAndSet(this, State.ASKING, State.ASKED)) {
            asking.onCancel(); // whoever has cancelled meanwhile did not know
        }
    }

    @Override
    public void onNext(T element) {
        CoapResponse response = work.response.apply(element);
        RequestWatch asked = watch;
        if (response != null && asked != null) {
            asked.onResponse(response);
            if (work.kind == Kind.RESPONSE) {
                complete(); // before the subscriber knows: it may look at what was counted
            }
        }
        actual.onNext(element);
    }

    @Override
    public void onError(Throwable error) {
        RequestWatch asked = over();
        if (asked != null) {
            if (error instanceof CoapResponseException answered) {
                asked.onResponse(answered.response());
                asked.onComplete();
            } else {
                asked.onError(error);
            }
        }
        actual.onError(error);
    }

    @Override
    public void onComplete() {
        complete();
        actual.onComplete();
    }

    private void complete() {
        RequestWatch asked = over();
        if (asked != null) {
            asked.onComplete();
        }
    }

    @Override
    public void cancel() {
        RequestWatch asked = over();
        if (asked != null) {
            asked.onCancel();
        }
        upstream.cancel();
    }

    /** Those who are to be told of the end, or null when they know of it, or of nothing. */
    private @Nullable RequestWatch over() {
        return STATE.getAndSet(this, State.OVER) == State.ASKED ? watch : null;
    }
}
