package io.reactivecoap.netty.internal.security;

import io.netty.util.concurrent.EventExecutor;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.security.SecurityInfo;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * DTLS with one peer (RFC 6347): makes the handshake, on threads that may wait; then takes records off what is received and puts
 * them around what is sent, on the event loop. Everything but the handshake is confined to that loop.
 *
 * <pre>
 *   HANDSHAKING --complete--> OPEN --close_notify, an alert, close--> CLOSED
 *        +------ failed, closed ---------------------------------------^
 * </pre>
 */
final class DtlsAssociation {

    /** Whose association it is; called on the event loop. */
    interface Owner {

        /** A datagram has to go out, at the latest when {@link #flush} is called. */
        void write(byte[] datagram);

        void flush();

        /** The handshake is complete. */
        void onOpen(SecurityInfo agreement);

        /** The peer has sent so many bytes of an array that is used again. */
        void onPlaintext(byte[] bytes, int length);

        /** What the peer has sent behind its handshake was told. */
        void onEarlyRead();

        /** The handshake has failed; told once, and not of one that was closed. */
        void onFailed(CoapHandshakeException why);

        /** It was open and has ended; {@code resumable} may be taken up again, unless it is null. */
        default void onEnded(@Nullable TlsSession resumable) {}

        /** The peer has ended it, or is not understood any more. */
        void onLost(Exception why);
    }

    private enum State {
        HANDSHAKING,
        OPEN,
        CLOSED
    }

    private static final int LONGEST_PLAINTEXT = 1 << 14;

    private final Handshake handshake;
    private final EventExecutor loop;
    private final Owner owner;
    private final RecordFeed feed;
    private State state = State.HANDSHAKING;
    private @Nullable DTLSTransport records;
    private byte @Nullable [] plaintext;
    private @Nullable TlsSession session;
    private @Nullable Future<?> deadline;

    /** The connection id that the peer is offered for its records has {@code ownIdLength} bytes. */
    DtlsAssociation(Handshake handshake, int mtu, int ownIdLength, EventExecutor loop, Owner owner) {
        this.handshake = handshake;
        this.loop = loop;
        this.owner = owner;
        feed = new RecordFeed(mtu, ownIdLength, this::write);
    }

    private void write(byte[] datagram) {
        if (loop.inEventLoop()) {
            owner.write(datagram);
            return;
        }
        inside(() -> {
            owner.write(datagram);
            owner.flush();
        });
    }

    private void inside(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException gone) {
            // nobody is left to be told
        }
    }

    /** Makes the handshake; {@code side} is asked for on a thread that may wait. Its time runs even if there is no thread for it. */
    void begin(Executor threads, Supplier<Side> side) {
        deadline = loop.schedule(
                () -> onFailed(new TlsTimeoutException("not within its time"), null),
                handshake.timeoutMillis(),
                TimeUnit.MILLISECONDS);
        try {
            threads.execute(() -> shakeHands(side));
        } catch (RejectedExecutionException e) {
            onFailed(e, null);
        }
    }

    /** On a thread that may wait. */
    private void shakeHands(Supplier<Side> from) {
        if (feed.isFailed()) {
            return; // it has waited for a thread too long
        }
        Side side = null;
        try {
            side = from.get();
            Side ours = side;
            DTLSTransport made = ours.shakeHands(feed);
            loop.execute(() -> onComplete(made, ours));
        } catch (IOException | RuntimeException | LinkageError e) {
            feed.close(); // so that an alert goes out
            Side ours = side;
            inside(() -> onFailed(e, ours));
        }
    }

    private void onComplete(DTLSTransport made, Side side) {
        records = made;
        session = side.session();
        feed.toLoop();
        if (state == State.CLOSED) { // meanwhile
            owner.onEnded(session);
            closeRecords();
            return;
        }
        state = State.OPEN;
        cancelDeadline();
        owner.flush();
        owner.onOpen(Objects.requireNonNull(side.agreement()));
        for (byte[] early = feed.pollWaiting(); early != null; early = feed.pollWaiting()) {
            open(early);
        }
        owner.onEarlyRead();
    }

    private void onFailed(Throwable error, @Nullable Side side) {
        if (fail(new IOException(error))) {
            short alert = side == null ? -1 : side.alertReceived();
            owner.onFailed(HandshakeFailures.explain(handshake, error, alert));
        }
    }

    void receive(byte[] datagram) {
        switch (state) {
            case HANDSHAKING -> feed.offer(datagram);
            case OPEN -> open(datagram);
            case CLOSED -> {}
        }
    }

    private void open(byte[] datagram) {
        DTLSTransport from = Objects.requireNonNull(records);
        byte[] into = plaintext == null ? plaintext = new byte[LONGEST_PLAINTEXT] : plaintext;
        feed.setCurrent(datagram);
        try {
            while (state == State.OPEN) {
                int length = from.receive(into, 0, into.length, 0);
                if (length > 0) {
                    owner.onPlaintext(into, length);
                } else if (feed.isClosed()) {
                    onLost(new ClosedChannelException());
                }
            }
        } catch (RecordFeed.Drained e) {
            if (feed.isClosed()) {
                onLost(new ClosedChannelException());
            }
        } catch (IOException e) {
            onLost(e);
        }
    }

    private void onLost(IOException cause) {
        if (state == State.OPEN) {
            if (!(cause instanceof ClosedChannelException)) {
                session = null; // RFC 5246 §7.2.2: after a fatal alert both "MUST forget any session-identifiers"
            }
            end();
            owner.flush(); // the alert, if one of ours was it
            owner.onLost(HandshakeFailures.lost(handshake, cause));
        }
    }

    /** Puts bytes into a record, and has the owner write it. */
    void send(byte[] plain) throws IOException {
        if (state != State.OPEN) { // after its end a record would still be made
            throw new ClosedChannelException();
        }
        try {
            Objects.requireNonNull(records).send(plain, 0, plain.length);
        } catch (IOException e) {
            onLost(e);
            throw e;
        }
    }

    /** RFC 5246 §7.2.1: close_notify tells the peer that there is no more. A handshake that is under way is given up. */
    void close() {
        boolean wasOpen = state == State.OPEN;
        forget();
        if (wasOpen) {
            closeRecords();
        }
    }

    private void end() {
        if (state == State.OPEN) {
            owner.onEnded(session);
        }
        state = State.CLOSED;
    }

    /** Ends the handshake, of which the owner knows already; returns whether it was under way. */
    boolean fail(IOException cause) {
        if (state != State.HANDSHAKING) {
            return false;
        }
        state = State.CLOSED;
        feed.fail(cause);
        cancelDeadline();
        return true;
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /** The socket is gone, or the peer has begun anew and knows nothing of this association: it is told nothing. */
    void forget() {
        fail(new ClosedChannelException());
        end();
    }

    private void closeRecords() {
        try {
            Objects.requireNonNull(records).close();
        } catch (IOException e) {
            // it is at its end all the same
        }
        owner.flush();
    }

    boolean isHandshaking() {
        return state == State.HANDSHAKING;
    }
}
