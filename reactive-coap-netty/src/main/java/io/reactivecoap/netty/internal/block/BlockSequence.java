package io.reactivecoap.netty.internal.block;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.ETag;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one representation in their order (RFC 7959 §2.4): whether a response is the next of them, and which one
 * comes after it. Confined to the session's event loop.
 */
public final class BlockSequence {

    private static final long UNKNOWN = -1;

    private final int largestSzx;
    private boolean begun;
    private boolean complete;
    private long next;
    private int szx;
    private long total = UNKNOWN;
    private @Nullable CoapCode code;
    private @Nullable ETag etag;
    private @Nullable ContentFormat format;

    /** A body from its beginning, in blocks of a size that is asked for. */
    public BlockSequence(int szx, int largestSzx) {
        this(0, szx, largestSzx);
    }

    /** A body from a block of it on. */
    public BlockSequence(long offset, int szx, int largestSzx) {
        this.next = offset;
        this.szx = szx;
        this.largestSzx = largestSzx;
    }

    /** The rest of a body of which a part came before. */
    public BlockSequence(long offset, int szx, int largestSzx, ETag etag) {
        this(offset, szx, largestSzx);
        this.etag = etag;
        begun = true;
    }

    /** Takes the next response; returns what is wrong with it, or null. */
    public @Nullable Reason accept(Message response) {
        BlockOption block = response.options().get(CoapOption.BLOCK2);
        Reason wrong = checkRepresentation(response); // first: the blocks of another one need not fit
        if (wrong == null) {
            wrong = block == null ? withoutBlocks() : check(block, response.payload().length);
        }
        if (wrong != null) {
            return wrong;
        }
        begun = true;
        code = response.code();
        etag = response.options().get(CoapOption.ETAG);
        format = response.options().get(CoapOption.CONTENT_FORMAT);
        Long size = response.options().get(CoapOption.SIZE2);
        total = size == null ? total : size;
        complete = block == null || !block.more();
        szx = block == null ? szx : block.szx();
        next += response.payload().length;
        return !complete && number(next) > BlockOption.MAX_NUM ? Reason.TOO_MANY_BLOCKS : null;
    }

    /** A body that is not longer than a message comes without an option; the rest of a longer one does not. */
    private @Nullable Reason withoutBlocks() {
        return begun || next > 0 ? Reason.UNEXPECTED_BLOCK : null;
    }

    private @Nullable Reason check(BlockOption block, int length) {
        // RFC 7959 §2.2: 7 is reserved, "i.e., MUST NOT be sent"; RFC 8323 §6 gives it a meaning on streams
        if (block.szx() > largestSzx || begun && block.size() > size()) {
            return Reason.BLOCK_SIZE;
        }
        if (block.offset() != next) {
            return Reason.UNEXPECTED_BLOCK;
        }
        // RFC 7959 §2.2: a block that others follow has the length that SZX says; RFC 8323 §6: or a multiple of it
        boolean whole =
                block.szx() == BlockOption.BERT ? length > 0 && length % block.size() == 0 : length == block.size();
        boolean fits = block.szx() == BlockOption.BERT || length <= block.size();
        return (block.more() ? whole : fits) ? null : Reason.BLOCK_LENGTH;
    }

    /** RFC 7959 §2.4: blocks are put together when their ETags say that they are of one representation. */
    private @Nullable Reason checkRepresentation(Message response) {
        ETag itsTag = response.options().get(CoapOption.ETAG);
        ContentFormat itsFormat = response.options().get(CoapOption.CONTENT_FORMAT);
        if (begun && !Objects.equals(etag, itsTag)) {
            return Reason.ETAG_CHANGED;
        }
        if (code != null && (code != response.code() || !Objects.equals(format, itsFormat))) {
            return Reason.CONTENT_FORMAT_CHANGED;
        }
        return null;
    }

    /** What to ask for to get the block that lies so many blocks behind the next one. */
    public BlockOption ahead(int blocks) {
        return new BlockOption((int) (number(next) + blocks), false, szx);
    }

    /** Where the block begins that lies so many blocks behind the next one. */
    public long offsetAhead(int blocks) {
        return next + (long) blocks * size();
    }

    /**
     * Whether that block is known to be one of the body, and of a body that would be told apart from another. With BERT it
     * is not: how much a response brings is the server's choice.
     */
    public boolean isKnownAhead(int blocks) {
        return szx != BlockOption.BERT
                && etag != null
                && offsetAhead(blocks) < total
                && number(next) + blocks <= BlockOption.MAX_NUM;
    }

    private long number(long offset) {
        return offset / size();
    }

    private int size() {
        return szx == BlockOption.BERT ? 1024 : 16 << szx; // a block of BERT is several of 1,024 bytes
    }

    /** Where the next block begins; the end of the body when it is complete. */
    public long next() {
        return next;
    }

    public boolean isComplete() {
        return complete;
    }

    /** How long the body is, as far as the server has said; -1 otherwise. */
    public long total() {
        return total;
    }
}
