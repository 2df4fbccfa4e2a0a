package io.reactivecoap.netty.internal.link.stream;

import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.time.Timers;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Our pings, until their pongs come (RFC 8323 §5.4). Confined to the session's event loop. */
final class Pings {

    private final Deque<Outgoing.Ping> awaited = new ArrayDeque<>(1);
    private final Timers timers;
    private final Entropy entropy;

    Pings(Timers timers, Entropy entropy) {
        this.timers = timers;
        this.entropy = entropy;
    }

    Outgoing.Ping make(Link.Fate fate) {
        return new Outgoing.Ping(this, Signal.ping(newToken(), false), fate);
    }

    /** RFC 8323 §5.4.1: with Custody, the pong is to wait until all that came before has been processed. */
    Outgoing.Ping askingForCustody(Link.Fate fate) {
        return new Outgoing.Ping(this, Signal.ping(newToken(), true), fate);
    }

    private Token newToken() {
        return Token.of(entropy.nextLong(), SessionSettings.MAX_TOKEN_LENGTH);
    }

    void await(Outgoing.Ping ping, long deadline) {
        awaited.add(ping);
        timers.schedule(ping, deadline);
    }

    /** The token is that of the ping; some peers leave it out, and answer in order. */
    void onPong(Message pong, long now) {
        Token token = pong.token();
        for (Outgoing.Ping ping : awaited) {
            if (ping.count() > 0 && (token.length() == 0 || ping.token().equals(token))) {
                Link.Fate waiting = end(ping);
                if (waiting == null) {
                    return;
                }
                if (pong.options().contains(Signal.CUSTODY)
                        && ping.message().options().contains(Signal.CUSTODY)) {
                    waiting.onCustody(now);
                } else {
                    waiting.onAcknowledged(now);
                }
                return;
            }
        }
    }

    void onTimeout(Outgoing.Ping ping, long now) {
        Link.Fate waiting = end(ping);
        if (waiting != null) {
            waiting.onFailed(Link.Failure.UNACKNOWLEDGED, now);
        }
    }

    void forget(Outgoing.Ping ping) {
        end(ping);
    }

    private Link.@Nullable Fate end(Outgoing.Ping ping) {
        awaited.remove(ping);
        timers.cancel(ping);
        return ping.takeFate();
    }

    boolean isEmpty() {
        return awaited.isEmpty();
    }

    void clear() {
        awaited.forEach(timers::cancel);
        awaited.clear();
    }
}
