package io.reactivecoap.samples.webflux.device;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.reactivecoap.StateChange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step in the life of the session with a device.
 *
 * @param id tells it from all others, so that a browser that comes back knows what it has seen
 * @param device the device's name
 * @param state the state entered
 * @param cause why the session was disconnected, or null
 * @param time when
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionChange(
        String id, String device, State state, @Nullable String cause, Instant time) {

    /** The states of a session, as they are shown. */
    public enum State {
        /** It was not used yet. */
        IDLE,
        /** The name is looked up and the socket opened. */
        CONNECTING,
        /** Keys are agreed on (DTLS, TLS). */
        HANDSHAKE,
        /** Capabilities are exchanged (TCP, WebSockets). */
        CAPABILITIES,
        /** Requests can be sent. */
        ESTABLISHED,
        /** The connection was lost, or could not be made; another attempt will follow unless it is of no use. */
        DISCONNECTED,
        /** This side has ended it. */
        CLOSED;

        static State of(StateChange change, boolean used) {
            return switch (change.state()) {
                case CONNECTING -> CONNECTING;
                case HANDSHAKE -> HANDSHAKE;
                case CSM -> CAPABILITIES;
                case ESTABLISHED -> ESTABLISHED;
                case NONE -> change.failure() != null ? DISCONNECTED : used ? CLOSED : IDLE;
            };
        }
    }
}
