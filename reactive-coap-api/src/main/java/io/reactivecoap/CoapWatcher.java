package io.reactivecoap;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Who is told what a client's sessions do, besides those who asked for it: metrics, traces, logs. See
 * {@link CoapClient#watch}; the {@code doOn…} hooks of {@link CoapClient} are watchers with one thing to do.
 *
 * <p>It is told on the thread on which things happen: mostly the session's event loop, whatever {@link CoapClient#publishOn}
 * says. So it must not block. What it throws is logged and goes no further. What becomes of a request it is told before the
 * subscriber is. Calls about one session or one request come in order; calls about several may come at a time.
 */
@FunctionalInterface
public interface CoapWatcher {

    /**
     * A session was opened or accepted, and has not connected yet. One that {@linkplain CoapClient#reconnect comes back} is
     * shown anew with each of its connections, as the same session. Nothing must be asked of its peer here.
     *
     * @param session the session
     * @return who is told what it does, over one connection if it comes back
     */
    OfSession onSession(CoapSession session);

    /** What a subscriber asked for. */
    enum Kind {
        /** One response, by {@link CoapSession#request} or {@link CoapSession#retrieve}. */
        RESPONSE,
        /** A body, block by block, by {@link CoapSession#blocks(CoapRequest)}. */
        BLOCKS,
        /** Notifications, by {@link CoapSession#observe(CoapRequest)} or {@link CoapSession#observeSignals(CoapRequest)}. */
        NOTIFICATIONS,
        /** The responses of a group's members, by {@link CoapSession#requestMany}. */
        RESPONSES
    }

    /** Is told what one session does. */
    interface OfSession {

        /**
         * The session's state changes, as {@link CoapSession#states()} is about to tell; on the thread that brings it about.
         *
         * @param change the state and, if it is the end of a connection, why
         */
        default void onState(StateChange change) {}

        /**
         * Something happened, as {@link CoapSession#events()} is about to tell.
         *
         * @param event what
         */
        default void onEvent(SessionEvent event) {}

        /** A message came that had come before (RFC 7252 §4.5); on the event loop. */
        default void onDuplicate() {}

        /**
         * A subscriber of an observation will not get some notifications that have come; on the event loop.
         *
         * @param notifications how many more
         */
        default void onSkipped(long notifications) {}

        /**
         * How much the session has to do has changed; on the event loop, at most once for what comes or is asked at a time.
         *
         * @param pending how many messages wait to be sent: for a place among the NSTART, for PROBING_RATE or for a message
         *     id, or for a stream that takes no more
         * @param observations how many observations the session has with its peer
         */
        default void onLoad(int pending, int observations) {}

        /**
         * A subscriber asks for the first time, on its own thread; the session may not be connected yet.
         *
         * @param request what is asked
         * @param kind what for
         * @param context the subscriber's
         * @return who is told what becomes of it, or null
         */
        default @Nullable OfRequest onRequest(CoapRequest request, Kind kind, ContextView context) {
            return null;
        }

        /** The session, or the connection of one that comes back, has ended for good; nothing more is told of it but the end of what was asked. */
        default void onEnd() {}
    }

    /** Is told what becomes of what one subscriber asked for; one of the last three is called, once. */
    interface OfRequest {

        /**
         * The Context that the request's own work sees, such as the publisher of its body.
         *
         * @param subscribers the subscriber's, which is not changed by it
         * @return it, or one made of it
         */
        default Context context(Context subscribers) {
            return subscribers;
        }

        /**
         * A response is about to be handed to the subscriber; 4.xx and 5.xx are responses, also where they are delivered as
         * errors. Of blocks it is the response that carried one.
         *
         * @param response the response
         */
        default void onResponse(CoapResponse response) {}

        /** All that was asked for has come. */
        default void onComplete() {}

        /**
         * There is no response, or no further one.
         *
         * @param error why
         */
        default void onError(Throwable error) {}

        /** The subscriber has cancelled. */
        default void onCancel() {}
    }
}
