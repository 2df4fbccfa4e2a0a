package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/** A server for WebSockets that a test plays byte by byte: of HTTP and of RFC 6455 it knows what is written here. */
public final class WebSocketPeer implements AutoCloseable {

    /** First bytes of frames: FIN and an opcode. */
    public static final int TEXT = 0x81;

    public static final int BINARY = 0x82;
    public static final int CLOSE = 0x88;
    public static final int PING = 0x89;
    public static final int PONG = 0x8a;

    /** Our default capabilities: Max-Message-Size of 1 MiB, and Block-Wise-Transfer. */
    public static final String CSM = "00e12310000020";

    public static final int SMALL_BUFFER = 8192;

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    /** What came in a frame, unmasked. */
    public record Frame(int head, String content) {}

    private final ServerSocket server;
    private Socket socket = new Socket();
    private DataInputStream in = new DataInputStream(new ByteArrayInputStream(new byte[0]));

    public WebSocketPeer() {
        this("127.0.0.1");
    }

    public WebSocketPeer(String address) {
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName(address));
            server.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public String uri() {
        return "coap+ws://127.0.0.1:" + port();
    }

    /** Has the system hold little of what is not read; before anybody connects. */
    public void withSmallBuffer() {
        try {
            server.setReceiveBufferSize(SMALL_BUFFER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isListening() {
        return !server.isClosed();
    }

    /** Waits for a connection, and for the request on it: its lines. */
    public List<String> acceptRequest() {
        try {
            socket = server.accept();
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new DataInputStream(socket.getInputStream());
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.readUnsignedByte());
            }
            List<String> lines =
                    head.toString(StandardCharsets.ISO_8859_1).lines().toList();
            return lines.subList(0, lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts a WebSocket, with frames behind the answer in the same segment. */
    public void accept(byte[]... frames) {
        accept(answer -> answer, frames);
    }

    /** As {@link #accept(byte[][])}, with an answer that is not the right one. */
    public void accept(UnaryOperator<String> answer, byte[]... frames) {
        String right = answerTo(acceptRequest());
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        segment.writeBytes(answer.apply(right).getBytes(StandardCharsets.ISO_8859_1));
        Arrays.stream(frames).forEach(segment::writeBytes);
        send(segment.toByteArray());
    }

    /** The answer that a request for an upgrade is due (RFC 6455 §4.2.2). */
    public static String answerTo(List<String> request) {
        String accept = Base64.getEncoder()
                .encodeToString(sha1(header(request, "Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept + "\r\nSec-WebSocket-Protocol: coap\r\n\r\n";
    }

    /** The only value of a header. */
    public static String header(List<String> request, String name) {
        List<String> lines = request.stream()
                .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ":"))
                .toList();
        assertThat(lines).as(name).hasSize(1);
        return lines.get(0).substring(name.length() + 1).strip();
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** A frame as servers send them, unmasked; of up to 65,535 bytes. */
    public static byte[] frame(int head, byte[] content) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(head);
        if (content.length < TWO_BYTES) {
            frame.write(content.length);
        } else {
            frame.write(TWO_BYTES);
            frame.write(content.length >>> 8);
            frame.write(content.length);
        }
        frame.writeBytes(content);
        return frame.toByteArray();
    }

    /** A frame of a content in hexadecimal digits. */
    public static byte[] frame(int head, String content) {
        return frame(head, HexFormat.of().parseHex(content));
    }

    /** A Close with a code and a text. */
    public static byte[] close(int code, String text) {
        return frame(CLOSE, "%04x".formatted(code) + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    public void send(byte[]... frames) {
        try {
            ByteArrayOutputStream segment = new ByteArrayOutputStream();
            Arrays.stream(frames).forEach(segment::writeBytes);
            socket.getOutputStream().write(segment.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame, which has to be masked, as all of a client's are. */
    public Frame read() {
        try {
            int head = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            assertThat(length & MASKED).as("mask").isEqualTo(MASKED);
            long bytes = length & ~MASKED;
            if (bytes == TWO_BYTES) {
                bytes = in.readUnsignedShort();
            } else if (bytes == EIGHT_BYTES) {
                bytes = in.readLong();
            }
            byte[] mask = in.readNBytes(4);
            byte[] content = in.readNBytes((int) bytes);
            for (int i = 0; i < content.length; i++) {
                content[i] ^= mask[i % mask.length];
            }
            return new Frame(head, HexFormat.of().formatHex(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next message, in hexadecimal digits. */
    public String readMessage() {
        Frame frame = read();
        assertThat(frame.head()).as("FIN, binary").isEqualTo(BINARY);
        return frame.content();
    }

    public void expectCsm() {
        assertThat(readMessage()).isEqualTo(CSM);
    }

    /** Answers a message with a token of eight bytes; code and what follows the token in hexadecimal digits. */
    public static byte[] response(String request, String code, String rest) {
        return frame(BINARY, "08" + code + token(request) + rest);
    }

    public static String token(String message) {
        assertThat(message).startsWith("08");
        return message.substring(4, 20);
    }

    /** Whether the client has closed its side, or all of it. */
    public boolean isAtEnd() {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection without a word. */
    public void drop() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        socket.close();
    }
}
