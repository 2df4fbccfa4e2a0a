package io.reactivecoap;

import java.util.Objects;

/**
 * What becomes of notifications that a subscriber has not asked for yet. They are acknowledged to the server all the same;
 * {@link ObservationSignal.Notification#skipped()} counts those that are not delivered. Immutable.
 *
 * @param capacity how many notifications are kept without demand
 * @param overflow what becomes of one more
 */
public record NotificationBuffer(int capacity, Overflow overflow) {

    /** What becomes of a notification when the buffer is full. */
    public enum Overflow {
        /** The oldest one in the buffer is skipped. */
        DROP_OLDEST,
        /** The new one is skipped. */
        DROP_NEWEST,
        /** The subscriber gets an overflow error, as of Reactor's {@code Exceptions.failWithOverflow}. */
        ERROR
    }

    /**
     * Checks the components.
     *
     * @param capacity how many notifications are kept
     * @param overflow what becomes of one more
     */
    public NotificationBuffer {
        Objects.requireNonNull(overflow, "overflow");
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity must not be negative: " + capacity);
        }
        if (capacity == 0 && overflow == Overflow.DROP_OLDEST) {
            throw new IllegalArgumentException("capacity must be at least 1 to drop the oldest: 0");
        }
    }

    /**
     * Keeps the latest notification only: the default.
     *
     * @return the buffer
     */
    public static NotificationBuffer latest() {
        return new NotificationBuffer(1, Overflow.DROP_OLDEST);
    }

    /**
     * Keeps a number of notifications.
     *
     * @param capacity how many, at least 1
     * @param overflow what becomes of one more
     * @return the buffer
     */
    public static NotificationBuffer bounded(int capacity, Overflow overflow) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
        }
        return new NotificationBuffer(capacity, overflow);
    }

    /**
     * Keeps nothing: what nobody asks for is skipped.
     *
     * @return the buffer
     */
    public static NotificationBuffer drop() {
        return new NotificationBuffer(0, Overflow.DROP_NEWEST);
    }

    /**
     * Keeps nothing: a notification that nobody asks for is an error.
     *
     * @return the buffer
     */
    public static NotificationBuffer error() {
        return new NotificationBuffer(0, Overflow.ERROR);
    }
}
