package io.reactivecoap.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Cuts a stream into messages; one longer than we said we take is a fault. */
final class StreamDecoder extends ByteToMessageDecoder {

    private final long longest;
    private boolean stopped;

    StreamDecoder(long longest) {
        this.longest = longest;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (stopped) {
            in.skipBytes(in.readableBytes());
            return;
        }
        long length = StreamFrames.length(in);
        if (length > longest) {
            stopped = true;
            throw new Malformed("a message of " + length + " bytes");
        }
        if (length < 0 || in.readableBytes() < length) {
            return;
        }
        stopped = true;
        out.add(StreamFrames.decode(in.readSlice((int) length)));
        stopped = false;
    }
}
