package io.reactivecoap.samples.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A peer at the end of a Unix stream, with sockets of the JDK and messages (RFC 8323 §3.2) put together here: it begins
 * with its CSM, answers pings, and answers a request as it was told to.
 */
public final class StreamPeer implements AutoCloseable {

    static final int CSM = 0xe1;
    static final int RELEASE = 0xe4;
    static final int ABORT = 0xe5;

    private static final int GET = 0x01;
    private static final int CONTENT = 0x45;
    private static final int PING = 0xe2;
    private static final int PONG = 0xe3;
    private static final int PAYLOAD_MARKER = 0xff;
    private static final int ONE_BYTE = 13;

    private final Channel socket;
    private final byte[] atRequest;
    private final String answer;

    private StreamPeer(Channel socket, byte[] atRequest, String answer) {
        this.socket = socket;
        this.atRequest = atRequest;
        this.answer = answer;
    }

    /** Listens, and sends bytes before each answer. */
    public static StreamPeer listeningAt(Path path, byte[] atRequest, String answer) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
        StreamPeer peer = new StreamPeer(listener, atRequest, answer);
        peer.start(() -> {
            try (SocketChannel connected = listener.accept()) {
                peer.converse(connected);
            }
        });
        return peer;
    }

    public static StreamPeer diallingIn(Path path, String answer) throws IOException {
        SocketChannel connected = SocketChannel.open(UnixDomainSocketAddress.of(path));
        StreamPeer peer = new StreamPeer(connected, new byte[0], answer);
        peer.start(() -> peer.converse(connected));
        return peer;
    }

    private interface Conversation {
        void hold() throws IOException;
    }

    private void start(Conversation conversation) {
        Thread thread = new Thread(
                () -> {
                    try {
                        conversation.hold();
                    } catch (IOException theEnd) {
                        // the tool has closed the connection, or the test is over
                    }
                },
                "stream-peer");
        thread.setDaemon(true);
        thread.start();
    }

    private void converse(SocketChannel connected) throws IOException {
        DataInputStream in = new DataInputStream(Channels.newInputStream(connected));
        send(connected, message(CSM, "", ""));
        while (true) {
            int head = in.readUnsignedByte();
            int length = head >>> 4 == ONE_BYTE ? in.readUnsignedByte() + ONE_BYTE : head >>> 4;
            int code = in.readUnsignedByte();
            String token = HexFormat.of().formatHex(in.readNBytes(head & 0x0f));
            in.skipNBytes(length);
            if (code == PING) {
                send(connected, message(PONG, token, ""));
            } else if (code == GET) {
                send(connected, atRequest);
                send(connected, withPayload(CONTENT, token, "", answer));
            }
        }
    }

    private static void send(SocketChannel to, byte[] bytes) throws IOException {
        for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
            to.write(left);
        }
    }

    static byte[] withPayload(int code, String token, String options, String payload) {
        return message(
                code,
                token,
                options
                        + Integer.toHexString(PAYLOAD_MARKER)
                        + HexFormat.of().formatHex(payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** A message with a token and what comes after it in hexadecimal digits. */
    static byte[] message(int code, String token, String rest) {
        byte[] tokenBytes = HexFormat.of().parseHex(token);
        byte[] restBytes = HexFormat.of().parseHex(rest);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        boolean isLong = restBytes.length >= ONE_BYTE;
        message.write((isLong ? ONE_BYTE : restBytes.length) << 4 | tokenBytes.length);
        if (isLong) {
            message.write(restBytes.length - ONE_BYTE);
        }
        message.write(code);
        message.writeBytes(tokenBytes);
        message.writeBytes(restBytes);
        return message.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
