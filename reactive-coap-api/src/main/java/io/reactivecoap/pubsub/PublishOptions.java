package io.reactivecoap.pubsub;

import io.reactivecoap.Reliability;
import io.reactivecoap.option.ContentFormat;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a message is published. Immutable; every wither returns changed options.
 *
 * @param retain whether the broker keeps it for those who subscribe later; EMQX only, false by default
 * @param qos MQTT's quality of service, 0, 1 or 2: how subscribers by MQTT receive it; EMQX only, the gateway's choice by
 *     default, which is 1 for confirmable requests and 0 for others
 * @param expiry after which time the message is of no use any more, in whole seconds; never by default
 * @param contentFormat what the message is; it is not said by default
 * @param reliability whether the request is confirmable; it is by default
 */
public record PublishOptions(
        boolean retain,
        OptionalInt qos,
        Optional<Duration> expiry,
        Optional<ContentFormat> contentFormat,
        Reliability reliability) {

    /** Not retained, of the broker's quality of service, without an end. */
    public static final PublishOptions DEFAULT =
            new PublishOptions(false, OptionalInt.empty(), Optional.empty(), Optional.empty(), Reliability.UNSPECIFIED);

    /** What Max-Age, which has four bytes, can hold. */
    private static final Duration LONGEST = Duration.ofSeconds(0xffff_ffffL);

    /**
     * Checks the components.
     *
     * @param retain whether the broker keeps it
     * @param qos MQTT's quality of service
     * @param expiry after which time it is of no use
     * @param contentFormat what the message is
     * @param reliability whether the request is confirmable
     */
    public PublishOptions {
        SubscribeOptions.requireQos(qos);
        expiry.ifPresent(PublishOptions::requireSeconds);
        Objects.requireNonNull(contentFormat, "contentFormat");
        Objects.requireNonNull(reliability, "reliability");
    }

    private static void requireSeconds(Duration expiry) {
        boolean whole = expiry.getNano() == 0;
        if (!whole || expiry.compareTo(Duration.ofSeconds(1)) < 0 || expiry.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "expiry must be of whole seconds, from 1 to " + LONGEST.toSeconds() + ": " + expiry);
        }
    }

    /**
     * Changes whether the broker keeps the message for those who subscribe later.
     *
     * @param yes true to have it retained
     * @return the changed options
     */
    public PublishOptions withRetain(boolean yes) {
        return new PublishOptions(yes, qos, expiry, contentFormat, reliability);
    }

    /**
     * Changes MQTT's quality of service.
     *
     * @param level 0, 1 or 2
     * @return the changed options
     * @throws IllegalArgumentException for any other level
     */
    public PublishOptions withQos(int level) {
        return new PublishOptions(retain, OptionalInt.of(level), expiry, contentFormat, reliability);
    }

    /**
     * Changes after which time the message is of no use.
     *
     * @param after whole seconds, at least one
     * @return the changed options
     * @throws IllegalArgumentException for any other time
     */
    public PublishOptions withExpiry(Duration after) {
        return new PublishOptions(retain, qos, Optional.of(after), contentFormat, reliability);
    }

    /**
     * Says what the message is.
     *
     * @param format the content format
     * @return the changed options
     */
    public PublishOptions withContentFormat(ContentFormat format) {
        return new PublishOptions(retain, qos, expiry, Optional.of(format), reliability);
    }

    /**
     * Changes whether the request is confirmable.
     *
     * @param yes true for CON, false for NON
     * @return the changed options
     */
    public PublishOptions withConfirmable(boolean yes) {
        Reliability choice = yes ? Reliability.CONFIRMABLE : Reliability.NON_CONFIRMABLE;
        return new PublishOptions(retain, qos, expiry, contentFormat, choice);
    }
}
