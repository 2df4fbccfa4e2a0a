package io.reactivecoap.netty.internal.security;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.reactivecoap.security.SecurityInfo;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * TLS over a connected stream: makes the handshake before it lets the channel be active, each of its steps as a task on threads
 * that may wait; then takes records off what is read and puts them around what is written, on the event loop. Confined to the
 * channel's event loop; while a step is being made nobody else touches the protocol.
 */
public final class TlsHandler extends ChannelDuplexHandler {

    private enum State {
        /** A step is being made elsewhere. */
        STEPPING,
        /** The peer's next message is awaited. */
        WAITING,
        OPEN,
        CLOSED
    }

    private final Handshake handshake;
    private final Executor threads;
    private final Supplier<Side> sides;
    private final Consumer<SecurityInfo> onAgreed;
    private final Queue<byte[]> arrived = new ArrayDeque<>(2);
    private volatile @Nullable Side side;
    private volatile @Nullable TlsProtocol protocol;
    private State state = State.STEPPING;
    private boolean gavePlaintext;
    private boolean peerHasEnded;
    private @Nullable Future<?> timeout;

    /** For who dials. */
    public TlsHandler(Handshake handshake, Executor threads, Resumptions resumptions, Consumer<SecurityInfo> onAgreed) {
        this(handshake, threads, onAgreed, () -> new CoapTlsClient(handshake, resumptions));
    }

    private TlsHandler(Handshake handshake, Executor threads, Consumer<SecurityInfo> onAgreed, Supplier<Side> sides) {
        this.handshake = handshake;
        this.threads = threads;
        this.onAgreed = onAgreed;
        this.sides = sides;
    }

    /** For who is dialled. */
    public static TlsHandler accepting(Handshake handshake, Executor threads, Consumer<SecurityInfo> onAgreed) {
        return new TlsHandler(handshake, threads, onAgreed, () -> new CoapTlsServer(handshake, null));
    }

    @FunctionalInterface
    private interface Step {
        void make() throws IOException;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(true);
        // else a socket that the peer has closed would be gone before its last words are understood
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        timeout = ctx.executor()
                .schedule(
                        () -> onFailed(ctx, new TlsTimeoutException("the handshake takes too long")),
                        handshake.parameters().handshakeTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        step(ctx, this::begin);
    }

    /** On a thread that may wait: the cryptography is seeded the first time. */
    private void begin() throws IOException {
        Side made = sides.get();
        side = made;
        protocol = made.begin();
    }

    private void step(ChannelHandlerContext ctx, Step step) {
        state = State.STEPPING;
        try {
            threads.execute(() -> {
                try {
                    step.make();
                    ctx.executor().execute(() -> onStep(ctx, null));
                } catch (IOException | RuntimeException | LinkageError e) {
                    ctx.executor().execute(() -> onStep(ctx, e));
                }
            });
        } catch (RejectedExecutionException e) {
            onFailed(ctx, e);
        }
    }

    private void onStep(ChannelHandlerContext ctx, @Nullable Throwable error) {
        if (state == State.CLOSED) {
            return;
        }
        writeOutput(ctx); // also an alert
        ctx.flush();
        if (error != null) {
            onFailed(ctx, error);
            return;
        }
        state = State.WAITING;
        Agreement agreement = Objects.requireNonNull(side).agreement();
        if (agreement != null) {
            onComplete(ctx, agreement);
        } else {
            next(ctx);
        }
    }

    private void next(ChannelHandlerContext ctx) {
        byte[] bytes = arrived.poll();
        if (bytes != null) {
            TlsProtocol to = protocol();
            step(ctx, () -> to.offerInput(bytes));
        } else if (peerHasEnded) {
            onFailed(ctx, new ClosedChannelException());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            peerHasEnded = true;
            if (state == State.WAITING) {
                next(ctx);
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private void onComplete(ChannelHandlerContext ctx, Agreement agreement) {
        stopTimeout();
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        state = State.OPEN;
        onAgreed.accept(agreement);
        ctx.fireChannelActive();
        readInput(ctx);
        for (byte[] bytes = arrived.poll(); bytes != null && state == State.OPEN; bytes = arrived.poll()) {
            receive(ctx, bytes);
        }
        ctx.fireChannelReadComplete();
        if (peerHasEnded) {
            ctx.close();
        }
    }

    private void onFailed(ChannelHandlerContext ctx, Throwable error) {
        if (state != State.CLOSED) {
            stopTimeout();
            state = State.CLOSED;
            Side made = side;
            short alert = made == null ? -1 : made.alertReceived();
            ctx.fireExceptionCaught(HandshakeFailures.explain(handshake, error, alert));
            ctx.close();
        }
    }

    private void stopTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (!(received instanceof ByteBuf buffer)) {
            ctx.fireChannelRead(received);
            return;
        }
        byte[] bytes = ByteBufUtil.getBytes(buffer);
        buffer.release();
        switch (state) {
            case STEPPING -> arrived.add(bytes);
            case WAITING -> {
                arrived.add(bytes);
                next(ctx);
            }
            case OPEN -> receive(ctx, bytes);
            case CLOSED -> {}
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (!gavePlaintext && state == State.OPEN && !ctx.channel().config().isAutoRead()) {
            ctx.read(); // whoever has asked for something has got nothing yet: a part of a record, or a session ticket
        }
        gavePlaintext = false;
    }

    private TlsProtocol protocol() {
        return Objects.requireNonNull(protocol);
    }

    private void receive(ChannelHandlerContext ctx, byte[] bytes) {
        TlsProtocol to = protocol();
        try {
            to.offerInput(bytes);
        } catch (IOException e) {
            readInput(ctx);
            writeOutput(ctx);
            ctx.flush();
            onLost(ctx, e);
            return;
        }
        readInput(ctx);
        if (to.getAvailableOutputBytes() > 0) {
            writeOutput(ctx);
            ctx.flush();
        }
        if (to.isClosed()) {
            onLost(ctx, new ClosedChannelException()); // by close_notify
        }
    }

    private void readInput(ChannelHandlerContext ctx) {
        TlsProtocol from = protocol();
        int available = from.getAvailableInputBytes();
        if (available > 0) {
            byte[] plain = new byte[available];
            from.readInput(plain, 0, available);
            gavePlaintext = true;
            ctx.fireChannelRead(ctx.alloc().buffer(available).writeBytes(plain));
        }
    }

    private void writeOutput(ChannelHandlerContext ctx) {
        TlsProtocol from = protocol;
        int available = from == null ? 0 : from.getAvailableOutputBytes();
        if (from != null && available > 0) {
            byte[] records = new byte[available];
            from.readOutput(records, 0, available);
            ctx.write(ctx.alloc().ioBuffer(available).writeBytes(records)); // when it fails, reading tells why
        }
    }

    private void onLost(ChannelHandlerContext ctx, IOException cause) {
        if (state == State.OPEN) {
            state = State.CLOSED;
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
            if (state != State.OPEN) {
                promise.tryFailure(new ClosedChannelException());
                return;
            }
            byte[] plain = ByteBufUtil.getBytes(bytes);
            protocol().writeApplicationData(plain, 0, plain.length);
            writeOutput(ctx);
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
        stopTimeout();
        boolean open = state == State.OPEN;
        state = State.CLOSED;
        if (open) {
            try {
                protocol().close();
            } catch (IOException e) {
                // the socket is closed all the same
            }
            writeOutput(ctx);
            ctx.flush();
        }
        ctx.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopTimeout();
        if (state == State.STEPPING || state == State.WAITING) {
            onFailed(ctx, new ClosedChannelException());
        }
        state = State.CLOSED;
        ctx.fireChannelInactive();
    }
}
