package io.reactivecoap.netty.internal.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.internal.security.SecurityLost;
import java.net.SocketAddress;
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
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SecurityLost lost && loss != null) {
            loss.onLost(NackReason.TLS_FAILED, lost.cause());
        }
        ctx.fireUserEventTriggered(event);
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

    /** Puts the messages of a turn together: a stream has no bounds between them, and a write for each of them is dear. */
    private static final class ToStream implements Outlet {

        /** Two hundred short requests; a longer message has a buffer of its own length. */
        private static final int ROOM = 4096;

        private final ChannelHandlerContext context;
        private @Nullable ByteBuf batch;

        ToStream(ChannelHandlerContext context) {
            this.context = context;
        }

        @Override
        public ByteBuf allocate(int bytes) {
            if (batch != null && batch.writableBytes() < bytes) {
                writeBatch();
            }
            if (batch == null) {
                batch = context.alloc().ioBuffer(Math.max(bytes, ROOM));
            }
            return batch;
        }

        @Override
        public void write(
                ByteBuf message, @Nullable SocketAddress to) {} // stays in the batch until that is full or flushed

        private void writeBatch() {
            if (batch != null) {
                context.write(batch); // when it fails, reading tells why
                batch = null;
            }
        }

        @Override
        public void flush() {
            writeBatch();
            context.flush();
        }

        @Override
        public boolean isWritable() {
            return context.channel().isWritable();
        }
    }
}
