package io.reactivecoap;

import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What an observation tells; see {@link CoapSession#observeSignals(CoapRequest)}. */
public sealed interface ObservationSignal {

    /**
     * The resource has a new state, or, at first, has this one.
     *
     * @param response the whole representation
     * @param sequence the value of the Observe option, which orders notifications (RFC 7641 §3.4); empty when the response
     *     had none
     * @param skipped how many notifications were not delivered since the one before: for want of demand, or because a newer
     *     one came while their body was being fetched
     */
    record Notification(CoapResponse response, OptionalLong sequence, long skipped) implements ObservationSignal {

        /**
         * Checks the components.
         *
         * @param response the representation
         * @param sequence the value of the Observe option
         * @param skipped how many were not delivered
         */
        public Notification {
            Objects.requireNonNull(response, "response");
            Objects.requireNonNull(sequence, "sequence");
        }
    }

    /** The last notification's Max-Age has passed: what it said may no longer hold. The client is to register again. */
    record Stale() implements ObservationSignal {}

    /** What was stale is fresh again: a notification follows, or the server has confirmed the last one (2.03). */
    record Fresh() implements ObservationSignal {}

    /**
     * The observation does not receive notifications for the time being, and is to be registered again.
     *
     * @param cause why, or null when that is not known
     */
    record Interrupted(@Nullable CoapException cause) implements ObservationSignal {}

    /** The server does not, or no longer, notify: the notification that follows is the last one, and then the end. */
    record NotObservable() implements ObservationSignal {}
}
