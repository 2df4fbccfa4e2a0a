package io.reactivecoap.netty.micrometer;

import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapWatcher;
import io.reactivecoap.CoapWatcher.Kind;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import reactor.util.context.ContextView;

/** What a connection of a session adds to its client's meters; at its end, nothing that stands. */
final class SessionMeters implements CoapWatcher.OfSession {

    private final ClientMeters meters;
    private final CoapProtocol protocol;
    private final AtomicReference<SessionState> state = new AtomicReference<>(SessionState.NONE);
    private final AtomicBoolean establishedBefore;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger observations = new AtomicInteger();
    private volatile boolean ended;
    private volatile long handshakeSince;

    SessionMeters(ClientMeters meters, CoapProtocol protocol, AtomicBoolean establishedBefore) {
        this.establishedBefore = establishedBefore;
        this.meters = meters;
        this.protocol = protocol;
    }

    @Override
    public void onState(StateChange change) {
        SessionState after = change.state();
        SessionState before = state.getAndSet(after);
        meters.onState(before, after);
        if (before == SessionState.HANDSHAKE) {
            meters.onHandshake(protocol, outcomeOfHandshake(change), handshakeSince);
        }
        switch (after) {
            case HANDSHAKE -> handshakeSince = meters.now();
            case ESTABLISHED -> {
                if (establishedBefore.getAndSet(true)) {
                    meters.reconnects.increment();
                }
            }
            case NONE, CONNECTING, CSM -> {}
        }
        if (ended) {
            leave(); // a step that came too late
        }
    }

    private static String outcomeOfHandshake(StateChange next) {
        if (next.state() != SessionState.NONE) {
            return "SUCCESS";
        }
        return next.cause().isPresent() ? "FAILURE" : "CANCELLED";
    }

    @Override
    public void onEvent(SessionEvent event) {
        if (event instanceof SessionEvent.Retransmitted) {
            meters.retransmissions.increment();
        }
    }

    @Override
    public void onDuplicate() {
        meters.duplicates.increment();
    }

    @Override
    public void onSkipped(long notifications) {
        meters.skipped.increment(notifications);
    }

    @Override
    public void onLoad(int pendingNow, int observationsNow) {
        meters.pending.addAndGet(pendingNow - pending.getAndSet(pendingNow));
        meters.observations.addAndGet(observationsNow - observations.getAndSet(observationsNow));
    }

    @Override
    public CoapWatcher.OfRequest onRequest(CoapRequest request, Kind kind, ContextView context) {
        return new RequestMeters(meters, request, kind);
    }

    @Override
    public void onEnd() {
        ended = true;
        leave();
        onLoad(0, 0);
    }

    private void leave() {
        meters.onState(state.getAndSet(SessionState.NONE), SessionState.NONE);
    }
}
