package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.Reliability;
import io.reactivecoap.netty.internal.link.Server;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;

/**
 * A request of the peer's, and the acknowledgement that it got. As something to be written it is that acknowledgement,
 * whenever it is written: with the response if that is there by then (RFC 7252 §5.2.1), else empty (§5.2.2). Confined to
 * the session's event loop.
 *
 * <pre>
 *   FRESH --the response--> ANSWERED --too many came after it--> FORGOTTEN
 *     |
 *     +--the acknowledgement is written--> PROMISED
 *
 *   A non-confirmable request is UNCONFIRMED, and stays so.
 * </pre>
 */
final class Inbound implements Server.Incoming, Outgoing, DuplicateFilter.Answered {

    enum State {
        /** Its acknowledgement waits to be written. */
        FRESH,
        /** Its acknowledgement was empty; the response, if there is one, comes in a message of its own. */
        PROMISED,
        /** Its acknowledgement has the response. */
        ANSWERED,
        /** The response has not been kept. */
        FORGOTTEN,
        UNCONFIRMED
    }

    private Message message;
    private State state;
    private Datagram reply;

    Inbound(Datagram datagram) {
        message = datagram.message();
        state = datagram.isConfirmable() ? State.FRESH : State.UNCONFIRMED;
        reply = Datagram.acknowledgement(datagram.messageId());
    }

    State state() {
        return state;
    }

    void piggyback(Message response) {
        state = State.ANSWERED;
        reply = new Datagram(Datagram.Type.ACK, reply.messageId(), response);
    }

    /** Nobody asks for the request itself any more: what is remembered of it is how it was answered. */
    void settle() {
        message = Message.EMPTY;
    }

    /** A duplicate that comes from now on cannot be answered as the request was, and must not be carried out again. */
    void forget() {
        state = State.FORGOTTEN;
        reply = Datagram.reset(reply.messageId());
    }

    @Override
    public void onWritten() {
        if (state == State.FRESH) {
            state = State.PROMISED;
        }
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public Reliability reliability() {
        return state == State.UNCONFIRMED ? Reliability.NON_CONFIRMABLE : Reliability.CONFIRMABLE;
    }

    @Override
    public Datagram datagram() {
        return reply;
    }

    @Override
    public boolean isWithdrawn() {
        return false;
    }
}
