package io.reactivecoap;

import java.util.Objects;
import java.util.Optional;

/** What a request asks for (RFC 7252 §5.8, RFC 8132). */
public enum CoapMethod {
    /** Retrieves a representation. */
    GET(CoapCode.GET, true, true),
    /** Has the resource process the payload. */
    POST(CoapCode.POST, false, false),
    /** Stores the payload as the resource. */
    PUT(CoapCode.PUT, false, true),
    /** Removes the resource. */
    DELETE(CoapCode.DELETE, false, true),
    /** Retrieves what the payload asks for. */
    FETCH(CoapCode.FETCH, true, true), // RFC 8132 §2: "FETCH is both safe and idempotent"
    /** Changes a part of the resource. */
    PATCH(CoapCode.PATCH, false, false),
    /** Changes a part of the resource, idempotently. */
    IPATCH(CoapCode.IPATCH, false, true);

    private final CoapCode code;
    private final boolean safe;
    private final boolean idempotent;

    CoapMethod(CoapCode code, boolean safe, boolean idempotent) {
        this.code = code;
        this.safe = safe;
        this.idempotent = idempotent;
    }

    /**
     * The method of a code.
     *
     * @param code any code
     * @return the method, or empty if the code is no method or one without a name
     */
    public static Optional<CoapMethod> of(CoapCode code) {
        Objects.requireNonNull(code, "code");
        for (CoapMethod method : values()) {
            if (method.code == code) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    /** {@return the code of a request with this method} */
    public CoapCode code() {
        return code;
    }

    /** {@return whether doing it changes nothing} */
    public boolean isSafe() {
        return safe;
    }

    /** {@return whether doing it twice is the same as doing it once} */
    public boolean isIdempotent() {
        return idempotent;
    }
}
