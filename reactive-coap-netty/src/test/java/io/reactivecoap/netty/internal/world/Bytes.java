package io.reactivecoap.netty.internal.world;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Decoded;
import io.reactivecoap.option.BlockOption;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Datagrams as bytes, and bytes as the RFCs print them. */
public final class Bytes {

    private Bytes() {}

    /** Hexadecimal digits with any spaces between them; what stands in single quotes is text. */
    public static byte[] bytes(String dump) {
        ByteBuf out = Unpooled.buffer();
        String[] parts = dump.split("'", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean text = i % 2 == 1;
            out.writeBytes(
                    text
                            ? parts[i].getBytes(StandardCharsets.UTF_8)
                            : HexFormat.of().parseHex(parts[i].replaceAll("\\s", "")));
        }
        return ByteBufUtil.getBytes(out);
    }

    public static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    public static byte[] encode(Datagram datagram) {
        ByteBuf out = Unpooled.buffer();
        DatagramCodec.encode(datagram, out);
        return ByteBufUtil.getBytes(out);
    }

    /** Decodes, extended tokens included. */
    public static Decoded decode(byte[] bytes) {
        return DatagramCodec.decode(Unpooled.wrappedBuffer(bytes), true);
    }

    /** A block option in the notation of RFC 7959: {@code NUM/M/SIZE}. */
    public static BlockOption block(String notation) {
        String[] parts = notation.split("/");
        return new BlockOption(
                Integer.parseInt(parts[0]), parts[1].equals("1"), BlockOption.sizeExponent(Integer.parseInt(parts[2])));
    }
}
