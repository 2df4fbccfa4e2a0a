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
import org.jspecify.annotations.Nullable;

/** The requests of a session that wait for a response, by token (RFC 7252 §5.3.2). Confined to the session's event loop. */
public final class Exchanges implements Link.Receiver {

    private final Map<Token, Exchange> open = new HashMap<>(4);
    private final Link link;
    private final Timers timers;
    private Tokens tokens;
    private final Link.@Nullable Receiver others;

    public Exchanges(Link link, Timers timers, Entropy entropy) {
        this(link, timers, entropy, null);
    }

    /** {@code others} get the responses that answer no request of these. */
    public Exchanges(Link link, Timers timers, Entropy entropy, Link.@Nullable Receiver others) {
        this.others = others;
        this.link = link;
        this.timers = timers;
        this.tokens = new RandomTokens(entropy);
    }

    /** Numbers the tokens, before the first request: the session is secure. */
    public void numberTokens() {
        tokens = new NumberedTokens();
    }

    /** A token that no open exchange has; longer than asked for when too many are open. */
    public Token newToken(int length) {
        int enough = length;
        while (enough < Long.BYTES && open.size() >= 1L << Byte.SIZE * enough - 1) {
            enough++; // more than half of the short ones are taken
        }
        Token token = tokens.next(enough);
        while (open.containsKey(token)) {
            token = tokens.next(enough);
        }
        return token;
    }

    /**
     * Sends a request whose response the exchange gets, within its budget: an absolute time. When another one has the same
     * token, it gets the token back when this one has ended.
     */
    public void open(
            Exchange exchange, Message request, Delivery delivery, long budgetEnd, long separateTimeout, long now) {
        enter(exchange, request.token(), delivery, budgetEnd, separateTimeout);
        Link.Transmission transmission = link.send(request, delivery, exchange, now);
        if (exchange.isOpen()) {
            exchange.sending(transmission);
        } else {
            link.release(transmission, now); // it wanted no more than to be sent
        }
    }

    /** Sends a request of a transfer that holds a place, whose responses the exchange gets until it is closed. */
    public void open(Exchange exchange, Message request, Delivery delivery, Link.Place place, long now) {
        enter(exchange, request.token(), delivery, Timers.NEVER, Timers.NEVER);
        exchange.sending(link.send(request, place, exchange, now));
    }

    private void enter(Exchange exchange, Token token, Delivery delivery, long budgetEnd, long separateTimeout) {
        Exchange before = open.put(token, exchange);
        if (before != exchange) {
            exchange.borrowsFrom(before);
        }
        exchange.open(this, token, delivery, budgetEnd, separateTimeout);
    }

    /** Forgets an exchange; harmless when it has ended. */
    public void close(Exchange exchange, long now) {
        if (exchange.isOpen()) {
            Link.Transmission transmission = exchange.transmission();
            forget(exchange);
            if (transmission != null) {
                link.abandon(transmission, now);
            }
        }
    }

    /** Forgets an exchange whose request is sent all the same. */
    public void release(Exchange exchange, long now) {
        Link.Transmission transmission = exchange.transmission();
        forget(exchange);
        if (transmission != null) {
            link.release(transmission, now);
        }
    }

    private void forget(Exchange exchange) {
        timers.cancel(exchange);
        exchange.close();
        Exchange lender = exchange.lender();
        if (open.remove(exchange.token(), exchange) && lender != null && lender.isOpen()) {
            open.put(exchange.token(), lender);
        }
    }

    /** Those that were acknowledged and wait for their response fail; the link fails those that wait for it. */
    public void onUnreachable(long now) {
        for (Exchange exchange : all()) {
            if (exchange.isAcknowledged()) {
                fail(exchange, ExchangeFailure.UNREACHABLE, now);
            }
        }
    }

    void fail(Exchange exchange, ExchangeFailure failure, long now) {
        close(exchange, now);
        exchange.onFailure(failure, now);
    }

    @Override
    public boolean expects(Message message) {
        if (!message.code().isResponse()) {
            return false;
        }
        Exchange exchange = open.get(message.token());
        return exchange == null ? others != null && others.expects(message) : isUnderstood(message.options(), exchange);
    }

    /** The one that a response with this token would answer, or null. */
    public @Nullable Exchange find(Token token) {
        return open.get(token);
    }

    @Override
    public void deliver(Message message, long now) {
        Exchange exchange = open.get(message.token());
        if (exchange == null && others != null) {
            others.deliver(message, now);
        } else if (exchange != null && (exchange.isPiggybacked() || !exchange.isBeside(message))) {
            Link.Transmission transmission = exchange.transmission();
            if (exchange.staysOpen(message)) {
                timers.cancel(exchange);
                exchange.stand();
            } else {
                forget(exchange);
            }
            if (transmission != null) {
                link.complete(transmission, now); // the response may have overtaken the acknowledgement
            }
            exchange.onResponse(message, now);
        }
    }

    @Override
    public void onRejected(Message message, long now) {
        Exchange exchange = open.get(message.token());
        if (exchange == null && others != null) {
            others.onRejected(message, now);
        } else if (exchange != null && message.code().isResponse()) {
            fail(exchange, ExchangeFailure.BAD_OPTION, now);
        }
    }

    /** RFC 7252 §5.4.1: "Unrecognized options of class 'critical' [...] MUST cause the response to be rejected". */
    private static boolean isUnderstood(CoapOptions options, Exchange exchange) {
        for (int i = 0; i < options.size(); i++) {
            if (CoapOption.isCritical(options.numberAt(i))
                    && !isRecognized(options, i)
                    && !exchange.knows(options.numberAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Of the critical options, responses to us may have Block1 and Block2. An option that is not defined for responses, is
     * longer than its definition says (RFC 7252 §5.4.3), or is there twice though not repeatable (§5.4.5), is to be
     * treated like one that is not recognized.
     */
    private static boolean isRecognized(CoapOptions options, int index) {
        int number = options.numberAt(index);
        boolean block = number == CoapOption.BLOCK1.number() || number == CoapOption.BLOCK2.number();
        boolean again = index > 0 && options.numberAt(index - 1) == number;
        return block && !again && options.lengthAt(index) <= CoapOption.BLOCK2.maxLength();
    }

    /** All that are open; a copy. One that has lent its token is not among them: whoever has it is. */
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
