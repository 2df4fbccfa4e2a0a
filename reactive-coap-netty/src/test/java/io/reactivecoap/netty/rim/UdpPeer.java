package io.reactivecoap.netty.rim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.CoapOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A peer whose part a test plays, message by message: a UDP socket on loopback. */
public final class UdpPeer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int LONGEST = 65_536;

    private final DatagramSocket socket;

    /** A message that came, and from where. */
    public record Received(Datagram datagram, InetSocketAddress from) {

        public String payload() {
            return new String(datagram.message().payload(), StandardCharsets.UTF_8);
        }

        public Datagram.Type type() {
            return datagram.type();
        }
    }

    /** A peer on a port of the system's choice. */
    public UdpPeer() {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public UdpPeer(InetSocketAddress bound) {
        try {
            socket = new DatagramSocket(bound);
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot bind " + bound, e);
        }
    }

    public InetSocketAddress socketAddress() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    public CoapAddress address() {
        return CoapAddress.inet(socketAddress());
    }

    public int port() {
        return socket.getLocalPort();
    }

    public String uri() {
        return "coap://127.0.0.1:" + port();
    }

    /** The next message; fails when none comes. */
    public Received receive() {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        try {
            socket.receive(packet);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing came", e);
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength());
        return new Received(
                (Datagram) DatagramCodec.decode(bytes, true), (InetSocketAddress) packet.getSocketAddress());
    }

    /** The next message, which is acknowledged with 2.05 and a payload. */
    public Received answer(String payload) {
        Received request = receive();
        respond(request, payload);
        return request;
    }

    /** A piggybacked 2.05 (RFC 7252 §5.2.1). */
    public void respond(Received request, String payload) {
        respond(request, CoapCode.CONTENT, payload);
    }

    public void respond(Received request, CoapCode code, String payload) {
        send(request.from(), response(request.datagram(), code, payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** An empty acknowledgement: the answer will come separately (RFC 7252 §5.2.2). */
    public void acknowledge(Received request) {
        send(request.from(), Datagram.acknowledgement(request.datagram().messageId()));
    }

    public void reset(Received request) {
        send(request.from(), Datagram.reset(request.datagram().messageId()));
    }

    public void send(InetSocketAddress to, Datagram datagram) {
        ByteBuf bytes = Unpooled.buffer(DatagramCodec.size(datagram.message()));
        DatagramCodec.encode(datagram, bytes);
        sendBytes(to, bytes.array());
    }

    public void sendBytes(InetSocketAddress to, byte... bytes) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Datagram response(Datagram request, CoapCode code, byte... payload) {
        Message answer = new Message(code, request.message().token(), CoapOptions.empty(), payload);
        Datagram.Type type = request.isConfirmable() ? Datagram.Type.ACK : Datagram.Type.NON;
        return new Datagram(type, request.messageId(), answer);
    }

    @Override
    public void close() {
        socket.close();
    }
}
