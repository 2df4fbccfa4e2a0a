package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.NackReason;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.netty.internal.block.BlockSequence;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request and the blocks of its response as they are asked for: a request for each that is in demand, or up to the
 * prefetch beyond. Confined to the session's event loop.
 */
public abstract class BlocksInteraction extends TransferInteraction implements Download.Owner {

    private final @Nullable CoapBlock after;
    private final Deque<CoapBlock> ready = new ArrayDeque<>(2);
    private long demand;
    private long early;
    private @Nullable BlockSequence sequence;
    private @Nullable Download download;
    private @Nullable CoapException failure;
    private boolean told;

    /** With all blocks of a body, or those after one that came before. */
    protected BlocksInteraction(CoapRequest request, @Nullable CoapBlock after) {
        super(request);
        this.after = after;
    }

    protected abstract void onBlock(CoapBlock block);

    /** Null when the body is complete. */
    protected abstract void onEnd(@Nullable CoapException failed);

    /** So many blocks more are in demand. */
    public final void demand(long blocks, long now) {
        demand = demand + blocks < 0 ? Download.ALL : demand + blocks;
        if (download != null) {
            download.wants(blocks, now);
        } else {
            early = early + blocks < 0 ? Download.ALL : early + blocks; // until the first one is there
        }
        if (!ready.isEmpty()) {
            tellSoon();
        }
    }

    /** Time runs for each block, and while it is asked for only. */
    @Override
    public final long budgetEnd(long now) {
        return budgetFrom(sequence == null ? startedAt() : now);
    }

    @Override
    final void onFirst(Message first, long now) {
        session().attend(this);
        sequence = newSequence();
        if (!first.code().isSuccess()) {
            onBroken(first, null, now);
            return;
        }
        long offset = sequence.next();
        Reason wrong = sequence.accept(first);
        if (wrong != null) {
            onBroken(null, broken(wrong, Transfers.describe(wrong), now), now);
            return;
        }
        download = new Download(session(), further(), first.token(), sequence, this);
        onBlock(first, offset, sequence.isComplete(), now);
        if (!sequence.isComplete()) {
            long more = early == Download.ALL
                    ? early
                    : early - 1 + session().blocks().parameters(request()).prefetch();
            download.wants(more, now);
        }
    }

    private BlockSequence newSequence() {
        BlockOption asked = request().options().get(CoapOption.BLOCK2);
        if (after != null) {
            return session()
                    .blocks()
                    .sequence(
                            Objects.requireNonNull(asked),
                            after.options().first(CoapOption.ETAG).orElseThrow());
        }
        return asked == null
                ? session().blocks().sequence(request())
                : session().blocks().sequence(asked, null);
    }

    @Override
    public final void onBlock(Message block, long offset, boolean last, long now) {
        long elapsed = now - transmittedAt();
        ready.add(new CoapBlock(
                offset, last, new DefaultCoapResponse(block, session().peer(), elapsed)));
        onProgress(
                TransferProgress.Direction.DOWNLOAD,
                Objects.requireNonNull(sequence).next(),
                sequence.total());
        if (last) {
            isOver();
        } else {
            tellSoon();
        }
    }

    @Override
    public final void onBroken(@Nullable Message error, @Nullable CoapException why, long now) {
        failure = error == null
                ? why
                : new CoapResponseException(
                        new DefaultCoapResponse(error, session().peer(), now - transmittedAt()), info(now));
        isOver();
    }

    @Override
    final void onFailed(CoapException why, long now) {
        if (download != null) {
            download.cancel(now);
        }
        failure = why;
        isOver();
    }

    /** The end of the session waits for nobody: what is not in demand by now will not be told. */
    @Override
    public final void onDisconnected(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        super.onDisconnected(reason, cause, now);
        if (ready.size() > demand) {
            while (ready.size() > demand) {
                ready.removeLast();
            }
            failure = new CoapDisconnectedException(reason, session().peer(), info(now), cause);
            tellSoon();
        }
    }

    @Override
    public final void cancel(long now) {
        super.cancel(now);
        if (download != null) {
            download.cancel(now);
            session().dismiss(this); // also when all blocks are there and wait to be asked for
        }
        ready.clear();
        told = true;
    }

    @Override
    final void tellOutcome() {
        while (!told && demand > 0 && !ready.isEmpty()) {
            demand = demand == Download.ALL ? demand : demand - 1;
            onBlock(ready.remove());
        }
        if (!told && isEnded() && ready.isEmpty()) {
            told = true;
            session().dismiss(this);
            onEnd(failure);
        }
    }
}
