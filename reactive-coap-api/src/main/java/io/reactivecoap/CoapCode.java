package io.reactivecoap;

/** What a message is: a method, a response code or a signal (RFC 7252 §12.1, RFC 8323 §11.1). */
public final class CoapCode {
    private static final CoapCode[] ALL = new CoapCode[256];

    /** No method and no response: an acknowledgement, a reset or a ping. */
    public static final CoapCode EMPTY = named(0, 0, "Empty");
    /** Retrieves a representation. */
    public static final CoapCode GET = named(0, 1, "GET");
    /** Has the resource process the payload. */
    public static final CoapCode POST = named(0, 2, "POST");
    /** Stores the payload as the resource. */
    public static final CoapCode PUT = named(0, 3, "PUT");
    /** Removes the resource. */
    public static final CoapCode DELETE = named(0, 4, "DELETE");
    /** Retrieves what the payload asks for (RFC 8132). */
    public static final CoapCode FETCH = named(0, 5, "FETCH");
    /** Changes a part of the resource (RFC 8132). */
    public static final CoapCode PATCH = named(0, 6, "PATCH");
    /** Changes a part of the resource, idempotently (RFC 8132). */
    public static final CoapCode IPATCH = named(0, 7, "iPATCH");
    /** The resource is new. */
    public static final CoapCode CREATED = named(2, 1, "Created");
    /** The resource is gone. */
    public static final CoapCode DELETED = named(2, 2, "Deleted");
    /** The stored response is still good. */
    public static final CoapCode VALID = named(2, 3, "Valid");
    /** The resource has changed. */
    public static final CoapCode CHANGED = named(2, 4, "Changed");
    /** The payload is the representation. */
    public static final CoapCode CONTENT = named(2, 5, "Content");
    /** The block is received, the next is awaited (RFC 7959). */
    public static final CoapCode CONTINUE = named(2, 31, "Continue");
    /** The request is not understood. */
    public static final CoapCode BAD_REQUEST = named(4, 0, "Bad Request");
    /** The client is not allowed to do this. */
    public static final CoapCode UNAUTHORIZED = named(4, 1, "Unauthorized");
    /** The server does not know a critical option. */
    public static final CoapCode BAD_OPTION = named(4, 2, "Bad Option");
    /** Nobody is allowed to do this. */
    public static final CoapCode FORBIDDEN = named(4, 3, "Forbidden");
    /** There is no such resource. */
    public static final CoapCode NOT_FOUND = named(4, 4, "Not Found");
    /** The resource does not do this. */
    public static final CoapCode METHOD_NOT_ALLOWED = named(4, 5, "Method Not Allowed");
    /** There is no representation in the accepted format. */
    public static final CoapCode NOT_ACCEPTABLE = named(4, 6, "Not Acceptable");
    /** Blocks of the request body are missing (RFC 7959). */
    public static final CoapCode REQUEST_ENTITY_INCOMPLETE = named(4, 8, "Request Entity Incomplete");
    /** The change does not suit the state of the resource (RFC 8132). */
    public static final CoapCode CONFLICT = named(4, 9, "Conflict");
    /** A condition of the request does not hold. */
    public static final CoapCode PRECONDITION_FAILED = named(4, 12, "Precondition Failed");
    /** The request body is too large. */
    public static final CoapCode REQUEST_ENTITY_TOO_LARGE = named(4, 13, "Request Entity Too Large");
    /** The server does not read this format. */
    public static final CoapCode UNSUPPORTED_CONTENT_FORMAT = named(4, 15, "Unsupported Content-Format");
    /** The payload is well formed but cannot be obeyed (RFC 8132). */
    public static final CoapCode UNPROCESSABLE_ENTITY = named(4, 22, "Unprocessable Entity");
    /** The client is to wait (RFC 8516). */
    public static final CoapCode TOO_MANY_REQUESTS = named(4, 29, "Too Many Requests");
    /** The server failed. */
    public static final CoapCode INTERNAL_SERVER_ERROR = named(5, 0, "Internal Server Error");
    /** The server cannot do this. */
    public static final CoapCode NOT_IMPLEMENTED = named(5, 1, "Not Implemented");
    /** The proxy got an answer it does not understand. */
    public static final CoapCode BAD_GATEWAY = named(5, 2, "Bad Gateway");
    /** The server cannot do this now. */
    public static final CoapCode SERVICE_UNAVAILABLE = named(5, 3, "Service Unavailable");
    /** The proxy got no answer. */
    public static final CoapCode GATEWAY_TIMEOUT = named(5, 4, "Gateway Timeout");
    /** The server is no proxy for this URI. */
    public static final CoapCode PROXYING_NOT_SUPPORTED = named(5, 5, "Proxying Not Supported");
    /** The request passed too many proxies (RFC 8768). */
    public static final CoapCode HOP_LIMIT_REACHED = named(5, 8, "Hop Limit Reached");
    /** Capabilities and settings (RFC 8323). */
    public static final CoapCode CSM = named(7, 1, "CSM");
    /** Asks for a pong (RFC 8323). */
    public static final CoapCode PING = named(7, 2, "Ping");
    /** Answers a ping (RFC 8323). */
    public static final CoapCode PONG = named(7, 3, "Pong");
    /** The connection is to end in good order (RFC 8323). */
    public static final CoapCode RELEASE = named(7, 4, "Release");
    /** The connection ends at once (RFC 8323). */
    public static final CoapCode ABORT = named(7, 5, "Abort");

    static {
        for (int value = 0; value < ALL.length; value++) {
            if (ALL[value] == null) {
                ALL[value] = new CoapCode(value, "");
            }
        }
    }

    private final int value;
    private final String phrase;

    private CoapCode(int value, String phrase) {
        this.value = value;
        this.phrase = phrase;
    }

    private static CoapCode named(int codeClass, int detail, String phrase) {
        int value = codeClass << 5 | detail;
        return ALL[value] = new CoapCode(value, phrase);
    }

    /**
     * The code of a byte as it travels.
     *
     * @param value 0 to 255
     * @return the code, always the same one for the same value
     */
    public static CoapCode of(int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("value must be 0 to 255, was " + value);
        }
        return ALL[value];
    }

    /**
     * The code of class and detail.
     *
     * @param codeClass what stands before the dot, 0 to 7
     * @param detail what stands after the dot, 0 to 31
     * @return the code
     */
    public static CoapCode of(int codeClass, int detail) {
        if (codeClass < 0 || codeClass > 7) {
            throw new IllegalArgumentException("codeClass must be 0 to 7, was " + codeClass);
        }
        if (detail < 0 || detail > 31) {
            throw new IllegalArgumentException("detail must be 0 to 31, was " + detail);
        }
        return ALL[codeClass << 5 | detail];
    }

    /** {@return the byte as it travels, 0 to 255} */
    public int value() {
        return value;
    }

    /** {@return what stands before the dot, 0 to 7} */
    public int codeClass() {
        return value >> 5;
    }

    /** {@return what stands after the dot, 0 to 31} */
    public int detail() {
        return value & 31;
    }

    /** {@return whether this is 0.00} */
    public boolean isEmpty() {
        return value == 0;
    }

    /** {@return whether this is a method, known or not: 0.01 to 0.31} */
    public boolean isRequest() {
        return codeClass() == 0 && !isEmpty();
    }

    /** {@return whether this is a response code, known or not: 2.00 to 5.31} */
    public boolean isResponse() {
        return codeClass() >= 2 && codeClass() <= 5; // RFC 7252 §12.1: "2.00-5.31 Indicates a response."
    }

    /** {@return whether this is 2.00 to 2.31} */
    public boolean isSuccess() {
        return codeClass() == 2;
    }

    /** {@return whether this is 4.00 to 4.31} */
    public boolean isClientError() {
        return codeClass() == 4;
    }

    /** {@return whether this is 5.00 to 5.31} */
    public boolean isServerError() {
        return codeClass() == 5;
    }

    /** {@return whether this is a signal, known or not: 7.00 to 7.31} */
    public boolean isSignal() {
        return codeClass() == 7;
    }

    /** {@return what the registry calls it, such as {@code Not Found}; empty where it has no name} */
    public String phrase() {
        return phrase;
    }

    /** {@return class, detail and phrase, such as {@code 4.04 Not Found}} */
    @Override
    public String toString() {
        String number = codeClass() + (detail() < 10 ? ".0" : ".") + detail();
        return phrase.isEmpty() ? number : number + " " + phrase;
    }
}
