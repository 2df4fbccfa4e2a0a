package io.reactivecoap.netty.internal.block;

import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.CoapOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts a response's body together from its blocks. Confined to the session's event loop. */
public final class BodyReader {

    private static final int FIRST_ROOM = 4096;

    private final int longest;
    private byte[] bytes = Message.NO_PAYLOAD;
    private int length;
    private @Nullable Message first;

    /** A body of so many bytes at most. */
    public BodyReader(int longest) {
        this.longest = longest;
    }

    /** Whether a body is known from its first block to be too long. */
    public static boolean isTooLong(Message first, int longest) {
        Long size = first.options().get(CoapOption.SIZE2);
        return size != null && size > longest;
    }

    /** Takes the next block; returns what is wrong with it, or null. */
    public @Nullable Reason add(Message block) {
        int more = block.payload().length;
        if (more > longest - length || first == null && isTooLong(block, longest)) {
            return Reason.BODY_TOO_LONG;
        }
        first = first == null ? block : first;
        if (more > bytes.length - length) {
            int doubled = (int) Math.min(longest, Math.max(FIRST_ROOM, bytes.length * 2L));
            bytes = Arrays.copyOf(bytes, Math.max(doubled, length + more));
        }
        System.arraycopy(block.payload(), 0, bytes, length, more);
        length += more;
        return null;
    }

    /** The response as if it had come in one: with the first block's code and options, but for the one of the block. */
    public Message whole() {
        Message asItCame = Objects.requireNonNull(first);
        return new Message(
                asItCame.code(),
                asItCame.token(),
                asItCame.options().without(CoapOption.BLOCK2),
                length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }

    /** How many bytes have come. */
    public int length() {
        return length;
    }
}
