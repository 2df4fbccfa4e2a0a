package io.reactivecoap.netty.internal.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.reactivecoap.NackReason;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connected stream and its one session: gives the session what comes, in batches as the socket has them, and a
 * turn at the end of each. Confined to the channel's event loop.
 */
public final class StreamEndpoint extends ChannelInboundHandlerAdapter implements Endpoint {

    private final Queue<ByteBuf> early = new ArrayDeque<>(0);
    private @Nullable ChannelHandlerContext context;
    private @Nullable SessionDriver driver;
    private @Nullable Loss loss;
    private boolean turnDue;

    @Override
    public Outlet outlet() {
        return new ToStream(Objects.requireNonNull(context));
    }

    @Override
    public void attach(SessionDriver itsDriver, Loss itsLoss) {
        driver = itsDriver;
        loss = itsLoss;
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            receive(itsDriver, bytes);
        }
        if (turnDue) {
            turn(itsDriver);
        }
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
        early.forEach(ByteBuf::release);
        early.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (!(received instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(received);
        } else if (driver == null) {
            early.add(bytes);
        } else {
            receive(driver, bytes);
        }
    }

    private void receive(SessionDriver to, ByteBuf bytes) {
        try {
            turnDue |= to.receive(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (turnDue && driver != null) {
            turn(driver);
        }
        ctx.fireChannelReadComplete();
    }

    private void turn(SessionDriver of) {
        turnDue = false;
        of.turn();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (driver != null && ctx.channel().isWritable()) {
            driver.onWritable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (loss != null) {
            loss.onLost(NackReason.NOT_DELIVERABLE, cause);
        } else {
            ctx.fireExceptionCaught(cause); // whoever connects is told
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (loss != null) {
            loss.onLost(NackReason.NOT_DELIVERABLE, null);
        }
        ctx.fireChannelInactive();
    }

    private record ToStream(ChannelHandlerContext context) implements Outlet {

        @Override
        public ByteBuf allocate(int bytes) {
            return context.alloc().ioBuffer(bytes);
        }

        @Override
        public void write(ByteBuf message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void flush() {
            context.flush();
        }

        @Override
        public boolean isWritable() {
            return context.channel().isWritable();
        }
    }
}
