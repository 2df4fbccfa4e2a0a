package io.reactivecoap.samples.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.PSKTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.jspecify.annotations.Nullable;

/** A server over DTLS that hints at the key to use, which Scandium does not: for one peer after the other. */
final class HintingServer implements AutoCloseable {

    private static final int LONGEST = 1500;
    private static final int IDLE_MILLIS = 1000;

    private final DatagramSocket socket;
    private final String hint;
    private final byte[] key;

    private HintingServer(DatagramSocket socket, String hint, byte[] key) {
        this.socket = socket;
        this.hint = hint;
        this.key = key;
    }

    static HintingServer start(String hint, byte[] key) {
        try {
            HintingServer server = new HintingServer(
                    new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), hint, key);
            Thread thread = new Thread(server::serve, "hinting-server");
            thread.setDaemon(true);
            thread.start();
            return server;
        } catch (SocketException e) {
            throw new UncheckedIOException("cannot open a UDP socket", e);
        }
    }

    String uri() {
        return "coaps://localhost:" + socket.getLocalPort() + "/temperature";
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                answer(new DTLSServerProtocol().accept(new Handshake(), new Wire()));
            } catch (IOException e) {
                // The next peer, unless the socket was closed
            }
        }
    }

    /** Until the peer has been silent for a while. */
    private static void answer(DTLSTransport peer) throws IOException {
        byte[] buffer = new byte[LONGEST];
        for (int length = receive(peer, buffer); length >= 0; length = receive(peer, buffer)) {
            Request request = (Request) new UdpDataParser().parseMessage(Arrays.copyOf(buffer, length));
            Response response = new Response(CoAP.ResponseCode.CONTENT);
            response.setType(CoAP.Type.ACK);
            response.setMID(request.getMID());
            response.setToken(request.getToken());
            response.setPayload(SecureServer.TEMPERATURE);
            byte[] bytes = new UdpDataSerializer().getByteArray(response);
            peer.send(bytes, 0, bytes.length);
        }
    }

    private static int receive(DTLSTransport peer, byte[] buffer) throws IOException {
        return peer.receive(buffer, 0, buffer.length, IDLE_MILLIS);
    }

    /** What the security library asks of a server. */
    private final class Handshake extends PSKTlsServer {

        Handshake() {
            super(new BcTlsCrypto(new SecureRandom()), new TlsPSKIdentityManager() {
                @Override
                public byte[] getHint() {
                    return hint.getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public byte[] getPSK(byte[] identity) {
                    return key.clone(); // the library wipes it
                }
            });
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.DTLSv12.only();
        }
    }

    /** Datagrams from and to the first peer that sends one. */
    private final class Wire implements DatagramTransport {

        private @Nullable SocketAddress peer;

        @Override
        public int getReceiveLimit() {
            return LONGEST;
        }

        @Override
        public int getSendLimit() {
            return LONGEST;
        }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
            DatagramPacket packet = new DatagramPacket(buffer, offset, length);
            socket.setSoTimeout(peer == null ? 0 : Math.max(1, waitMillis));
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return -1;
            }
            if (peer == null) {
                peer = packet.getSocketAddress();
            }
            return packet.getSocketAddress().equals(peer) ? packet.getLength() : -1;
        }

        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            socket.send(new DatagramPacket(buffer, offset, length, peer));
        }

        @Override
        public void close() {
            // The socket is for the next peer as well
        }
    }
}
