package io.reactivecoap;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import reactor.util.context.ContextView;

/** Watchers that have one thing to do. */
final class Hooks {

    private Hooks() {}

    static CoapWatcher onRequest(BiConsumer<? super CoapRequest, ? super CoapSession> hook) {
        Objects.requireNonNull(hook, "hook");
        return session -> new CoapWatcher.OfSession() {
            @Override
            public CoapWatcher.OfRequest onRequest(CoapRequest request, CoapWatcher.Kind kind, ContextView context) {
                hook.accept(request, session);
                return new CoapWatcher.OfRequest() {};
            }
        };
    }

    static CoapWatcher onResponse(ResponseHook<? super CoapResponse> hook) {
        Objects.requireNonNull(hook, "hook");
        return session -> new CoapWatcher.OfSession() {
            @Override
            public CoapWatcher.OfRequest onRequest(CoapRequest request, CoapWatcher.Kind kind, ContextView context) {
                return new CoapWatcher.OfRequest() {
                    @Override
                    public void onResponse(CoapResponse response) {
                        hook.accept(request, response, session);
                    }
                };
            }
        };
    }

    static CoapWatcher onError(ResponseHook<? super Throwable> hook) {
        Objects.requireNonNull(hook, "hook");
        return session -> new CoapWatcher.OfSession() {
            @Override
            public CoapWatcher.OfRequest onRequest(CoapRequest request, CoapWatcher.Kind kind, ContextView context) {
                return new CoapWatcher.OfRequest() {
                    @Override
                    public void onError(Throwable error) {
                        hook.accept(request, error, session);
                    }
                };
            }
        };
    }

    static CoapWatcher onRetransmit(BiConsumer<? super SessionEvent.Retransmitted, ? super CoapSession> hook) {
        Objects.requireNonNull(hook, "hook");
        return session -> new CoapWatcher.OfSession() {
            @Override
            public void onEvent(SessionEvent event) {
                if (event instanceof SessionEvent.Retransmitted again) {
                    hook.accept(again, session);
                }
            }
        };
    }

    static CoapWatcher onConnected(Consumer<? super CoapSession> hook) {
        Objects.requireNonNull(hook, "hook");
        return session -> new CoapWatcher.OfSession() {
            @Override
            public void onState(StateChange change) {
                if (change.state() == SessionState.ESTABLISHED) {
                    hook.accept(session);
                }
            }
        };
    }

    static CoapWatcher onDisconnected(BiConsumer<? super StateChange, ? super CoapSession> hook) {
        Objects.requireNonNull(hook, "hook");
        return session -> new CoapWatcher.OfSession() {

            private boolean established; // changes come in order

            @Override
            public void onState(StateChange change) {
                if (established && change.state() == SessionState.NONE) {
                    established = false;
                    hook.accept(change, session);
                } else if (change.state() == SessionState.ESTABLISHED) {
                    established = true;
                }
            }
        };
    }
}
