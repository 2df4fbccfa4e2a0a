package io.reactivecoap.netty.internal.security;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What Bouncy Castle reads datagrams from and writes them to. During the handshake its thread waits here for the peer's; after it,
 * on the event loop, each datagram is handed over and nobody waits: when it is consumed the reader is thrown out, which does the
 * association no harm.
 *
 * <p>Two things are mended on the way: the messages of a flight go out in as few datagrams as they fit into, and a forged message
 * that announces more than any has is dropped before room is made for it. No more than the longest flight waits to be read.
 */
final class RecordFeed implements DatagramTransport {

    /** Thrown when there is no further datagram; it costs no stack trace. */
    static final class Drained extends InterruptedIOException {
        private static final long serialVersionUID = 1L;
        static final Drained INSTANCE = new Drained();

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private static final byte[] END = {};
    private static final int RECORD_HEADER = 13;
    private static final int LONGEST_MESSAGE = 32 << 10;
    private static final int HANDSHAKE_RECEIVE_LIMIT = 16 << 10;
    private static final int SHORTEST_RECEIVE_LIMIT = 64;

    /** More than the longest flight of a handshake, and what may come behind it. */
    private static final int MOST_WAITING = 256 << 10;

    private final int sendLimit;
    private final int ownIdLength;
    private final Consumer<byte[]> wire;
    private final LinkedTransferQueue<byte[]> waiting = new LinkedTransferQueue<>();
    private final AtomicInteger bytesWaiting = new AtomicInteger();

    // Of the handshake's thread, and then of the event loop
    private byte @Nullable [] flight;
    private int flightLength;
    private volatile boolean onLoop;
    private volatile boolean closed;
    private volatile @Nullable IOException failure;
    private byte @Nullable [] current;

    /**
     * Datagrams of up to so many bytes go to the wire, from whichever thread. The connection id that is offered to the peer has
     * {@code ownIdLength} bytes.
     */
    RecordFeed(int sendLimit, int ownIdLength, Consumer<byte[]> wire) {
        this.sendLimit = sendLimit;
        this.ownIdLength = ownIdLength;
        this.wire = wire;
    }

    // Of the event loop

    /** A datagram for the handshake; dropped, as the network may, when it cannot belong to one or too many wait. */
    void offer(byte[] datagram) {
        if (bytesWaiting.get() + datagram.length <= MOST_WAITING && isPlausible(datagram)) {
            bytesWaiting.addAndGet(datagram.length);
            waiting.add(datagram);
        }
    }

    /** The handshake cannot go on. */
    void fail(IOException cause) {
        failure = cause;
        waiting.add(END);
    }

    /** Whether the handshake cannot go on; callable from any thread. */
    boolean isFailed() {
        return failure != null;
    }

    /** The handshake is over: from now on everything happens on the event loop. */
    void toLoop() {
        onLoop = true;
        flush();
    }

    /** What came for the handshake, or behind it, and has not been read. */
    byte @Nullable [] pollWaiting() {
        return taken(waiting.poll());
    }

    void setCurrent(byte[] datagram) {
        current = datagram;
    }

    boolean isClosed() {
        return closed;
    }

    // What Bouncy Castle calls

    @Override
    public int getReceiveLimit() {
        byte[] next = current;
        return onLoop ? Math.max(SHORTEST_RECEIVE_LIMIT, next == null ? 0 : next.length) : HANDSHAKE_RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return sendLimit;
    }

    @Override
    public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
        if (onLoop) {
            byte[] next = current;
            current = null;
            if (next == null) {
                throw Drained.INSTANCE;
            }
            return copy(next, into, offset, length);
        }
        flush();
        try {
            byte[] next = taken(waiting.poll(Math.max(1, waitMillis), TimeUnit.MILLISECONDS));
            IOException failed = failure;
            if (failed != null) {
                throw failed;
            }
            return next == null ? -1 : copy(next, into, offset, length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TlsTimeoutException("interrupted");
        }
    }

    private byte @Nullable [] taken(byte @Nullable [] datagram) {
        if (datagram != null) {
            bytesWaiting.addAndGet(-datagram.length);
        }
        return datagram;
    }

    private static int copy(byte[] from, byte[] into, int offset, int length) {
        int bytes = Math.min(from.length, length);
        System.arraycopy(from, 0, into, offset, bytes);
        return bytes;
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
        byte[] record = Arrays.copyOfRange(bytes, offset, offset + length);
        if (onLoop) {
            wire.accept(record);
            return;
        }
        if (flight != null && flightLength + length > sendLimit) {
            flush();
        }
        if (flight == null) {
            flight = new byte[Math.max(sendLimit, length)];
        }
        System.arraycopy(record, 0, flight, flightLength, length);
        flightLength += length;
    }

    private void flush() {
        byte[] ready = flight;
        if (ready != null) {
            int length = flightLength;
            flight = null;
            flightLength = 0;
            wire.accept(Arrays.copyOf(ready, length));
        }
    }

    @Override
    public void close() {
        flush();
        closed = true;
    }

    /** Whether no plaintext handshake message in it announces more than any has: room would be made for all of it. */
    private boolean isPlausible(byte[] datagram) {
        int at = 0;
        while (at + RECORD_HEADER <= datagram.length) {
            int epoch = number(datagram, at + 3, 2);
            int id = epoch == 0 ? 0 : ownIdLength; // RFC 9146 §4: before the length, in records that are protected
            if (at + RECORD_HEADER + id > datagram.length) {
                return true;
            }
            int length = number(datagram, at + id + 11, 2);
            boolean plaintext = datagram[at] == ContentType.handshake && epoch == 0;
            if (plaintext && length >= 4 && at + RECORD_HEADER + 4 <= datagram.length) {
                int announced = number(datagram, at + RECORD_HEADER + 1, 3);
                if (announced > LONGEST_MESSAGE) {
                    return false;
                }
            }
            at += RECORD_HEADER + id + length;
        }
        return true;
    }

    private static int number(byte[] bytes, int at, int length) {
        int number = 0;
        for (int i = 0; i < length; i++) {
            number = number << Byte.SIZE | bytes[at + i] & 0xff;
        }
        return number;
    }
}
