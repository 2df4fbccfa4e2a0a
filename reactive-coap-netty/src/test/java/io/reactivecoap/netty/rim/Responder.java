package io.reactivecoap.netty.rim;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A peer that answers by itself, on a thread of its own. */
public final class Responder implements AutoCloseable {

    private final UdpPeer peer = new UdpPeer();
    private final AtomicInteger requests = new AtomicInteger();
    private final Function<Datagram, Datagram> answer;
    private final Thread thread = new Thread(this::serve, "responder");
    private volatile boolean closed;

    public Responder(Function<Datagram, Datagram> answer) {
        this.answer = answer;
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers pings with a Reset and requests with 2.05 and their own payload. */
    public static Responder echo() {
        return new Responder(request -> request.message().isEmpty()
                ? Datagram.reset(request.messageId())
                : UdpPeer.response(request, CoapCode.CONTENT, request.message().payload()));
    }

    /** Answers every request with an error. */
    public static Responder failing(CoapCode code) {
        return new Responder(request -> UdpPeer.response(request, code));
    }

    private void serve() {
        while (!closed) {
            try {
                Received received = peer.receive();
                if (!received.datagram().message().isEmpty()) {
                    requests.incrementAndGet();
                }
                peer.send(received.from(), answer.apply(received.datagram()));
            } catch (UncheckedIOException e) {
                // nothing came for long, or the socket was closed
            }
        }
    }

    /** How many requests came, retransmissions among them. */
    public int requests() {
        return requests.get();
    }

    public UdpPeer peer() {
        return peer;
    }

    public String uri() {
        return peer.uri();
    }

    @Override
    public void close() {
        closed = true;
        peer.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
