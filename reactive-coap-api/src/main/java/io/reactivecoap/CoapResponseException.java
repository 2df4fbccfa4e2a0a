package io.reactivecoap;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The peer answered with an error (4.xx or 5.xx); raised where errors are not delivered as responses. */
public final class CoapResponseException extends CoapException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_DIAGNOSTIC = 200;

    private final transient CoapResponse response;

    /**
     * Describes an error response.
     *
     * @param response the response
     * @param request the request that it answers, or null
     */
    public CoapResponseException(CoapResponse response, @Nullable RequestInfo request) {
        super(describe(response), request, null);
        this.response = response;
    }

    private static String describe(CoapResponse response) {
        Objects.requireNonNull(response, "response");
        // RFC 7252 §5.5.2: the payload of an error is "a brief human-readable diagnostic message"
        String diagnostic = response.diagnostic();
        if (diagnostic.isEmpty()) {
            return "the peer answered " + response.code();
        }
        return "the peer answered " + response.code() + " ("
                + (diagnostic.length() <= LONGEST_DIAGNOSTIC
                        ? diagnostic
                        : diagnostic.substring(0, LONGEST_DIAGNOSTIC) + "…")
                + ")";
    }

    /**
     * The error response.
     *
     * @return the response as it came
     */
    public CoapResponse response() {
        return response;
    }

    /**
     * The error's code.
     *
     * @return a code of class 4 or 5
     */
    public CoapCode code() {
        return response.code();
    }

    /** {@inheritDoc} True for 4.29, 5.03 and 5.04, which tell of overload. */
    @Override
    public boolean isTransient() {
        CoapCode code = code();
        return code == CoapCode.TOO_MANY_REQUESTS
                || code == CoapCode.SERVICE_UNAVAILABLE
                || code == CoapCode.GATEWAY_TIMEOUT;
    }
}
