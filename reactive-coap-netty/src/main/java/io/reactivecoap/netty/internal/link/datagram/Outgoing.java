package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.netty.internal.message.Datagram;

/** What waits to be written: a message of ours, which may be withdrawn until then, or a reply to one of the peer's. */
sealed interface Outgoing permits Outbound, Outgoing.Reply {

    Datagram datagram();

    boolean isWithdrawn();

    /** An acknowledgement or a Reset. */
    record Reply(Datagram datagram) implements Outgoing {

        @Override
        public boolean isWithdrawn() {
            return false;
        }
    }
}
