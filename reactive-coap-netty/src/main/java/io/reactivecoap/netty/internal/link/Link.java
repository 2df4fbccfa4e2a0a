package io.reactivecoap.netty.internal.link;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages to one peer and from it. What a transport adds to a message — types, ids, acknowledgements, signalling,
 * framing — stays below; what is above hears of requests' fates and of messages, nothing else. It sends nothing by itself:
 * the one who drives it polls. Confined to the session's event loop.
 */
public interface Link {

    /** Says who gets what arrives; called once, before anything else. */
    void attach(Receiver receiver);

    /** Says who answers the peer's requests; they are refused where nobody does. */
    void serveBy(Server server);

    /** Has somebody see all messages from now on. */
    void tapBy(Tap by);

    /** Begins: the first messages that the link itself has to send go out. */
    void open(long now);

    /** How it stands with the peer. */
    Condition condition();

    /** Why it was released or aborted; null before. */
    @Nullable
    Ending ending();

    /** Takes a request; it leaves when the peer's share of the network allows. */
    Transmission send(Message message, Delivery delivery, Fate fate, long now);

    /**
     * Waits for a place that a whole transfer holds, until it leaves it. A link that does not limit what is under way gives
     * it at once.
     */
    Place reserve(Delivery delivery, Admission admission, long now);

    /** Sends a request of a transfer that holds a place, without any further wait: the transfer paces them itself. */
    Transmission send(Message message, Place place, Fate fate, long now);

    /** Gives a place back: the peer has responded. Harmless when it has been given back. */
    void complete(Place place, long now);

    /** Gives a place back although the peer has not responded, or waits for it no longer. */
    void abandon(Place place, long now);

    /**
     * Answers a request of the peer's, once. Returns the answer on its way when it is one that the peer has to acknowledge,
     * of which the fate hears then; null when no more is heard of it.
     */
    @Nullable
    Transmission respond(Server.Incoming request, Message response, Delivery delivery, Fate fate, long now);

    /** Leaves a request of the peer's without an answer, but for the acknowledgement that it may need. */
    void leaveUnanswered(Server.Incoming request, long now);

    /** Sends a message once, of which nothing is expected; also when the link is closed right after. */
    void depart(Message message, long now);

    /** Says that this side is about to end; what says so goes out although the link is closed right after. */
    void bidFarewell(long now);

    /** Asks for a sign of life; the fate hears {@link Fate#onAcknowledged} when it comes. */
    Transmission ping(Delivery delivery, Fate fate, long now);

    /**
     * Asks for a sign of life that comes when all that was sent before has been processed (RFC 8323 §5.4.1); the fate hears
     * {@link Fate#onCustody} when it says so, and {@link Fate#onAcknowledged} when it does not.
     */
    Transmission askForCustody(Delivery delivery, Fate fate, long now);

    /** The answer to a message has come: it is not sent again, and its fate hears no more. Harmless when it has ended. */
    void complete(Transmission transmission, long now);

    /** Nobody waits for the answer to a message: it is sent all the same, once, and its fate hears no more. */
    void release(Transmission transmission, long now);

    /** Forgets a message: it is not sent (again), and its fate hears no more. Harmless when it has ended. */
    void abandon(Transmission transmission, long now);

    /**
     * Takes bytes from the peer: a datagram, a frame, or what has come of a stream, as the transport has it. Reads all that
     * is readable and keeps no reference to the buffer.
     */
    void receive(ByteBuf in, long now);

    /** How many bytes the next message that has to go out takes; 0 when there is none. */
    int transmitSize();

    /** Writes the next message that has to go out. */
    void transmit(ByteBuf out);

    /** How many messages of ours wait for their turn to go out. */
    int pending();

    /** How many bytes a message takes on this link. */
    int size(Message message);

    /** The peer's host or port was reported to be unreachable: what was sent fails. */
    void onUnreachable(long now);

    /** Takes new settings for what is sent from now on. */
    void configure(SessionSettings settings, long now);

    LinkProfile profile();

    /** Whether a message is on its way that is sent again until the peer answers it. */
    boolean isPersisting();

    /** How many messages were given up so far that were sent again and never answered. */
    long givenUp();

    /** Whether nothing is on its way, waits, or has to go out. */
    boolean isIdle();

    /** Forgets everything but what departs; fates hear no more. */
    void close();

    /** Who gets messages. First {@link #expects} decides how the peer is answered; then one of the others tells. */
    interface Receiver {

        /** Whether a message answers something of ours and can be understood: acknowledged then, else rejected. */
        boolean expects(Message message);

        /** Takes a message that was expected; its acknowledgement is on its way. */
        void deliver(Message message, long now);

        /** Hears of a message that was not expected, or not understood; its rejection is on its way. */
        void onRejected(Message message, long now);
    }

    /** What becomes of a message of ours. At most one of the last two is called, and once. */
    interface Fate {

        /** It went out for the first time. */
        void onTransmitted(long now);

        /** The peer has it, and owes the answer. */
        void onAcknowledged(long now);

        /** The peer has processed all that was sent before; it is acknowledged as well. */
        default void onCustody(long now) {
            onAcknowledged(now);
        }

        void onFailed(Failure failure, long now);
    }

    /** Why a message of ours was not delivered. */
    enum Failure {
        UNACKNOWLEDGED,
        RESET,
        UNREACHABLE,
        /** The peer has released the link: it takes no requests any more. */
        RELEASED
    }

    /** A transfer's place among the interactions that are under way at once (RFC 7252 §4.7). */
    interface Place {}

    /** Who waits for a place; called once. */
    @FunctionalInterface
    interface Admission {
        void onAdmitted(Place place, long now);
    }

    /** A message of ours on its way. */
    interface Transmission {

        /** How often it has gone out. */
        int count();

        /** Whether it is not sent again: the peer has it, or it is given up. */
        boolean isEnded();

        Token token();
    }
}
