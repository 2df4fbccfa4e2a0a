package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapOverloadException;
import io.reactivecoap.CoapOverloadException.Scope;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.SessionSettings;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * How many of a session's requests are open, where that is limited: each takes a place with its first demand, among the
 * session's and among those of all sessions of the client, and gives it back before its outcome is told. Callable from any
 * thread.
 */
final class PendingRequests {

    /** The places that the sessions of a client have together. */
    static final class Together {

        static final Together UNLIMITED = new Together(SessionSettings.UNLIMITED);

        private final AtomicInteger open = new AtomicInteger();
        private final int most;

        Together(int most) {
            this.most = most;
        }
    }

    private final AtomicInteger open = new AtomicInteger();
    private final Together together;

    PendingRequests(Together together) {
        this.together = together;
    }

    /** The work of one request of which so many may be open; as it is where any number may. */
    Mono<CoapResponse> limit(Mono<CoapResponse> work, int most, Supplier<RequestInfo> request) {
        return most == SessionSettings.UNLIMITED && together == Together.UNLIMITED
                ? work
                : new OnDemandMono<>(Mono.defer(() -> {
                    CoapException refusal = enter(most, request);
                    if (refusal != null) {
                        return Mono.error(refusal);
                    }
                    Place place = new Place();
                    return work.doOnTerminate(place::leave).doOnCancel(place::leave);
                }));
    }

    private @Nullable CoapException enter(int most, Supplier<RequestInfo> request) {
        if (!take(open, most)) {
            return new CoapOverloadException(Scope.SESSION, most, request.get());
        }
        if (!take(together.open, together.most)) {
            open.decrementAndGet();
            return new CoapOverloadException(Scope.CLIENT, together.most, request.get());
        }
        return null;
    }

    private static boolean take(AtomicInteger open, int most) {
        return open.getAndUpdate(now -> now < most ? now + 1 : now) < most;
    }

    /** What one request takes of the session's places and of the client's. */
    private final class Place extends AtomicBoolean {

        private static final long serialVersionUID = 1L;

        void leave() {
            if (compareAndSet(false, true)) {
                open.decrementAndGet();
                together.open.decrementAndGet();
            }
        }
    }
}
