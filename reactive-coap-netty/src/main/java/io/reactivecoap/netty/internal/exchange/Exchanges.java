package io.reactivecoap.netty.internal.exchange;

import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The requests of a session that wait for a response, by token (RFC 7252 §5.3.2). Confined to the session's event loop. */
public final class Exchanges implements Link.Receiver {

    private final Map<Token, Exchange> open = new HashMap<>(4);
    private final Link link;
    private final Timers timers;
    private final Tokens tokens;

    public Exchanges(Link link, Timers timers, Entropy entropy) {
        this.link = link;
        this.timers = timers;
        this.tokens = new Tokens(entropy);
    }

    /** A token that no open exchange has. */
    public Token newToken(int length) {
        Token token = tokens.random(length);
        while (open.containsKey(token)) {
            token = tokens.random(length);
        }
        return token;
    }

    /** Sends a request whose response the exchange gets, within its budget: an absolute time. */
    public void open(
            Exchange exchange, Message request, Delivery delivery, long budgetEnd, long separateTimeout, long now) {
        open.put(request.token(), exchange);
        exchange.open(this, request.token(), delivery, budgetEnd, separateTimeout);
        Link.Transmission transmission = link.send(request, delivery, exchange, now);
        if (exchange.isOpen()) {
            exchange.sending(transmission);
        } else {
            link.abandon(transmission, now); // it wanted no more than to be sent
        }
    }

    /** Forgets an exchange; harmless when it has ended. */
    public void close(Exchange exchange, long now) {
        if (exchange.isOpen()) {
            open.remove(exchange.token());
            timers.cancel(exchange);
            Link.Transmission transmission = exchange.transmission();
            if (transmission != null) {
                link.abandon(transmission, now);
            }
            exchange.close();
        }
    }

    void fail(Exchange exchange, ExchangeFailure failure, long now) {
        close(exchange, now);
        exchange.onFailure(failure, now);
    }

    @Override
    public boolean expects(Message message) {
        return message.code().isResponse() && open.containsKey(message.token()) && isUnderstood(message.options());
    }

    @Override
    public void deliver(Message message, long now) {
        Exchange exchange = open.get(message.token());
        if (exchange != null) {
            close(exchange, now);
            exchange.onResponse(message, now);
        }
    }

    @Override
    public void onRejected(Message message, long now) {
        Exchange exchange = open.get(message.token());
        if (exchange != null && message.code().isResponse()) {
            fail(exchange, ExchangeFailure.BAD_OPTION, now);
        }
    }

    /** RFC 7252 §5.4.1: "Unrecognized options of class 'critical' [...] MUST cause the response to be rejected". */
    private static boolean isUnderstood(CoapOptions options) {
        for (int i = 0; i < options.size(); i++) {
            int number = options.numberAt(i);
            if (CoapOption.isCritical(number) && !CoapOption.isKnown(number)) {
                return false;
            }
        }
        return true;
    }

    /** All that are open; a copy. */
    public List<Exchange> all() {
        return new ArrayList<>(open.values());
    }

    public boolean isEmpty() {
        return open.isEmpty();
    }

    Timers timers() {
        return timers;
    }
}
