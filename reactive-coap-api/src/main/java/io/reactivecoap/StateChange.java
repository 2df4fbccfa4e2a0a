package io.reactivecoap;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A step in the life of a session, as {@link CoapSession#states()} tells it.
 *
 * @param state the state entered
 * @param failure why the session is in {@link SessionState#NONE}, or null when nothing went wrong
 */
public record StateChange(SessionState state, @Nullable CoapException failure) {

    /**
     * Checks the components.
     *
     * @param state the state entered
     * @param failure why the session is disconnected, or null
     */
    public StateChange {
        Objects.requireNonNull(state, "state");
    }

    /**
     * A step that nothing went wrong in.
     *
     * @param state the state entered
     * @return the change
     */
    public static StateChange to(SessionState state) {
        return new StateChange(state, null);
    }

    /**
     * Why the session is disconnected.
     *
     * @return the cause; empty unless the state is {@link SessionState#NONE} and something went wrong
     */
    public Optional<CoapException> cause() {
        return Optional.ofNullable(failure);
    }

    @Override
    public String toString() {
        return failure == null ? state.name() : state + " (" + failure.getMessage() + ")";
    }
}
