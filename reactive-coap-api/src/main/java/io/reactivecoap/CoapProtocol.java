package io.reactivecoap;

import java.util.Objects;
import java.util.Optional;

/** What CoAP travels over (RFC 7252 §6, RFC 8323 §8). */
public enum CoapProtocol {
    /** Datagrams. */
    UDP("coap", 5683, false, false),
    /** Datagrams, secured. */
    DTLS("coaps", 5684, true, false),
    /** A stream. */
    TCP("coap+tcp", 5683, false, true),
    /** A stream, secured. */
    TLS("coaps+tcp", 5684, true, true),
    /** A WebSocket. */
    WS("coap+ws", 80, false, true),
    /** A WebSocket, secured. */
    WSS("coaps+ws", 443, true, true);

    private final String scheme;
    private final int defaultPort;
    private final boolean secure;
    private final boolean reliable;

    CoapProtocol(String scheme, int defaultPort, boolean secure, boolean reliable) {
        this.scheme = scheme;
        this.defaultPort = defaultPort;
        this.secure = secure;
        this.reliable = reliable;
    }

    /**
     * The protocol of a URI scheme.
     *
     * @param scheme a scheme, in whatever case
     * @return the protocol, or empty if the scheme is none of CoAP's
     */
    public static Optional<CoapProtocol> ofScheme(String scheme) {
        Objects.requireNonNull(scheme, "scheme");
        for (CoapProtocol protocol : values()) {
            if (protocol.scheme.equalsIgnoreCase(scheme)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    /** {@return the scheme of its URIs} */
    public String scheme() {
        return scheme;
    }

    /** {@return the port of a URI that names none} */
    public int defaultPort() {
        return defaultPort;
    }

    /** {@return whether what travels is encrypted} */
    public boolean isSecure() {
        return secure;
    }

    /** {@return whether the transport itself delivers everything, in order and once} */
    public boolean isReliable() {
        return reliable;
    }
}
