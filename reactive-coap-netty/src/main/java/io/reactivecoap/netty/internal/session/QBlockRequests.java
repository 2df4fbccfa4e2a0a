package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.exchange.Exchange;
import io.reactivecoap.netty.internal.exchange.ExchangeFailure;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The non-confirmable requests of one transfer by RFC 9177. §6: "Each new request generally uses a new Token"; a response
 * may come with any of them until the transfer ends. Confined to the session's event loop.
 */
final class QBlockRequests {

    /** Who sent them. */
    interface Sender {

        void onResponse(Message response, long now);

        /** A request was rejected, or cannot arrive. */
        void onRejected(ExchangeFailure failure, long now);
    }

    private final Session session;
    private final CoapRequest request;
    private final Link.Place place;
    private final Sender sender;
    private final List<Slot> slots = new ArrayList<>();
    private Token lastToken = Token.EMPTY;
    private int sent;

    QBlockRequests(Session session, CoapRequest request, Link.Place place, Sender sender) {
        this.session = session;
        this.request = request;
        this.place = place;
        this.sender = sender;
    }

    void send(CoapOptions options, byte[] payload, long now) {
        Slot slot = new Slot();
        slots.add(slot);
        sent++;
        lastToken = session.newToken();
        session.open(slot, new Message(request.method().code(), lastToken, options, payload), request, place, now);
    }

    /** Forgets them all: what comes late is rejected. */
    void forget(long now) {
        for (Slot slot : slots) {
            session.close(slot, now);
        }
        slots.clear();
    }

    Token lastToken() {
        return lastToken;
    }

    /** How many have gone out. */
    int sent() {
        return sent;
    }

    private final class Slot extends Exchange {

        @Override
        protected boolean staysOpen(Message response) {
            return true;
        }

        @Override
        protected boolean knows(int optionNumber) {
            return optionNumber == CoapOption.Q_BLOCK1.number()
                    || optionNumber == CoapOption.Q_BLOCK2.number()
                    || request.options().contains(optionNumber);
        }

        @Override
        protected void onResponse(Message response, long now) {
            sender.onResponse(response, now);
        }

        @Override
        protected void onFailure(ExchangeFailure failure, long now) {
            if (failure != ExchangeFailure.NON_UNANSWERED) { // most of them are not, and need not be
                sender.onRejected(failure, now);
            }
        }
    }
}
