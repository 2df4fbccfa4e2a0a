package io.reactivecoap.netty.peer;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A TCP connection to a server, over which a test sends and reads CoAP messages as the bytes they are (RFC 8323 §3.2),
 * without any code of the client.
 */
final class TcpWire implements AutoCloseable {

    private static final HexFormat HEX = HexFormat.of();

    static final int CSM = 0xe1;
    static final int PING = 0xe2;
    static final int PONG = 0xe3;
    static final int RELEASE = 0xe4;
    static final int ABORT = 0xe5;
    static final int GET = 0x01;
    static final int PUT = 0x03;

    /** Max-Message-Size of 1 MiB and Block-Wise-Transfer. */
    static final byte[] OUR_CSM = message(CSM, "", bytes("23 100000 20"));

    private static final int PATIENCE_MS = 10_000;
    private static final int SILENCE_MS = 200;

    private final Socket socket;
    private final DataInputStream in;

    private TcpWire(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
    }

    static TcpWire to(int port) throws IOException {
        return new TcpWire(new Socket(InetAddress.getByName("127.0.0.1"), port));
    }

    /** Bytes written in hexadecimal digits, which blanks may part. */
    static byte[] bytes(String hex) {
        return HEX.parseHex(hex.replace(" ", ""));
    }

    /** A whole message, its token in hexadecimal digits, its body the options and the payload. */
    static byte[] message(int code, String token, byte[]... body) {
        byte[] content = joined(body);
        return joined(head(content.length, token.length() / 2), bytes("%02x".formatted(code) + token), content);
    }

    private static byte[] head(int length, int tokenLength) {
        if (length < 13) {
            return bytes("%x%x".formatted(length, tokenLength));
        }
        if (length < 269) {
            return bytes("d%x%02x".formatted(tokenLength, length - 13));
        }
        if (length < 65805) {
            return bytes("e%x%04x".formatted(tokenLength, length - 269));
        }
        return bytes("f%x%08x".formatted(tokenLength, length - 65805));
    }

    /** The option Uri-Path with one short segment, when no other option stands before it. */
    static byte[] path(String segment) {
        return option(11, segment);
    }

    /** The options Observe, to register, and Uri-Path with one short segment. */
    static byte[] observedPath(String segment) {
        return joined(bytes("60"), option(5, segment));
    }

    private static byte[] option(int delta, String value) {
        return joined(bytes("%x%x".formatted(delta, value.length())), value.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] payload(byte[] payload) {
        return joined(bytes("ff"), payload);
    }

    static byte[] payload(String payload) {
        return payload(payload.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Sends some messages, or parts of them, at once. */
    TcpWire send(byte[]... parts) throws IOException {
        socket.getOutputStream().write(joined(parts));
        return this;
    }

    /** The next message of the server, from its first byte to its last, in hexadecimal digits. */
    String next() throws IOException {
        return HEX.formatHex(nextBytes());
    }

    /** The next message of the server, from its first byte to its last. */
    byte[] nextBytes() throws IOException {
        byte[] first = read(1);
        int nibble = (first[0] & 0xff) >> 4;
        byte[] extended = read(nibble < 13 ? 0 : 1 << (nibble - 13));
        int length = switch (nibble) {
            case 13 -> 13 + new BigInteger(1, extended).intValueExact();
            case 14 -> 269 + new BigInteger(1, extended).intValueExact();
            case 15 -> 65805 + new BigInteger(1, extended).intValueExact();
            default -> nibble;
        };
        int codeAndToken = 1 + (first[0] & 0x0f);
        return joined(first, extended, read(codeAndToken + length));
    }

    private byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /** Waits until the server has closed the connection; anything that it sends before is an error. */
    void awaitClose() throws IOException {
        try {
            byte[] sent = nextBytes();
            throw new AssertionError("instead of closing, it has sent " + HEX.formatHex(sent));
        } catch (EOFException closed) {
            // as it should be
        }
    }

    /** Looks for a while whether the server says nothing. */
    void staysSilent() throws IOException {
        socket.setSoTimeout(SILENCE_MS);
        try {
            throw new AssertionError("instead of staying silent, it has sent " + next());
        } catch (SocketTimeoutException silent) {
            socket.setSoTimeout(PATIENCE_MS);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
