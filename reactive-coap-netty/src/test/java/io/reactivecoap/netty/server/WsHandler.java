package io.reactivecoap.netty.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.Objects;

/**
 * What a WebSocket frame means to CoAP (RFC 8323 §4.3). It takes what libcoap takes: whole binary frames, a Close, and a
 * Pong where there was a Ping.
 */
final class WsHandler extends SimpleChannelInboundHandler<WsFrame> {

    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED = 1003;

    private final StreamPeer peer;
    private final Hub hub;
    private int pings;
    private boolean closing;

    WsHandler(StreamPeer peer) {
        this.peer = peer;
        this.hub = peer.hub;
    }

    static WsHandler of(Channel channel) {
        return Objects.requireNonNull(channel.pipeline().get(WsHandler.class), "no WebSocket connection");
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WsFrame frame) {
        hub.frames.add(frame.forLog());
        if (frame.opcode() == WsFrame.CLOSE) {
            receiveClose(frame);
        } else if (closing) {
            return; // RFC 6455 §1.4: after a Close there is nothing more to be said
        } else if (!frame.masked() || frame.reserved() != 0) {
            refuse(PROTOCOL_ERROR, "a frame without a mask or with a reserved bit");
        } else if (frame.opcode() == WsFrame.BINARY && frame.fin()) {
            ctx.fireChannelRead(StreamFrames.decodeWithoutLength(Unpooled.wrappedBuffer(frame.payload())));
        } else if (frame.opcode() == WsFrame.PONG && pings > 0) {
            pings--;
        } else {
            refuse(UNSUPPORTED, "a frame of type " + frame.opcode() + (frame.fin() ? "" : " that is not the last"));
        }
    }

    private void receiveClose(WsFrame frame) {
        if (closing) {
            peer.drop();
            return;
        }
        closing = true;
        byte[] echo = frame.payload().length < 2 ? WireMessage.NOTHING : WsFrames.closing(frame.closeCode(), "");
        peer.channel
                .writeAndFlush(WsFrames.frame(WsFrame.CLOSE, true, echo, 0, echo.length))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** Something must not be: closes with a code, and the connection with it. */
    void refuse(int code, String why) {
        peer.fault(why);
        byte[] payload = WsFrames.closing(code, why);
        send(WsFrame.CLOSE, true, payload);
        closing = true;
        peer.drop();
    }

    /** Sends a Close and waits for the client's. */
    void close(int code) {
        send(WsFrame.CLOSE, true, WsFrames.closing(code, ""));
        closing = true;
    }

    void send(int opcode, boolean fin, byte[] payload) {
        if (opcode == WsFrame.PING) {
            pings++;
        }
        peer.channel.writeAndFlush(WsFrames.frame(opcode, fin, payload, 0, payload.length));
    }

    /** A message in one binary frame, or in several where the settings say so. */
    static Framing framing(int fragments) {
        return new Framing() {
            @Override
            public byte[] bytes(WireMessage message, byte[] more) {
                return StreamFrames.bytesWithoutLength(message, more);
            }

            @Override
            public void write(Channel channel, byte[] bytes) {
                for (int i = 0; i < fragments; i++) {
                    int from = bytes.length * i / fragments;
                    int to = bytes.length * (i + 1) / fragments;
                    int opcode = i == 0 ? WsFrame.BINARY : WsFrame.CONTINUATION;
                    channel.write(WsFrames.frame(opcode, i == fragments - 1, bytes, from, to - from));
                }
                channel.flush();
            }
        };
    }
}
