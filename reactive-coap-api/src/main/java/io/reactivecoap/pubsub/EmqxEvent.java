package io.reactivecoap.pubsub;

import io.reactivecoap.CoapException;
import java.util.Objects;

/** What happens to a connection with EMQX's gateway; see {@link EmqxConnection#events()}. */
public sealed interface EmqxEvent {

    /**
     * A heartbeat was not answered in time, or with an error that says nothing of the connection. The next one follows.
     *
     * @param cause why
     */
    record HeartbeatMissed(CoapException cause) implements EmqxEvent {

        /**
         * Checks the component.
         *
         * @param cause why
         */
        public HeartbeatMissed {
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * The gateway does not know the connection's token any more: it has expired, as after a time without a sign of the
     * client, or the gateway was restarted. What was published meanwhile is lost. The client connects again.
     *
     * @param cause what the gateway said
     */
    record Expired(CoapException cause) implements EmqxEvent {

        /**
         * Checks the component.
         *
         * @param cause what the gateway said
         */
        public Expired {
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * The client has connected again, and subscribes again to what it had subscribed to.
     *
     * @param token the new token, to be kept in place of the one before
     */
    record Renewed(EmqxToken token) implements EmqxEvent {

        /**
         * Checks the component.
         *
         * @param token the new token
         */
        public Renewed {
            Objects.requireNonNull(token, "token");
        }
    }
}
