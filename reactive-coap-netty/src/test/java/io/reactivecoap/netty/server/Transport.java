package io.reactivecoap.netty.server;

/** What the server can speak CoAP over. */
public enum Transport {
    UDP("coap"),
    UNIX_DATAGRAM("coap"),
    TCP("coap+tcp"),
    UNIX_STREAM("coap+tcp"),
    WEBSOCKET("coap+ws");

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
        return this == UNIX_DATAGRAM || this == UNIX_STREAM;
    }
}
