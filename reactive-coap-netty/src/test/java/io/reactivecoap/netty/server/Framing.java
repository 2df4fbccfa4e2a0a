package io.reactivecoap.netty.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/** How messages become bytes on a connection. */
interface Framing {

    /** Each message tells its length. */
    Framing STREAM = new Framing() {
        @Override
        public byte[] bytes(WireMessage message, byte[] more) {
            return StreamFrames.bytes(message, more);
        }

        @Override
        public void write(Channel channel, byte[] bytes) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }
    };

    /** The bytes of a message, some more following its options. */
    byte[] bytes(WireMessage message, byte[] more);

    void write(Channel channel, byte[] bytes);
}
