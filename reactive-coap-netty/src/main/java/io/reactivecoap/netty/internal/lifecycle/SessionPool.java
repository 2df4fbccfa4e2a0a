package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapSessions;
import io.reactivecoap.PoolParameters;
import io.reactivecoap.PoolUsage;
import io.reactivecoap.netty.internal.observe.Observable;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One session for each destination: what users ask for, of the {@link Places} there are. Callable from any thread. */
public final class SessionPool implements CoapSessions {

    private final Function<Destination, Supplier<CoapSession>> opener;
    private final Places places;

    /**
     * Makes an empty pool.
     *
     * @param opener checks a destination, and opens sessions with it, which connect when they are used
     * @param timers what the timers run on
     * @param publishOn where shares are handed over, or null
     */
    public SessionPool(
            PoolParameters parameters,
            Function<Destination, Supplier<CoapSession>> opener,
            Supplier<Scheduler> timers,
            @Nullable Scheduler publishOn) {
        this.opener = opener;
        places = new Places(parameters, timers, publishOn);
    }

    @Override
    public Mono<CoapSession> acquire(String uri) {
        return acquire(Destination.parse(uri));
    }

    @Override
    public Mono<CoapSession> acquire(CoapProtocol protocol, CoapAddress remote) {
        return acquire(Destination.of(protocol, remote));
    }

    private Mono<CoapSession> acquire(Destination destination) {
        return share(destination, null).flatMap(SessionPool::established);
    }

    /** The share is the subscriber's once it is handed over; given back in any other case. */
    private static Mono<CoapSession> established(CoapSession share) {
        AtomicBoolean settled = new AtomicBoolean();
        Runnable giveBack = () -> {
            if (settled.compareAndSet(false, true)) {
                share.release();
            }
        };
        return share.established()
                .<CoapSession>handle((session, sink) -> {
                    if (settled.compareAndSet(false, true)) {
                        sink.next(session);
                    }
                })
                .doOnError(error -> giveBack.run())
                .doOnCancel(giveBack);
    }

    @Override
    public <T> Flux<T> with(String uri, Function<? super CoapSession, ? extends Publisher<? extends T>> work) {
        Objects.requireNonNull(work, "work");
        return Flux.usingWhen(acquire(uri), work, SessionPool::giveBack);
    }

    @Override
    public Mono<CoapResponse> request(CoapRequest request) {
        return Mono.usingWhen(shareFor(request), session -> session.request(request), SessionPool::giveBack);
    }

    @Override
    public Mono<CoapResponse> retrieve(CoapRequest request) {
        return Mono.usingWhen(shareFor(request), session -> session.retrieve(request), SessionPool::giveBack);
    }

    @Override
    public Flux<CoapBlock> blocks(CoapRequest request) {
        return Flux.usingWhen(shareFor(request), session -> session.blocks(request), SessionPool::giveBack);
    }

    @Override
    public Flux<CoapResponse> observe(CoapRequest request) {
        Mono<CoapSession> share = shareFor(request);
        Observable.require(request);
        return Flux.usingWhen(share, session -> session.observe(request), SessionPool::giveBack);
    }

    private static Mono<Void> giveBack(CoapSession share) {
        return Mono.fromRunnable(share::release);
    }

    private Mono<CoapSession> shareFor(CoapRequest request) {
        Objects.requireNonNull(request, "request");
        Destination destination = request.endpoint()
                .map(Destination::of)
                .orElseThrow(() -> new IllegalArgumentException(
                        "request must be made with a whole URI, such as coap://host/path: " + request));
        if (destination.isGroup()) {
            throw new IllegalArgumentException(
                    "request must be for one peer; a session with the group has requestMany: " + request);
        }
        return share(destination, request);
    }

    private Mono<CoapSession> share(Destination destination, @Nullable CoapRequest request) {
        Supplier<CoapSession> checked = opener.apply(destination);
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super CoapSession> actual) {
                actual.onSubscribe(new Claim(places, destination, checked, request, actual));
            }
        };
    }

    @Override
    public PoolUsage usage() {
        return places.usage();
    }

    @Override
    public void dispose() {
        places.dispose();
    }

    @Override
    public boolean isDisposed() {
        return places.isDisposed();
    }

    @Override
    public Mono<Void> disposeLater() {
        return Mono.defer(() -> {
            places.dispose();
            return Flux.fromIterable(places.left()).flatMap(CoapSession::close).then();
        });
    }
}
