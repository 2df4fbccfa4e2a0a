package io.reactivecoap;

import java.util.Objects;

/**
 * Names a value that an application keeps with a session.
 *
 * @param name the name; two keys are the same when name and type are
 * @param type the value's class
 * @param <T> the value's type
 */
public record AttributeKey<T>(String name, Class<T> type) {

    /**
     * Checks the components.
     *
     * @param name the name
     * @param type the value's class
     */
    public AttributeKey {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /**
     * A key for values of a class.
     *
     * @param name the name
     * @param type the value's class
     * @param <T> the value's type
     * @return the key
     */
    public static <T> AttributeKey<T> of(String name, Class<T> type) {
        return new AttributeKey<>(name, type);
    }
}
