package io.reactivecoap.samples.webflux.device;

import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The session with a device, for as long as the service runs, and the journal of its states. */
public final class DeviceSession {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSession.class);
    private static final int REMEMBERED = 24;

    private final Device device;
    private final CoapSession session;
    private final Clock clock;
    private final String run;
    private final Sinks.Many<SessionChange> journal = Sinks.many().replay().limit(REMEMBERED);
    private volatile SessionChange last;
    private volatile boolean lost;
    private long changes;

    DeviceSession(Device device, CoapSession session, Clock clock) {
        this.device = device;
        this.session = session;
        this.clock = clock;
        Instant now = clock.instant();
        run = Long.toString(now.toEpochMilli(), Character.MAX_RADIX);
        last = new SessionChange(nextId(), device.name(), SessionChange.State.IDLE, null, now);
    }

    /** Opens the session, and comes back by itself from then on; what becomes of it is in the journal. */
    void start() {
        session.states().subscribe(this::record, error -> {}, journal::tryEmitComplete);
        session.established()
                .subscribe(
                        established -> {},
                        error -> LOG.warn("No session with {} yet: {}", device.name(), error.getMessage()));
    }

    /** Confined to what {@link CoapSession#states()} signals on, one change after the other. */
    private void record(StateChange change) {
        SessionChange.State state = SessionChange.State.of(change, changes > 1);
        if (state == SessionChange.State.IDLE) {
            return;
        }
        last = new SessionChange(
                nextId(), device.name(), state, change.cause().map(Told::of).orElse(null), clock.instant());
        lost = state == SessionChange.State.DISCONNECTED || lost && state != SessionChange.State.ESTABLISHED;
        LOG.info("Session with {}: {}", device.name(), change);
        journal.tryEmitNext(last);
    }

    private String nextId() {
        return device.name() + "-" + run + "-" + changes++;
    }

    /**
     * The device.
     *
     * @return the device
     */
    public Device device() {
        return device;
    }

    /**
     * The session itself.
     *
     * @return the same one always
     */
    public CoapSession session() {
        return session;
    }

    /**
     * The last change of its state.
     *
     * @return the change; {@link SessionChange.State#IDLE} before the first one
     */
    public SessionChange last() {
        return last;
    }

    /**
     * Whether the connection was lost and has not come back.
     *
     * @return true also while an attempt to connect again is under way
     */
    public boolean isLost() {
        return lost;
    }

    /**
     * The changes of its state: the last of those so far, and then each as it comes. Hot. To a subscriber that is slow the oldest
     * are lost, and nobody else waits for it.
     *
     * @return the changes; completes when the session has ended
     */
    public Flux<SessionChange> changes() {
        return journal.asFlux().onBackpressureBuffer(REMEMBERED, lost -> {}, BufferOverflowStrategy.DROP_OLDEST);
    }

    /**
     * Completes when the session is established the next time after a loss. Hot.
     *
     * @return completes then; never errors
     */
    public Mono<Void> renewed() {
        return session.states()
                .skipUntil(change -> change.failure() != null)
                .filter(change -> change.state() == SessionState.ESTABLISHED)
                .next()
                .then();
    }
}
