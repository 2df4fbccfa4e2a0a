package io.reactivecoap.netty.internal.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.internal.security.SecurityLost;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a WebSocket and its one session: a binary frame is a message (RFC 8323 §4.2), in batches as the socket has them.
 * It stands behind the codec and what puts fragments together, passes the upgrade's HTTP on, and closes as RFC 6455 §7 says,
 * whoever closes the channel. Confined to the channel's event loop.
 *
 * <pre>
 *   UPGRADING --upgraded--> OPEN ------------- close --------------> CLOSING --the peer's Close, or time is up--> CLOSED
 *       |                    |  \                                     ^  ^  |                                       ^
 *       |                    |   the peer's fault--> FAILED --close---+  |  +--our Close is written, if it was ENDED--+
 *       |                    |                         |                 |                                          |
 *       |                    +-the peer's Close, or bytes-> ENDED -close-+                                          |
 *       |                       that are no frames                                                                  |
 *       +--close---------------------------------------------------------------------------------------------------+
 * </pre>
 */
public final class FrameEndpoint extends ChannelDuplexHandler implements Endpoint {

    private enum State {
        UPGRADING,
        OPEN,
        /** The peer has sent what is not allowed; it will answer our Close. */
        FAILED,
        /** The peer has said its last, or cannot be understood any more: our Close has no answer. */
        ENDED,
        CLOSING,
        CLOSED
    }

    /** How long the peer may take to answer our Close; RFC 6455 §7.1.1 has it close the connection, too. */
    private static final long CLOSE_TIMEOUT_MILLIS = 1_000;

    /** RFC 6455 §7.4.1: stands for a Close without a code, and is never sent. */
    private static final int NO_CODE = 1005;

    private final Queue<Object> early = new ArrayDeque<>(0);
    private State state = State.UPGRADING;
    private @Nullable ChannelHandlerContext context;
    private @Nullable SessionDriver driver;
    private @Nullable Loss loss;
    private @Nullable ByteBuf latestPing;
    private boolean turnDue;
    private boolean flushDue;
    private int code = WebSocketCloseStatus.NORMAL_CLOSURE.code();
    private @Nullable Future<?> closeTimeout;

    /** The peer has switched protocols: from now on there are frames. */
    public void onUpgraded() {
        state = State.OPEN;
    }

    @Override
    public Outlet outlet() {
        return new ToFrames(Objects.requireNonNull(context));
    }

    @Override
    public void attach(SessionDriver itsDriver, Loss itsLoss) {
        driver = itsDriver;
        loss = itsLoss;
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        for (Object next = early.poll(); next != null; next = early.poll()) {
            handle(ctx, next);
        }
        endBatch(ctx);
    }

    @Override
    public void detach() {
        driver = null;
        loss = null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        keepPing(null);
    }

    // What comes

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (received instanceof WebSocketFrame) {
            handleOrKeep(ctx, received);
        } else {
            ctx.fireChannelRead(received);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SecurityLost lost && loss != null) {
            loss.onLost(NackReason.TLS_FAILED, lost.cause());
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (state == State.UPGRADING) {
            ctx.fireExceptionCaught(cause); // whoever connects is told
        } else {
            handleOrKeep(ctx, cause);
        }
    }

    /** The first frames may be in the same segment as the answer to the upgrade, before there is a session. */
    private void handleOrKeep(ChannelHandlerContext ctx, Object what) {
        if (driver == null && (state == State.UPGRADING || state == State.OPEN)) {
            early.add(what);
        } else {
            handle(ctx, what);
        }
    }

    private void handle(ChannelHandlerContext ctx, Object what) {
        try {
            if (what instanceof WebSocketFrame frame) {
                onFrame(ctx, frame);
            } else {
                onError((Throwable) what);
            }
        } finally {
            ReferenceCountUtil.release(what);
        }
    }

    private void onFrame(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            onClose(ctx, close);
        } else if (state != State.OPEN) {
            // RFC 6455 §5.5.1: what comes after the end has no meaning any more
        } else if (frame instanceof BinaryWebSocketFrame message) {
            turnDue |= session().receive(message.content());
        } else if (frame instanceof PingWebSocketFrame ping) {
            onPing(ctx, ping.content());
        } else if (frame instanceof TextWebSocketFrame) {
            // RFC 8323 §4.2: messages come in binary frames; RFC 6455 §7.4.1: 1003 is for data of another type
            end(State.FAILED, WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "a text frame");
        } // RFC 6455 §5.5.3: an unasked Pong is no question
    }

    /** RFC 6455 §5.5.3: of several Pings that could not be answered yet, the last one is. */
    private void onPing(ChannelHandlerContext ctx, ByteBuf content) {
        if (ctx.channel().isWritable()) {
            ctx.write(new PongWebSocketFrame(content.retain()), ctx.voidPromise());
            flushDue = true;
        } else {
            keepPing(content.retain());
        }
    }

    private void keepPing(@Nullable ByteBuf content) {
        if (latestPing != null) {
            latestPing.release();
        }
        latestPing = content;
    }

    private void onError(Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            end(State.ENDED, corrupted.closeStatus(), String.valueOf(corrupted.getMessage()));
        } else if (cause instanceof TooLongFrameException) {
            end(State.FAILED, WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message longer than Max-Message-Size");
        } else if (loss != null) {
            loss.onLost(NackReason.NOT_DELIVERABLE, cause);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        endBatch(ctx);
        ctx.fireChannelReadComplete();
    }

    private void endBatch(ChannelHandlerContext ctx) {
        if (turnDue && driver != null) {
            turnDue = false;
            driver.turn();
        }
        if (flushDue) {
            flushDue = false;
            ctx.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            if (latestPing != null && state == State.OPEN) {
                ctx.writeAndFlush(new PongWebSocketFrame(latestPing), ctx.voidPromise());
                latestPing = null;
            }
            if (driver != null) {
                driver.onWritable();
            }
        }
        ctx.fireChannelWritabilityChanged();
    }

    // The end

    private void onClose(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
        switch (state) {
            case OPEN -> {
                state = State.ENDED;
                code = close.statusCode() < 0 ? NO_CODE : close.statusCode();
                tellEnd(true, code, close.reasonText());
            }
            case FAILED -> state = State.ENDED;
            case CLOSING -> closeNow(ctx);
            case UPGRADING, ENDED, CLOSED -> {}
        }
    }

    private void end(State failed, WebSocketCloseStatus status, String what) {
        if (state == State.OPEN) {
            state = failed;
            code = status.code();
            tellEnd(false, code, what);
        }
    }

    /** Has the session end, which closes the channel. */
    private void tellEnd(boolean byPeer, int status, String text) {
        session().onEvent(new SessionEvent.WebSocketClosed(byPeer, status, text));
        boolean orderly = byPeer
                && (status == WebSocketCloseStatus.NORMAL_CLOSURE.code()
                        || status == WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code());
        String what =
                (byPeer ? "the peer has closed the WebSocket: " : "the WebSocket was closed because of the peer: ")
                        + status
                        + (text.isEmpty() ? "" : " (" + text + ")");
        Objects.requireNonNull(loss)
                .onLost(orderly ? NackReason.RESET : NackReason.WS_FAILED, new CoapProtocolException(what, null));
    }

    private SessionDriver session() {
        return Objects.requireNonNull(driver);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        switch (state) {
            case OPEN, FAILED -> sayClose(ctx, false);
            case ENDED -> sayClose(ctx, true);
            case CLOSING -> {}
            case UPGRADING, CLOSED -> ctx.close();
        }
        ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
    }

    private void sayClose(ChannelHandlerContext ctx, boolean isAnswer) {
        state = State.CLOSING;
        closeTimeout = ctx.executor().schedule(() -> closeNow(ctx), CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        CloseWebSocketFrame close = code == NO_CODE ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, "");
        ctx.writeAndFlush(close).addListener((ChannelFutureListener) written -> {
            if (isAnswer || !written.isSuccess()) {
                closeNow(ctx);
            }
        });
    }

    private void closeNow(ChannelHandlerContext ctx) {
        if (state == State.CLOSING) {
            state = State.CLOSED;
            Objects.requireNonNull(closeTimeout).cancel(false);
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (closeTimeout != null) {
            closeTimeout.cancel(false);
        }
        state = State.CLOSED;
        if (loss != null) {
            loss.onLost(NackReason.NOT_DELIVERABLE, null);
        }
        ctx.fireChannelInactive();
    }

    // What goes out

    private final class ToFrames implements Outlet {

        private final ChannelHandlerContext ctx;

        ToFrames(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public ByteBuf allocate(int bytes) {
            return ctx.alloc().ioBuffer(bytes);
        }

        /** RFC 8323 §4.2 has a message be a frame; there are peers that do not put fragments together. */
        @Override
        public void write(ByteBuf message, @Nullable SocketAddress to) {
            if (state == State.OPEN) {
                ctx.write(new BinaryWebSocketFrame(message)); // when it fails, reading tells why
            } else {
                message.release(); // RFC 6455 §5.5.1: nothing is sent after a Close
            }
        }

        @Override
        public void flush() {
            ctx.flush();
        }

        @Override
        public boolean isWritable() {
            return ctx.channel().isWritable();
        }
    }
}
