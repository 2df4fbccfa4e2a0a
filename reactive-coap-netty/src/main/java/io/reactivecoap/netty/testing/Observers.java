package io.reactivecoap.netty.testing;

import io.reactivecoap.CoapReply;
import io.reactivecoap.Reliability;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One client's entries in the lists of observers (RFC 7641 §4.1). */
final class Observers {

    private static final Delivery CONFIRMABLE = Delivery.of(true, TransmissionParameters.DEFAULT);
    private static final Delivery NON_CONFIRMABLE = Delivery.of(false, TransmissionParameters.DEFAULT);

    private final Link link;
    private final Bodies bodies;
    private final Map<Token, Observer> observers = new LinkedHashMap<>();

    Observers(Link link, Bodies bodies) {
        this.link = link;
        this.bodies = bodies;
    }

    /** RFC 7641 §4.1: a registration with the token of one that is there replaces it. */
    void add(Message registration) {
        remove(registration.token());
        observers.put(registration.token(), new Observer(registration));
    }

    void remove(Token token) {
        observers.remove(token);
    }

    boolean isEmpty() {
        return observers.isEmpty();
    }

    void clear() {
        observers.clear();
    }

    int count(List<String> path) {
        return of(path).size();
    }

    private List<Observer> of(List<String> path) {
        return observers.values().stream()
                .filter(observer ->
                        observer.registration.options().all(CoapOption.URI_PATH).equals(path))
                .toList();
    }

    /** Tells those that observe a resource; with an error that they do so no more (RFC 7641 §4.2). */
    void tell(List<String> path, CoapReply state, Reliability reliability, long number, long now) {
        for (Observer observer : of(path)) {
            Message message = bodies.first(observer.registration, state);
            if (state.code().isSuccess()) {
                observer.tell(numbered(message, number), reliability, now);
            } else {
                remove(message.token());
                observer.tell(message, reliability, now);
            }
        }
    }

    static Message numbered(Message message, long number) {
        return new Message(
                message.code(), message.token(), message.options().with(CoapOption.OBSERVE, number), message.payload());
    }

    private final class Observer implements Link.Fate {

        private final Message registration;
        private Link.@Nullable Transmission last;

        Observer(Message registration) {
            this.registration = registration;
        }

        /** RFC 7641 §4.5.2: what is still being sent again gives way to what is newer. */
        void tell(Message news, Reliability reliability, long now) {
            if (last != null) {
                link.abandon(last, now);
            }
            last = link.send(
                    news, reliability == Reliability.NON_CONFIRMABLE ? NON_CONFIRMABLE : CONFIRMABLE, this, now);
        }

        @Override
        public void onTransmitted(long now) {}

        @Override
        public void onAcknowledged(long now) {}

        /** RFC 7641 §4.5: who rejects a notification, or does not acknowledge it, is not interested any more. */
        @Override
        public void onFailed(Link.Failure failure, long now) {
            observers.remove(registration.token(), this);
        }
    }
}
