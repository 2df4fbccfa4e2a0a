package io.reactivecoap.pubsub;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What EMQX's gateway gives a client that has connected: who shows it may use the connection, from any address. To be kept
 * where a client that crashes finds it ({@link EmqxGateway#resume}): without it the gateway lets nobody with the same client
 * id in before the connection has expired. Immutable; never printed.
 */
public final class EmqxToken {

    private final String value;

    private EmqxToken(String value) {
        this.value = value;
    }

    /**
     * A token that was kept.
     *
     * @param value as {@link #reveal} gave it
     * @return the token
     * @throws IllegalArgumentException when it is none
     */
    public static EmqxToken of(String value) {
        EmqxCredentials.require("value", "token", Objects.requireNonNull(value, "value"));
        if (value.isEmpty()) {
            throw new IllegalArgumentException("value must not be empty");
        }
        return new EmqxToken(value);
    }

    /**
     * The token, to be kept in a safe place.
     *
     * @return the token as the gateway gave it
     */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EmqxToken that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "<hidden>";
    }
}
