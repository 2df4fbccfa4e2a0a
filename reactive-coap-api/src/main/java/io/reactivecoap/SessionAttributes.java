package io.reactivecoap;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * What an application keeps with a session. Safe for use from any thread.
 *
 * <p>When the session ends the values are let go of, and those that are {@link Disposable} are disposed of.
 */
public final class SessionAttributes implements Disposable {

    private final ConcurrentMap<AttributeKey<?>, Object> values = new ConcurrentHashMap<>();
    private volatile boolean disposed;

    /** Creates an empty set of attributes. */
    public SessionAttributes() {}

    /**
     * Returns a value.
     *
     * @param key which
     * @param <T> its type
     * @return the value; empty when there is none
     */
    public <T> Optional<T> get(AttributeKey<T> key) {
        return Optional.ofNullable(values.get(Objects.requireNonNull(key, "key")))
                .map(key.type()::cast);
    }

    /**
     * Keeps a value, in place of the one kept before. After the session's end the value is disposed of at once.
     *
     * @param key its name
     * @param value the value
     * @param <T> its type
     */
    public <T> void put(AttributeKey<T> key, T value) {
        values.put(Objects.requireNonNull(key, "key"), key.type().cast(Objects.requireNonNull(value, "value")));
        letGoIfDisposed();
    }

    /**
     * Returns the value, which is made and kept first when there is none.
     *
     * @param key its name
     * @param maker makes the value; called at most once
     * @param <T> its type
     * @return the value
     */
    public <T> T computeIfAbsent(AttributeKey<T> key, Supplier<? extends T> maker) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(maker, "maker");
        T value = key.type().cast(values.computeIfAbsent(key, k -> Objects.requireNonNull(maker.get(), "value")));
        letGoIfDisposed();
        return value;
    }

    /**
     * Lets go of a value without disposing of it.
     *
     * @param key which
     * @param <T> its type
     * @return the value; empty when there was none
     */
    public <T> Optional<T> remove(AttributeKey<T> key) {
        return Optional.ofNullable(values.remove(Objects.requireNonNull(key, "key")))
                .map(key.type()::cast);
    }

    /** Lets go of all values; called by the session when it ends. */
    @Override
    public void dispose() {
        disposed = true;
        letGoIfDisposed();
    }

    @Override
    public boolean isDisposed() {
        return disposed;
    }

    private void letGoIfDisposed() {
        if (!disposed) {
            return;
        }
        for (AttributeKey<?> key : values.keySet()) {
            if (values.remove(key) instanceof Disposable disposable) {
                letGo(disposable);
            }
        }
    }

    private static void letGo(Disposable value) {
        try {
            value.dispose();
        } catch (Throwable e) { // one value's fault must not keep the others, or the session's end, from being told
            Exceptions.throwIfJvmFatal(e);
            Operators.onErrorDropped(e, Context.empty());
        }
    }
}
