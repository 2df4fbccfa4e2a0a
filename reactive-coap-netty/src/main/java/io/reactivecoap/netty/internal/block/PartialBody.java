package io.reactivecoap.netty.internal.block;

import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A response's body whose blocks come in any order, some of them twice, some not at all (RFC 9177 §4.4). Confined to the
 * session's event loop.
 */
public final class PartialBody {

    private static final int UNKNOWN = -1;
    private static final int LARGEST_SZX = 6;

    private final int longest;
    private final BitSet received = new BitSet();
    private byte[] bytes = Message.NO_PAYLOAD;
    private int length;
    private int szx;
    private long total = UNKNOWN;
    private int last = UNKNOWN;
    private @Nullable Message first;

    /** A body of so many bytes at most. */
    public PartialBody(int longest) {
        this.longest = longest;
    }

    /** Takes a block, or the same block again; returns what is wrong with it, or null. */
    public @Nullable Reason accept(Message response) {
        BlockOption block = response.options().get(CoapOption.Q_BLOCK2);
        if (block == null) {
            return Reason.UNEXPECTED_BLOCK;
        }
        Reason wrong = check(block, response);
        if (wrong == null && first != null) {
            wrong = checkRepresentation(first, response);
        }
        if (wrong == null) {
            put(block, response);
        }
        return wrong;
    }

    private @Nullable Reason check(BlockOption block, Message response) {
        int bytesOfIt = response.payload().length;
        Long size = response.options().get(CoapOption.SIZE2);
        if (block.szx() > LARGEST_SZX || first != null && block.szx() != szx) {
            return Reason.BLOCK_SIZE;
        }
        if (block.more() ? bytesOfIt != block.size() : bytesOfIt > block.size()) {
            return Reason.BLOCK_LENGTH;
        }
        if (block.offset() + bytesOfIt > longest || size != null && size > longest) {
            return Reason.BODY_TOO_LONG;
        }
        boolean beyond = last != UNKNOWN && (block.num() > last || block.more() && block.num() == last);
        return beyond || !block.more() && block.num() + 1 < received.length() ? Reason.UNEXPECTED_BLOCK : null;
    }

    /** RFC 9177 §4.4: "The payloads sent back from the server as a response MUST all have the same ETag". */
    private static @Nullable Reason checkRepresentation(Message first, Message response) {
        if (!isSame(first, response, CoapOption.ETAG)) {
            return Reason.ETAG_CHANGED;
        }
        return first.code() == response.code() && isSame(first, response, CoapOption.CONTENT_FORMAT)
                ? null
                : Reason.CONTENT_FORMAT_CHANGED;
    }

    private static boolean isSame(Message one, Message other, CoapOption<?> option) {
        return Objects.equals(one.options().get(option), other.options().get(option));
    }

    private void put(BlockOption block, Message response) {
        if (first == null) {
            first = response;
            szx = block.szx();
        }
        Long size = response.options().get(CoapOption.SIZE2);
        total = size == null ? total : size;
        last = block.more() ? last : block.num();
        int offset = (int) block.offset();
        int end = offset + response.payload().length;
        if (end > bytes.length) {
            int room = (int) Math.max(Math.min(longest, bytes.length * 2L), Math.max(end, total));
            bytes = Arrays.copyOf(bytes, room);
        }
        System.arraycopy(response.payload(), 0, bytes, offset, response.payload().length);
        length = Math.max(length, end);
        received.set(block.num());
    }

    public boolean has(int number) {
        return received.get(number);
    }

    /** Whether all blocks from one to another, excluded, are there. */
    public boolean hasAll(int from, int to) {
        return received.nextClearBit(from) >= to;
    }

    /** Whether not one of those blocks is there. */
    public boolean hasNone(int from, int to) {
        int next = received.nextSetBit(from);
        return next < 0 || next >= to;
    }

    public boolean hasBegun() {
        return first != null;
    }

    public boolean isComplete() {
        return last != UNKNOWN && hasAll(0, last + 1);
    }

    /** Whether it is known how many blocks there are. RFC 9177 §4.6: Size2 "MUST exactly represent the size". */
    public boolean isEndKnown() {
        return last != UNKNOWN || total != UNKNOWN;
    }

    /** How many blocks there are, as far as is known. */
    public int blocks() {
        if (last != UNKNOWN) {
            return last + 1;
        }
        return Math.max(received.length(), total == UNKNOWN ? 0 : (int) ((total + size() - 1) / size()));
    }

    private int size() {
        return 16 << szx;
    }

    public int szx() {
        return szx;
    }

    /** How many bytes have come, the last block taken for a full one. */
    public long bytes() {
        return Math.min(length, (long) received.cardinality() * size());
    }

    /** How long the body is, as far as the server has said; -1 otherwise. */
    public long total() {
        return total;
    }

    /** The response as if it had come in one: with the code and options of the block that came first. */
    public Message whole() {
        Message asItCame = Objects.requireNonNull(first);
        return new Message(
                asItCame.code(),
                asItCame.token(),
                asItCame.options().without(CoapOption.Q_BLOCK2),
                length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }
}
