package io.reactivecoap.netty.internal.block;

import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a request's body into blocks (RFC 7959 §2.5), one after the other: the next when the server has confirmed the one
 * before. What it is offered may come in chunks of any size; it wants one more only while what it holds does not fill the
 * next block. Confined to the session's event loop.
 *
 * <pre>
 *   FILLING --enough for a block, or the end--> READY --cut--> OUT --confirm--> FILLING
 *      ^                                          ^              |
 *      |                                          +--- resize ---+
 *      +------------------------- rewind, restart ---------------+
 * </pre>
 */
public final class BodyWriter {

    /** The length of a body when it is not known. */
    public static final long UNKNOWN = -1;

    /** The size exponent of the largest single block. */
    static final int LARGEST_SZX = 6;

    private static final int BLOCK = 1024;

    private final Deque<ByteBuffer> chunks = new ArrayDeque<>(2);
    private final int longestCollected;
    private byte @Nullable [] all;
    private long length;
    private boolean collecting;
    private long held;
    private boolean ended;
    private int szx;
    private int bertSize;
    private long position;
    private byte @Nullable [] block;

    private BodyWriter(byte @Nullable [] all, long length, boolean collecting, int longestCollected, int szx) {
        this.all = all;
        this.length = length;
        this.collecting = collecting;
        this.longestCollected = longestCollected;
        this.szx = szx;
        if (all != null) {
            rewind();
        }
    }

    /** A body that is there. */
    public static BodyWriter of(byte[] bytes, int szx) {
        return new BodyWriter(bytes, bytes.length, false, 0, szx);
    }

    /** A body that comes in chunks, of a length that is known, or {@link #UNKNOWN} and sent as it comes. */
    public static BodyWriter streaming(long length, int szx) {
        return new BodyWriter(null, length, false, 0, szx);
    }

    /** A body that comes in chunks and is collected before its first block is cut, up to so many bytes. */
    public static BodyWriter collecting(int longest, int szx) {
        return new BodyWriter(null, UNKNOWN, true, longest, szx);
    }

    /**
     * Sends several blocks of 1,024 bytes at once, so many bytes in all (RFC 8323 §6): a multiple of 1,024; no more than one
     * block leaves things as they are. So does a body whose length cannot be told with its first block: libcoap puts such
     * blocks together by Size1 only, and takes each message for all of it without.
     */
    public void inBert(int bytes) {
        if (bytes > BLOCK && szx == LARGEST_SZX && (length != UNKNOWN || collecting)) {
            szx = BlockOption.BERT;
            bertSize = bytes;
        }
    }

    /** Whether it cannot go on without another chunk. */
    public boolean wantsChunk() {
        return !ended && block == null && !isReady();
    }

    /** Whether the next block can be cut. */
    public boolean isReady() {
        if (collecting) {
            return false;
        }
        return length == UNKNOWN ? ended || held > size() : held >= Math.min(size(), length - position);
    }

    /** Takes a chunk, which is the writer's from now on; returns what is wrong with it, or null. */
    public @Nullable Reason offer(ByteBuffer chunk) {
        if (chunk.hasRemaining()) {
            held += chunk.remaining();
            chunks.add(chunk);
        }
        if (collecting && held > longestCollected) {
            return Reason.BODY_TOO_LONG;
        }
        return length != UNKNOWN && position + out() + held > length ? Reason.BODY_FAILED : null;
    }

    /** There is no further chunk; returns what is wrong with that, or null. */
    public @Nullable Reason complete() {
        ended = true;
        if (length != UNKNOWN && position + out() + held < length) {
            return Reason.BODY_FAILED;
        }
        if (collecting) {
            all = take((int) held);
            length = all.length;
            collecting = false;
            rewind();
        }
        return null;
    }

    /** Cuts the next block; it is out until it is confirmed. Returns false when there would be too many of them. */
    public boolean cut() {
        if (block == null) {
            block = take((int) Math.min(size(), held));
        }
        return position / unit() <= BlockOption.MAX_NUM
                && (length == UNKNOWN || (length - 1) / unit() <= BlockOption.MAX_NUM);
    }

    /** The bytes of the block that is out. */
    public byte[] payload() {
        return block == null ? Message.NO_PAYLOAD : block;
    }

    /** The option of the block that is out. */
    public BlockOption option() {
        return new BlockOption((int) (position / unit()), isMoreToCome(), szx);
    }

    /** Whether there are blocks after the one that is out. */
    public boolean isMoreToCome() {
        return length == UNKNOWN ? held > 0 : position + out() < length;
    }

    /** Whether the block that is out is the whole body. */
    public boolean isWhole() {
        return position == 0 && !isMoreToCome();
    }

    /** The server has the block that is out. */
    public void confirm() {
        position += out();
        block = null;
    }

    /**
     * Smaller blocks from now on: the one that is out, unless it was confirmed, is cut anew. Offsets stay what they are,
     * so that numbers grow (RFC 7959 §2.5).
     */
    public void resize(int smaller) {
        if (block != null) {
            chunks.addFirst(ByteBuffer.wrap(block));
            held += block.length;
            block = null;
        }
        szx = smaller;
    }

    /** Begins again with a body that is there; returns false when it is not. */
    public boolean rewind() {
        byte[] bytes = all;
        if (bytes == null) {
            return false;
        }
        clear();
        held = bytes.length;
        ended = true;
        chunks.add(ByteBuffer.wrap(bytes));
        return true;
    }

    /** Begins again with a body that will come again. */
    public void restart() {
        clear();
        ended = false;
    }

    private void clear() {
        chunks.clear();
        held = 0;
        position = 0;
        block = null;
    }

    private byte[] take(int bytes) {
        byte[] taken = new byte[bytes];
        int filled = 0;
        while (filled < bytes) {
            ByteBuffer chunk = chunks.element();
            int part = Math.min(chunk.remaining(), bytes - filled);
            chunk.get(taken, filled, part);
            filled += part;
            if (!chunk.hasRemaining()) {
                chunks.remove();
            }
        }
        held -= bytes;
        return taken;
    }

    private int out() {
        return block == null ? 0 : block.length;
    }

    /** How much goes into a message. */
    private int size() {
        return szx == BlockOption.BERT ? bertSize : unit();
    }

    /** What blocks are counted in. */
    private int unit() {
        return szx == BlockOption.BERT ? BLOCK : 16 << szx;
    }

    /** How many bytes the server has confirmed. */
    public long position() {
        return position;
    }

    /** How long the body is, or {@link #UNKNOWN}. */
    public long length() {
        return length;
    }

    public int szx() {
        return szx;
    }
}
