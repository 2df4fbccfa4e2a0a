package io.reactivecoap.netty.internal.security;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.security.SecurityInfo;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * DTLS over a datagram socket that is connected to its peer: makes the handshake before it lets the channel be active; then takes
 * records off what is read and puts them around what is written. Confined to the channel's event loop.
 */
public final class DtlsHandler extends ChannelDuplexHandler {

    private final Handshake handshake;
    private final Executor threads;
    private final Resumptions resumptions;
    private final int mtu;
    private final Consumer<SecurityInfo> onAgreed;
    private @Nullable DtlsAssociation association;
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
        ctx.channel().config().setAutoRead(true);
        DtlsAssociation begun = new DtlsAssociation(
                handshake, mtu, handshake.parameters().connectionIdLength(), ctx.executor(), new OfChannel(ctx));
        association = begun;
        begun.begin(threads, () -> new CoapTlsClient(handshake, resumptions));
    }

    private final class OfChannel implements DtlsAssociation.Owner {

        private final ChannelHandlerContext ctx;

        OfChannel(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public void write(byte[] datagram) {
            written = true;
            ctx.write(ctx.alloc().ioBuffer(datagram.length).writeBytes(datagram), ctx.voidPromise());
        }

        @Override
        public void flush() {
            DtlsHandler.this.flush(ctx);
        }

        @Override
        public void onEnded(@Nullable TlsSession resumable) {
            resumptions.keep(handshake, resumable);
        }

        @Override
        public void onOpen(SecurityInfo agreement) {
            onAgreed.accept(agreement);
            ctx.fireChannelActive();
        }

        @Override
        public void onPlaintext(byte[] bytes, int length) {
            ctx.fireChannelRead(ctx.alloc().buffer(length).writeBytes(bytes, 0, length));
        }

        @Override
        public void onEarlyRead() {
            ctx.fireChannelReadComplete();
        }

        @Override
        public void onFailed(CoapHandshakeException why) {
            ctx.fireExceptionCaught(why);
            ctx.close();
        }

        @Override
        public void onLost(Exception why) {
            ctx.fireUserEventTriggered(new SecurityLost(why));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        ByteBuf bytes =
                received instanceof AddressedEnvelope<?, ?> packet && packet.content() instanceof ByteBuf content
                        ? content
                        : received instanceof ByteBuf direct ? direct : null;
        if (bytes == null || association == null) {
            ctx.fireChannelRead(received);
            return;
        }
        byte[] datagram = ByteBufUtil.getBytes(bytes);
        ReferenceCountUtil.release(received);
        association.receive(datagram);
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

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.write(message, promise);
            return;
        }
        try {
            if (association == null) {
                promise.tryFailure(new ClosedChannelException());
                return;
            }
            association.send(ByteBufUtil.getBytes(bytes));
            promise.trySuccess();
        } catch (IOException e) {
            promise.tryFailure(e);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (association != null) {
            association.close();
        }
        ctx.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (association != null) {
            association.forget();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean ends =
                association != null && association.fail(cause instanceof IOException io ? io : new IOException(cause));
        ctx.fireExceptionCaught(cause);
        if (ends) {
            ctx.close();
        }
    }
}
