package io.reactivecoap.pubsub;

import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.NotificationBuffer.Overflow;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a topic is subscribed to. Immutable; every wither returns changed options.
 *
 * @param qos MQTT's quality of service, 0, 1 or 2, the most that messages are delivered with: EMQX delivers those of 0 in
 *     non-confirmable messages, unless it is configured otherwise; EMQX only, the gateway's choice by default, which is 1
 * @param noLocal whether to leave out what the same client has published; EMQX only, false by default
 * @param retained which retained messages are delivered; EMQX only, {@link Retained#IF_NEW} by default
 * @param buffer what becomes of messages that are not asked for in time; 256 are kept by default, and then the oldest is lost
 */
public record SubscribeOptions(
        OptionalInt qos, boolean noLocal, Optional<Retained> retained, NotificationBuffer buffer) {

    /** Which retained messages are delivered upon a subscription (MQTT 5.0, §3.8.3.1). */
    public enum Retained {
        /** Those that there are, and again whenever the subscription is renewed. */
        ALWAYS,
        /** Those that there are when the topic was not subscribed to before. */
        IF_NEW,
        /** None. */
        NEVER
    }

    /** The broker's quality of service, and 256 messages for a slow subscriber. */
    public static final SubscribeOptions DEFAULT = new SubscribeOptions(
            OptionalInt.empty(), false, Optional.empty(), NotificationBuffer.bounded(256, Overflow.DROP_OLDEST));

    /**
     * Checks the components.
     *
     * @param qos MQTT's quality of service
     * @param noLocal whether to leave out what the same client has published
     * @param retained which retained messages are delivered
     * @param buffer what becomes of messages that are not asked for in time
     */
    public SubscribeOptions {
        requireQos(qos);
        Objects.requireNonNull(retained, "retained");
        Objects.requireNonNull(buffer, "buffer");
    }

    static void requireQos(OptionalInt qos) {
        if (qos.isPresent() && (qos.getAsInt() < 0 || qos.getAsInt() > 2)) {
            throw new IllegalArgumentException("qos must be 0, 1 or 2: " + qos.getAsInt());
        }
    }

    /**
     * Changes MQTT's quality of service.
     *
     * @param level 0, 1 or 2
     * @return the changed options
     * @throws IllegalArgumentException for any other level
     */
    public SubscribeOptions withQos(int level) {
        return new SubscribeOptions(OptionalInt.of(level), noLocal, retained, buffer);
    }

    /**
     * Changes whether to leave out what the same client has published.
     *
     * @param yes true to leave it out
     * @return the changed options
     */
    public SubscribeOptions withNoLocal(boolean yes) {
        return new SubscribeOptions(qos, yes, retained, buffer);
    }

    /**
     * Changes which retained messages are delivered.
     *
     * @param which the choice
     * @return the changed options
     */
    public SubscribeOptions withRetained(Retained which) {
        return new SubscribeOptions(qos, noLocal, Optional.of(which), buffer);
    }

    /**
     * Changes what becomes of messages that are not asked for in time.
     *
     * @param choice the buffer
     * @return the changed options
     */
    public SubscribeOptions withBuffer(NotificationBuffer choice) {
        return new SubscribeOptions(qos, noLocal, retained, choice);
    }
}
