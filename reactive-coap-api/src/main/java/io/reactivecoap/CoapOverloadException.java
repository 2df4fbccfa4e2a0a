package io.reactivecoap;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** As many requests as may be are open already; this one was not sent. */
public final class CoapOverloadException extends CoapException {

    private static final long serialVersionUID = 1L;

    /** Whose requests are too many. */
    public enum Scope {
        /** Those of the session: {@link SessionSettings#maxPending()}. */
        SESSION,
        /** Those of all sessions of the client together. */
        CLIENT
    }

    /** Whose requests are too many. */
    private final Scope scope;

    /** How many may be open. */
    private final int limit;

    /**
     * Describes the overload.
     *
     * @param scope whose requests are too many
     * @param limit how many may be open
     * @param request the request that was refused, or null
     */
    public CoapOverloadException(Scope scope, int limit, @Nullable RequestInfo request) {
        super(describe(Objects.requireNonNull(scope, "scope"), limit), request, null);
        this.scope = scope;
        this.limit = limit;
    }

    private static String describe(Scope scope, int limit) {
        return "as many requests as may be are open "
                + switch (scope) {
                    case SESSION ->
                        "on the session (" + limit + "): wait for one to end, or raise SessionSettings.maxPending";
                    case CLIENT ->
                        "on the client's sessions (" + limit + "): wait for one to end, or raise its maxPending";
                };
    }

    /**
     * Whose requests are too many.
     *
     * @return the scope
     */
    public Scope scope() {
        return scope;
    }

    /**
     * How many may be open.
     *
     * @return the limit
     */
    public int limit() {
        return limit;
    }

    /** {@inheritDoc} Always true: requests end. */
    @Override
    public boolean isTransient() {
        return true;
    }
}
