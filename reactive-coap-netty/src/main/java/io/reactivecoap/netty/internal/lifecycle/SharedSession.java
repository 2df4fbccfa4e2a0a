package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapSession;
import io.reactivecoap.RequestHandler;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import java.time.Duration;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** A session as those hold it who share it. The registry has the first share in what is behind it, and counts theirs. */
final class SharedSession extends ForwardingSession {

    private final CoapSession session;
    private final Places places;
    private final Destination destination;

    /** How many shares are given away. Guarded by the lock of the places. */
    int shares;

    /** When the last share was given back. Guarded by the lock of the places. */
    long idleSince;

    SharedSession(Places places, Destination destination, CoapSession session) {
        this.session = session;
        this.places = places;
        this.destination = destination;
    }

    @Override
    protected CoapSession session() {
        return session;
    }

    Destination destination() {
        return destination;
    }

    /** Tells when no more is to be asked of the session, and when it has ended. */
    void watch() {
        session()
                .events()
                .subscribe(
                        event -> {
                            if (event instanceof SessionEvent.Released) {
                                places.onReleased(this);
                            }
                        },
                        error -> places.onEnded(this),
                        () -> places.onEnded(this));
    }

    /** Gives the registry's own share back: the session closes when what is under way has ended. */
    void letGo() {
        session().release();
    }

    @Override
    public CoapSession retain() {
        places.retain(this);
        return this;
    }

    @Override
    public boolean release() {
        return places.release(this);
    }

    @Override
    public Mono<Void> closeLater(Duration quiet, Duration timeout) {
        Mono<Void> closed = session().closeLater(quiet, timeout);
        return Mono.defer(() -> {
            places.onReleased(this);
            return closed;
        });
    }

    @Override
    public Mono<CoapSession> established() {
        return session().established().map(established -> this);
    }

    @Override
    public CoapSession settings(UnaryOperator<SessionSettings> change) {
        session().settings(change);
        return this;
    }

    @Override
    public CoapSession onRequest(RequestHandler handler) {
        session().onRequest(handler);
        return this;
    }

    @Override
    public CoapSession asClient() {
        session().asClient(); // which refuses: it is one already
        return this;
    }
}
