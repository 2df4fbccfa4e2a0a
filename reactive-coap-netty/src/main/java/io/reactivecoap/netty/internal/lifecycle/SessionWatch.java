package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapWatcher;
import io.reactivecoap.CoapWatcher.Kind;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.StateChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/** Those who watch a session. */
public final class SessionWatch {

    private final List<CoapWatcher> ofClient;
    private List<CoapWatcher.OfSession> all = List.of();

    // Confined to the session's event loop
    private int pending;
    private int observations;

    SessionWatch(List<CoapWatcher> ofClient) {
        this.ofClient = ofClient;
    }

    /** Shows the session to those who watch its client, once, before it begins to connect. */
    public void begin(CoapSession session) {
        if (!all.isEmpty()) {
            return;
        }
        List<CoapWatcher.OfSession> each = new ArrayList<>(ofClient.size());
        Told.all(
                ofClient,
                one -> each.add(Objects.requireNonNull(one.onSession(session), "the watcher gave no OfSession")));
        all = List.copyOf(each);
    }

    public void onState(StateChange change) {
        Told.all(all, one -> one.onState(change));
    }

    public void onEvent(SessionEvent event) {
        Told.all(all, one -> one.onEvent(event));
    }

    public void onDuplicate() {
        Told.all(all, CoapWatcher.OfSession::onDuplicate);
    }

    public void onSkipped(long notifications) {
        Told.all(all, one -> one.onSkipped(notifications));
    }

    /** What there is to do now; told if it has changed. */
    public void onLoad(int pendingNow, int observationsNow) {
        if (pendingNow != pending || observationsNow != observations) {
            pending = pendingNow;
            observations = observationsNow;
            Told.all(all, one -> one.onLoad(pendingNow, observationsNow));
        }
    }

    public void onEnd() {
        Told.all(all, CoapWatcher.OfSession::onEnd);
    }

    /** Who watches what becomes of a request, for a subscriber with this Context. */
    public RequestWatch onRequest(CoapRequest request, Kind kind, Context context) {
        List<CoapWatcher.OfRequest> each = new ArrayList<>(all.size());
        Told.all(all, one -> {
            CoapWatcher.@Nullable OfRequest of = one.onRequest(request, kind, context);
            if (of != null) {
                each.add(of);
            }
        });
        return new RequestWatch(each, context);
    }
}
