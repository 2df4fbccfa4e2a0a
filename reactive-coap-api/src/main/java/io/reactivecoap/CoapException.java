package io.reactivecoap;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with a peer. The type says what happened, {@link #request()} to which request, and
 * {@link #isTransient()} whether to try again is worth it:
 * {@code mono.retryWhen(Retry.backoff(3, ofSeconds(1)).filter(CoapException::isTransient))}, to which
 * {@code .onRetryExhaustedThrow((retry, last) -> last.failure())} may be added to end in the last of these.
 *
 * <p>These are signals, made where the network failed: they carry no stack trace of the caller.
 */
public abstract sealed class CoapException extends RuntimeException
        permits CoapTimeoutException,
                CoapResetException,
                CoapUnreachableException,
                CoapUpgradeException,
                CoapDisconnectedException,
                CoapHandshakeException,
                CoapOverloadException,
                CoapPoolException,
                CoapProtocolException,
                CoapTransferException,
                CoapResponseException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable RequestInfo request;

    /**
     * Describes what went wrong.
     *
     * @param what what happened and, where it helps, what to do
     * @param request the request concerned, or null when no single one is
     * @param cause what caused it, or null
     */
    protected CoapException(String what, @Nullable RequestInfo request, @Nullable Throwable cause) {
        super(describe(what, request), cause, true, false);
        this.request = request;
    }

    private static String describe(String what, @Nullable RequestInfo request) {
        Objects.requireNonNull(what, "what");
        return request == null ? what : what + ": " + request;
    }

    /**
     * The request that failed.
     *
     * @return its description; empty when the error is not about a single request
     */
    public Optional<RequestInfo> request() {
        return Optional.ofNullable(request);
    }

    /**
     * Whether the same request may well succeed later: over this session, or, when it has ended, over a new one.
     *
     * @return true for losses and overload, false where the peer or the request would have to change first
     */
    public abstract boolean isTransient();

    /**
     * Whether an error is a {@link CoapException} that {@link #isTransient()}; made for
     * {@code Retry.filter(CoapException::isTransient)}.
     *
     * @param error any error
     * @return true when to try again is worth it
     */
    public static boolean isTransient(Throwable error) {
        return error instanceof CoapException coap && coap.isTransient();
    }
}
