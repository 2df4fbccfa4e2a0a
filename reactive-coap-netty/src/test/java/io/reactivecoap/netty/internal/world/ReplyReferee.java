package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.netty.internal.world.Referee.require;

import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Watches how a session answers the messages of its peer: every confirmable one, each time it comes, and alike. */
final class ReplyReferee {

    /** What has come, and what has left, with one message id. */
    private static final class Traffic {
        final Deque<String> unanswered = new ArrayDeque<>();
        int confirmable;
        int nonConfirmable;
        int acknowledgements;
        int resets;
    }

    /** How a confirmable message was answered, and how long it may not be answered otherwise. */
    private record Judgement(Type reply, long until) {}

    private final Map<Integer, Traffic> byMessageId = new HashMap<>();
    private final Map<String, Judgement> judgements = new HashMap<>();
    private long exchangeLifetime;

    void exchangeLifetimeIs(long nanos) {
        exchangeLifetime = nanos;
    }

    /** Reads the header only: what is malformed after it has to be rejected all the same. */
    void onArrival(byte[] bytes) {
        boolean ours = bytes.length >= 4 && (bytes[0] & 0xc0) == 0x40;
        if (!ours) {
            return;
        }
        Traffic traffic = traffic((bytes[2] & 0xff) << 8 | bytes[3] & 0xff);
        switch (Type.of(bytes[0] >> 4 & 3)) {
            case CON -> {
                traffic.confirmable++;
                traffic.unanswered.add(Bytes.hex(bytes));
            }
            case NON -> traffic.nonConfirmable++;
            case ACK, RST -> {} // are not answered
        }
    }

    void onDeparture(Datagram reply, long now) {
        require(reply.message().isEmpty(), "%s is not empty", reply);
        Traffic traffic = traffic(reply.messageId());
        if (reply.type() == Type.ACK) {
            traffic.acknowledgements++;
        } else {
            traffic.resets++;
        }
        int replies = traffic.acknowledgements + traffic.resets;
        require(
                traffic.acknowledgements <= traffic.confirmable
                        && replies <= traffic.confirmable + traffic.nonConfirmable,
                "%s answers nothing that was heard",
                reply);
        String message = traffic.unanswered.poll();
        if (message != null) {
            isAnsweredAsBefore(message, reply, now);
        }
    }

    /** RFC 7252 §4.5: "each duplicate copy of a Confirmable message using the same Acknowledgement or Reset message". */
    private void isAnsweredAsBefore(String message, Datagram reply, long now) {
        Judgement before = judgements.get(message);
        if (before == null || now >= before.until) {
            judgements.put(message, new Judgement(reply.type(), now + exchangeLifetime));
        } else {
            require(before.reply == reply.type(), "%s answers what was answered by %s before", reply, before.reply);
        }
    }

    /** RFC 7252 §4.2: "the recipient MUST either" acknowledge or reject a confirmable message. */
    void areComplete() {
        byMessageId.forEach((id, traffic) -> require(
                traffic.acknowledgements + traffic.resets >= traffic.confirmable,
                "message %d was heard %d times and not always answered",
                id,
                traffic.confirmable));
    }

    private Traffic traffic(int messageId) {
        return byMessageId.computeIfAbsent(messageId, id -> new Traffic());
    }
}
