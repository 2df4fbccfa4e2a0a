package io.reactivecoap.netty.internal.security;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.reactivecoap.security.SecurityInfo;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * DTLS over a connected datagram socket (RFC 6347): makes the handshake, on threads that may wait, before it lets the channel be
 * active; then takes records off what is read and puts them around what is written, on the event loop. Everything but the
 * handshake is confined to the channel's event loop.
 *
 * <pre>
 *   HANDSHAKING --complete--> OPEN --close_notify, an alert, close--> CLOSED
 *        +------ failed, the channel closed ---------------------------^
 * </pre>
 */
public final class DtlsHandler extends ChannelDuplexHandler {

    private enum State {
        HANDSHAKING,
        OPEN,
        CLOSED
    }

    private static final int LONGEST_PLAINTEXT = 1 << 14;

    private final Handshake handshake;
    private final Executor threads;
    private final Resumptions resumptions;
    private final int mtu;
    private final Consumer<SecurityInfo> onAgreed;
    private State state = State.HANDSHAKING;
    private @Nullable ChannelHandlerContext context;
    private @Nullable RecordFeed feed;
    private @Nullable DTLSTransport records;
    private byte @Nullable [] plaintext;
    private @Nullable Future<?> deadline;
    private @Nullable TlsSession session;
    private boolean written;

    public DtlsHandler(
            Handshake handshake, Executor threads, Resumptions resumptions, int mtu, Consumer<SecurityInfo> onAgreed) {
        this.handshake = handshake;
        this.threads = threads;
        this.resumptions = resumptions;
        this.mtu = mtu;
        this.onAgreed = onAgreed;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        ctx.channel().config().setAutoRead(true);
        RecordFeed itsFeed =
                new RecordFeed(mtu, handshake.parameters().connectionIdLength(), bytes -> write(ctx, bytes));
        feed = itsFeed;
        // from now on, and not from when there is a thread for it
        deadline = ctx.executor()
                .schedule(
                        () -> onFailed(ctx, new TlsTimeoutException("not within its time"), null),
                        handshake.parameters().handshakeTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        try {
            threads.execute(() -> shakeHands(ctx, itsFeed));
        } catch (RejectedExecutionException e) {
            onFailed(ctx, e, null);
        }
    }

    private void write(ChannelHandlerContext ctx, byte[] bytes) {
        ByteBuf buffer = ctx.alloc().ioBuffer(bytes.length).writeBytes(bytes);
        if (ctx.executor().inEventLoop()) {
            written = true;
            ctx.write(buffer, ctx.voidPromise());
        } else {
            ctx.executor().execute(() -> ctx.writeAndFlush(buffer, ctx.voidPromise()));
        }
    }

    /** On a thread that may wait. */
    private void shakeHands(ChannelHandlerContext ctx, RecordFeed over) {
        if (over.isFailed()) {
            return; // it has waited for a thread too long
        }
        CoapTlsClient client = new CoapTlsClient(handshake, resumptions);
        try {
            DTLSTransport made = new DTLSClientProtocol().connect(client, over);
            ctx.executor().execute(() -> onComplete(ctx, made, client));
        } catch (IOException | RuntimeException | LinkageError e) {
            over.close(); // so that an alert goes out
            try {
                ctx.executor().execute(() -> onFailed(ctx, e, client));
            } catch (RejectedExecutionException gone) {
                // nobody is left to be told
            }
        }
    }

    private void onComplete(ChannelHandlerContext ctx, DTLSTransport made, CoapTlsClient client) {
        records = made;
        session = client.session();
        RecordFeed itsFeed = feed();
        itsFeed.toLoop();
        if (state == State.CLOSED) { // meanwhile
            resumptions.keep(handshake, session);
            closeRecords(ctx);
            return;
        }
        state = State.OPEN;
        cancelDeadline();
        onAgreed.accept(Objects.requireNonNull(client.agreement()));
        ctx.flush();
        ctx.fireChannelActive();
        for (byte[] early = itsFeed.pollWaiting(); early != null; early = itsFeed.pollWaiting()) {
            receive(ctx, early);
        }
        ctx.fireChannelReadComplete();
    }

    private void onFailed(ChannelHandlerContext ctx, Throwable error, @Nullable CoapTlsClient client) {
        if (state == State.HANDSHAKING) {
            end(new IOException(error));
            short alert = client == null ? -1 : client.alertReceived();
            ctx.fireExceptionCaught(HandshakeFailures.explain(handshake, error, alert));
            ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        ByteBuf bytes =
                received instanceof AddressedEnvelope<?, ?> packet && packet.content() instanceof ByteBuf content
                        ? content
                        : received instanceof ByteBuf direct ? direct : null;
        if (bytes == null) {
            ctx.fireChannelRead(received);
            return;
        }
        byte[] datagram = ByteBufUtil.getBytes(bytes);
        ReferenceCountUtil.release(received);
        switch (state) {
            case HANDSHAKING -> feed().offer(datagram);
            case OPEN -> receive(ctx, datagram);
            case CLOSED -> {}
        }
    }

    private void receive(ChannelHandlerContext ctx, byte[] datagram) {
        DTLSTransport from = Objects.requireNonNull(records);
        byte[] into = plaintext == null ? plaintext = new byte[LONGEST_PLAINTEXT] : plaintext;
        feed().setCurrent(datagram);
        try {
            while (state == State.OPEN) {
                int length = from.receive(into, 0, into.length, 0);
                if (length > 0) {
                    ctx.fireChannelRead(ctx.alloc().buffer(length).writeBytes(into, 0, length));
                } else if (feed().isClosed()) {
                    onLost(ctx, new ClosedChannelException());
                }
            }
        } catch (RecordFeed.Drained e) {
            if (feed().isClosed()) {
                onLost(ctx, new ClosedChannelException());
            }
        } catch (IOException e) {
            onLost(ctx, e);
        }
    }

    /** RFC 6347 §4.2.4: a last flight that is repeated goes out though the session above has nothing to say. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (written) {
            flush(ctx);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        written = false;
        ctx.flush();
    }

    private void onLost(ChannelHandlerContext ctx, IOException cause) {
        if (state == State.OPEN) {
            if (!(cause instanceof ClosedChannelException)) {
                session = null; // RFC 5246 §7.2.2: after a fatal alert both "MUST forget any session-identifiers"
            }
            end(cause);
            ctx.flush(); // the alert, if one of ours was it
            ctx.fireUserEventTriggered(new SecurityLost(HandshakeFailures.lost(handshake, cause)));
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.write(message, promise);
            return;
        }
        try {
            if (state != State.OPEN) { // after its end a record would still be made
                promise.tryFailure(new ClosedChannelException());
                return;
            }
            byte[] plain = ByteBufUtil.getBytes(bytes);
            Objects.requireNonNull(records).send(plain, 0, plain.length);
            promise.trySuccess();
        } catch (IOException e) {
            promise.tryFailure(e);
            onLost(ctx, e);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        boolean open = state == State.OPEN;
        end(new ClosedChannelException());
        if (open) {
            closeRecords(ctx);
        }
        ctx.close(promise);
    }

    /** RFC 6347 §4.1 of RFC 5246 §7.2.1: close_notify tells the peer that there is no more. */
    private void closeRecords(ChannelHandlerContext ctx) {
        try {
            Objects.requireNonNull(records).close();
        } catch (IOException e) {
            // the socket is closed all the same
        }
        ctx.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(new ClosedChannelException());
        ctx.fireChannelInactive();
    }

    private void end(IOException cause) {
        if (state == State.HANDSHAKING && feed != null) {
            feed.fail(cause);
            cancelDeadline();
        } else if (state == State.OPEN) {
            resumptions.keep(handshake, session);
        }
        state = State.CLOSED;
    }

    private void cancelDeadline() {
        Objects.requireNonNull(deadline).cancel(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (state == State.HANDSHAKING && feed != null) {
            end(cause instanceof IOException io ? io : new IOException(cause));
            ctx.fireExceptionCaught(cause);
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private RecordFeed feed() {
        return Objects.requireNonNull(feed);
    }
}
