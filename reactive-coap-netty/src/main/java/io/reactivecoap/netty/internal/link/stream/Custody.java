package io.reactivecoap.netty.internal.link.stream;

import io.reactivecoap.Reliability;
import io.reactivecoap.netty.internal.link.Server;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The requests of the peer's that are not answered yet, and its pings that wait for them. RFC 8323 §5.4.1: a receiver that
 * is asked for custody "SHOULD delay its Pong message until it finishes processing all the request/response messages
 * received prior to the Ping message". Confined to the session's event loop.
 */
final class Custody {

    /** A request of the peer's, and how many came before it. */
    static final class Request implements Server.Incoming {

        private final Message message;
        private final long arrival;

        private Request(Message message, long arrival) {
            this.message = message;
            this.arrival = arrival;
        }

        @Override
        public Message message() {
            return message;
        }

        @Override
        public Reliability reliability() {
            return Reliability.UNSPECIFIED;
        }
    }

    private static final class Held {

        private final Token token;
        private final long arrival;
        private int owed;

        Held(Token token, long arrival, int owed) {
            this.token = token;
            this.arrival = arrival;
            this.owed = owed;
        }
    }

    private final Queue<Held> held = new ArrayDeque<>(0);
    private long arrivals;
    private int owed;

    Request take(Message message) {
        owed++;
        return new Request(message, arrivals++);
    }

    /** Nothing is owed any more for a request; called once for each. */
    void settle(Request request) {
        owed--;
        for (Held ping : held) {
            if (ping.arrival > request.arrival) {
                ping.owed--;
            }
        }
    }

    /** Returns whether a ping has to wait for a request. */
    boolean holds(Token ping) {
        if (owed == 0) {
            return false;
        }
        held.add(new Held(ping, arrivals, owed));
        return true;
    }

    /** The token of the next ping that need not wait any more, or null. Pings are released in their order. */
    @Nullable
    Token poll() {
        Held first = held.peek();
        return first != null && first.owed == 0 ? held.remove().token : null;
    }

    int heldPings() {
        return held.size();
    }
}
