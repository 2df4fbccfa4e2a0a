package io.reactivecoap;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How sessions with a group behave (RFC 7252 §8). Immutable; every wither returns changed parameters. A session reads the
 * first three when it connects.
 *
 * @param networkInterface the interface that requests leave by, such as {@code eth0}; empty, the default, for that of the
 *     group's scope or of the local address, or else the one that the system chooses
 * @param hopLimit how many hops a request to a multicast group goes, 0 to 255; 1, the default, stays on the link, 0 on this
 *     host
 * @param loopback whether members of the group on this host hear the request; true by default
 * @param window how long answers are waited for, from the transmission; empty, the default, for what
 *     {@link #windowFor} works out
 * @param maxResponders how many members the session takes answers from at a time; the answers of others are left out, with
 *     {@link SessionEvent.ResponseDropped}. 1,024 by default
 */
public record MulticastParameters(
        Optional<String> networkInterface,
        int hopLimit,
        boolean loopback,
        Optional<Duration> window,
        int maxResponders) {

    /** The system's interface, one hop, this host included, a window after DEFAULT_LEISURE, up to 1,024 members. */
    public static final MulticastParameters DEFAULT =
            new MulticastParameters(Optional.empty(), 1, true, Optional.empty(), 1024);

    private static final int MOST_HOPS = 255;

    /**
     * Checks the components.
     *
     * @param networkInterface the interface that requests leave by
     * @param hopLimit how many hops a request goes
     * @param loopback whether members on this host hear it
     * @param window how long answers are waited for
     * @param maxResponders how many members are heard
     */
    public MulticastParameters {
        Objects.requireNonNull(networkInterface, "networkInterface");
        networkInterface.ifPresent(name -> require(!name.isBlank(), "networkInterface", "a name", name));
        require(hopLimit >= 0 && hopLimit <= MOST_HOPS, "hopLimit", "from 0 to " + MOST_HOPS, hopLimit);
        Objects.requireNonNull(window, "window");
        window.ifPresent(time -> Durations.requirePositive(time, "window"));
        require(maxResponders >= 1, "maxResponders", "at least 1", maxResponders);
    }

    private static void require(boolean holds, String name, String expected, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + expected + ": " + value);
        }
    }

    /**
     * How long answers are waited for: as the window says, or else DEFAULT_LEISURE, within which members spread their
     * answers (RFC 7252 §8.2), and ACK_TIMEOUT × ACK_RANDOM_FACTOR for the way there and back. 8 s by default.
     *
     * @param transmission the transmission parameters that the times are of
     * @return the time
     */
    public Duration windowFor(TransmissionParameters transmission) {
        return window.orElseGet(() -> transmission
                .defaultLeisure()
                .plusNanos(Math.round(transmission.ackTimeout().toNanos() * transmission.ackRandomFactor())));
    }

    /**
     * Changes the interface that requests leave by.
     *
     * @param name its name
     * @return the changed parameters
     */
    public MulticastParameters withNetworkInterface(String name) {
        return new MulticastParameters(Optional.of(name), hopLimit, loopback, window, maxResponders);
    }

    /**
     * Changes how many hops a request goes.
     *
     * @param hops from 0 to 255
     * @return the changed parameters
     */
    public MulticastParameters withHopLimit(int hops) {
        return new MulticastParameters(networkInterface, hops, loopback, window, maxResponders);
    }

    /**
     * Changes whether members on this host hear the request.
     *
     * @param heard true if they do
     * @return the changed parameters
     */
    public MulticastParameters withLoopback(boolean heard) {
        return new MulticastParameters(networkInterface, hopLimit, heard, window, maxResponders);
    }

    /**
     * Changes how long answers are waited for.
     *
     * @param time more than zero
     * @return the changed parameters
     */
    public MulticastParameters withWindow(Duration time) {
        return new MulticastParameters(networkInterface, hopLimit, loopback, Optional.of(time), maxResponders);
    }

    /**
     * Changes how many members are heard.
     *
     * @param members at least 1
     * @return the changed parameters
     */
    public MulticastParameters withMaxResponders(int members) {
        return new MulticastParameters(networkInterface, hopLimit, loopback, window, members);
    }
}
