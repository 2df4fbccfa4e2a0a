package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.netty.internal.message.Datagram;

/** What waits to be written: a message of ours, which may be withdrawn until then, or a reply to one of the peer's. */
sealed interface Outgoing permits Outbound, Inbound, Outgoing.Reply, Outgoing.Parting {

    Datagram datagram();

    boolean isWithdrawn();

    /** How often it has gone out when it is written now. */
    default int transmissions() {
        return 1;
    }

    /** It has been written. */
    default void onWritten() {}

    /** Whether it goes out although the link is closed. */
    default boolean outlivesLink() {
        return false;
    }

    /** An acknowledgement, a Reset, or what answers a non-confirmable request. */
    record Reply(Datagram datagram) implements Outgoing {

        @Override
        public boolean isWithdrawn() {
            return false;
        }
    }

    /** A message of ours that nothing is expected of. */
    record Parting(Datagram datagram) implements Outgoing {

        @Override
        public boolean isWithdrawn() {
            return false;
        }

        @Override
        public boolean outlivesLink() {
            return true;
        }
    }
}
