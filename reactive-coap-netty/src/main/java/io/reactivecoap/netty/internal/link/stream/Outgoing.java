package io.reactivecoap.netty.internal.link.stream;

import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Timer;
import org.jspecify.annotations.Nullable;

/** A message that waits to be written, or has been. As a timer it ends the wait for a pong. */
abstract sealed class Outgoing extends Timer implements Link.Transmission {

    private final Message message;
    private int count;
    private boolean withdrawn;

    Outgoing(Message message) {
        this.message = message;
    }

    final Message message() {
        return message;
    }

    final void written() {
        count = 1;
    }

    final void withdraw() {
        withdrawn = true;
    }

    /** Whether it is not to be written any more. */
    final boolean isWithdrawn() {
        return withdrawn;
    }

    @Override
    public final int count() {
        return count;
    }

    /** The transport delivers it, or tells that it cannot: there is no acknowledgement that could end it earlier. */
    @Override
    public final boolean isEnded() {
        return withdrawn;
    }

    @Override
    public final Token token() {
        return message.token();
    }

    @Override
    protected void onTimeout(long now) {}

    /** A request of ours. */
    static final class Request extends Outgoing {
        Request(Message message) {
            super(message);
        }
    }

    /** A ping of ours, and who waits for the pong. */
    static final class Ping extends Outgoing {
        private final Pings pings;
        private Link.@Nullable Fate fate;

        Ping(Pings pings, Message message, Link.Fate fate) {
            super(message);
            this.pings = pings;
            this.fate = fate;
        }

        /** Who waits, from now on nobody. */
        Link.@Nullable Fate takeFate() {
            Link.Fate who = fate;
            fate = null;
            return who;
        }

        @Override
        protected void onTimeout(long now) {
            pings.onTimeout(this, now);
        }
    }

    /** What answers the peer, or tells it something. */
    static final class Notice extends Outgoing {
        Notice(Message message) {
            super(message);
        }
    }
}
