package io.reactivecoap.netty.internal.world;

import io.reactivecoap.netty.internal.session.Session;
import io.reactivecoap.netty.internal.time.Timers;

/** Sees all that happens at the session's socket, and may play the peer. */
interface Onlooker {

    /** A datagram of the session leaves. */
    default void onDeparture(byte[] bytes) {}

    /** A datagram is about to be given to the session. */
    default void onArrival(byte[] bytes) {}

    /** Takes a datagram in the peer's place; returns whether it did. */
    default boolean answers(byte[] bytes) {
        return false;
    }

    /** Does with the session what its owner does after a turn; returns whether it needs another one for that. */
    default boolean afterTurn(Session session, long now) {
        return false;
    }

    /** When it has something to do itself. */
    default long nextEvent() {
        return Timers.NEVER;
    }

    /** How much later than it asked to the session is called. */
    default long lateness() {
        return 0;
    }

    /** It is now so late. */
    default void onTime(long now) {}
}
