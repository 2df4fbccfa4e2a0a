package io.reactivecoap.netty.server;

/** What the server can speak CoAP over. */
public enum Transport {
    UDP("coap"),
    UNIX_DATAGRAM("coap"),
    TCP("coap+tcp"),
    UNIX_STREAM("coap+tcp"),
    WEBSOCKET("coap+ws"),
    TLS("coaps+tcp"),
    UNIX_TLS("coaps+tcp"),
    SECURE_WEBSOCKET("coaps+ws");

    private final String scheme;

    Transport(String scheme) {
        this.scheme = scheme;
    }

    public String scheme() {
        return scheme;
    }

    /** Whether messages come in datagrams, not on a connection. */
    public boolean isDatagram() {
        return this == UDP || this == UNIX_DATAGRAM;
    }

    /** Whether the address is a path. */
    public boolean isUnix() {
        return this == UNIX_DATAGRAM || this == UNIX_STREAM || this == UNIX_TLS;
    }

    /** Whether the connection is secure. */
    public boolean isSecure() {
        return scheme.startsWith("coaps");
    }

    boolean isWebSocket() {
        return this == WEBSOCKET || this == SECURE_WEBSOCKET;
    }
}
