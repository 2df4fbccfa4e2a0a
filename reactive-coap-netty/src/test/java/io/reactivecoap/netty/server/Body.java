package io.reactivecoap.netty.server;

import io.reactivecoap.option.ETag;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/** A representation that can be read piece by piece. */
interface Body {

    long length();

    byte[] part(long from, int length);

    ETag etag();

    static Body of(byte[] bytes) {
        return new Body() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public byte[] part(long from, int length) {
                return Arrays.copyOfRange(bytes, (int) from, (int) from + length);
            }

            @Override
            public ETag etag() {
                CRC32 sum = new CRC32();
                sum.update(bytes);
                return ETag.of(
                        ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
            }
        };
    }
}
