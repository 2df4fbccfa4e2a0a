package io.reactivecoap.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.HexFormat;

/** A client that knows bytes only, on a TCP or a Unix socket of the JDK. */
final class RawStream implements AutoCloseable {

    private final SocketChannel channel;
    private final DataInputStream in;

    RawStream(SocketAddress server) throws IOException {
        channel = server instanceof DomainSocketAddress path
                ? SocketChannel.open(UnixDomainSocketAddress.of(path.path()))
                : SocketChannel.open(server).setOption(StandardSocketOptions.TCP_NODELAY, true);
        in = new DataInputStream(Channels.newInputStream(channel));
    }

    RawStream send(String hex) throws IOException {
        return send(HexFormat.of().parseHex(hex));
    }

    RawStream send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        return this;
    }

    /** Expects bytes to come next. */
    RawStream expect(String hex) throws IOException {
        byte[] bytes = new byte[hex.length() / 2];
        in.readFully(bytes);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(hex);
        return this;
    }

    /** Reads one whole message. */
    WireMessage read() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = -1;
        while (length < 0) {
            bytes.write(in.readUnsignedByte());
            length = StreamFrames.length(Unpooled.wrappedBuffer(bytes.toByteArray()));
        }
        byte[] rest = new byte[(int) length - bytes.size()];
        in.readFully(rest);
        bytes.writeBytes(rest);
        return StreamFrames.decode(Unpooled.wrappedBuffer(bytes.toByteArray()));
    }

    void expectEnd() throws IOException {
        assertThat(in.read()).isEqualTo(-1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
