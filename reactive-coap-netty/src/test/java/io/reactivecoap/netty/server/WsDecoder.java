package io.reactivecoap.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Reads WebSocket frames, whatever they are; whether they may be is for {@link WsHandler} to say. */
final class WsDecoder extends ByteToMessageDecoder {

    private final int peer;
    private final long longest;
    private boolean stopped;

    WsDecoder(int peer, long longest) {
        this.peer = peer;
        this.longest = longest;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (stopped) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < 2) {
            return;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        int second = in.getUnsignedByte(in.readerIndex() + 1);
        boolean masked = (second & 0x80) != 0;
        int more = WsFrames.lengthBytes(second & 0x7f);
        int header = 2 + more + (masked ? 4 : 0);
        if (in.readableBytes() < header) {
            return;
        }
        long length = WsFrames.length(in);
        if (length < 0 || length > longest) {
            stopped = true;
            WsHandler.of(ctx.channel()).refuse(1009, "a frame of " + length + " bytes");
            return;
        }
        if (in.readableBytes() < header + length) {
            return;
        }
        in.skipBytes(2 + more);
        int key = masked ? in.readInt() : 0;
        byte[] payload = new byte[(int) length];
        in.readBytes(payload);
        unmask(payload, key);
        out.add(new WsFrame(
                peer, first & 15, (first & 0x80) != 0, first >> 4 & 7, masked, key, payload.length, payload));
    }

    private static void unmask(byte[] payload, int key) {
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= (byte) (key >> 8 * (3 - i % 4));
        }
    }
}
