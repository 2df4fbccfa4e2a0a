package io.reactivecoap.netty.internal.link.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.netty.internal.codec.StreamCodec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from what comes of a stream, in pieces of any size (RFC 8323 §3.2). A message that is there as a
 * whole is not copied; of one that is not, no more room is taken than twice what has come. Confined to the session's event
 * loop.
 */
final class Assembly {

    private static final byte[] NOTHING = {};
    private static final int FEW = 64;

    private byte[] part = NOTHING;
    private int held;
    private long length = StreamCodec.UNKNOWN;

    /** The next message that is there as a whole, to be read before this is called again; null when there is none. */
    @Nullable
    ByteBuf next(ByteBuf in, int longest) throws TooLongException {
        if (held == 0) {
            length = StreamCodec.lengthOfNext(in);
            check(longest);
            if (length != StreamCodec.UNKNOWN && in.readableBytes() >= length) {
                return in.readSlice((int) length);
            }
        }
        while (length == StreamCodec.UNKNOWN && in.isReadable()) {
            keep(in, 1);
            length = StreamCodec.lengthOfNext(Unpooled.wrappedBuffer(part, 0, held));
            check(longest);
        }
        if (length == StreamCodec.UNKNOWN) {
            return null;
        }
        keep(in, (int) Math.min(length - held, in.readableBytes()));
        return held == length ? take() : null;
    }

    private void check(int longest) throws TooLongException {
        if (length > longest) {
            throw new TooLongException(length, longest);
        }
    }

    private void keep(ByteBuf in, int bytes) {
        if (part.length - held < bytes) {
            part = Arrays.copyOf(part, Math.max(Math.max(FEW, part.length * 2), held + bytes));
        }
        in.readBytes(part, held, bytes);
        held += bytes;
    }

    private ByteBuf take() {
        ByteBuf whole = Unpooled.wrappedBuffer(part, 0, held);
        part = NOTHING;
        held = 0;
        length = StreamCodec.UNKNOWN;
        return whole;
    }

    /** How many bytes are set aside for a message of which a part has come. */
    int room() {
        return part.length;
    }

    /** A message announces a length that is not accepted. */
    static final class TooLongException extends Exception {

        private static final long serialVersionUID = 1L;

        TooLongException(long length, int longest) {
            super("a message of " + length + " bytes, where " + longest + " were announced", null, false, false);
        }
    }
}
