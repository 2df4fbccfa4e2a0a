package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** The other end of a stream, which a test plays byte by byte. */
public final class StreamPeer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;

    /** Dials in. */
    public StreamPeer(InetSocketAddress to) throws IOException {
        this(new Socket(to.getAddress(), to.getPort()));
    }

    /** Has been dialled. */
    public StreamPeer(Socket accepted) throws IOException {
        socket = accepted;
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Our default capabilities: Max-Message-Size of 1 MiB, and Block-Wise-Transfer. */
    public void expectCsm() {
        assertThat(read(7)).containsExactly(0x50, 0xe1, 0x23, 0x10, 0, 0, 0x20);
    }

    public byte[] read(int bytes) {
        byte[] read = new byte[bytes];
        try {
            in.readFully(read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    /** Whether the other side has closed, and everything it has sent was read; waits for either. */
    public boolean isAtEnd() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void send(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
