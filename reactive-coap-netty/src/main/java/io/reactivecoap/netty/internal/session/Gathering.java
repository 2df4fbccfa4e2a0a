package io.reactivecoap.netty.internal.session;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.block.BlockSequence;
import io.reactivecoap.netty.internal.block.BodyReader;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a whole body, begun by the response that carried its first block. A representation that changes meanwhile is
 * fetched anew from its beginning, a few times. Confined to the session's event loop.
 */
final class Gathering implements Download.Owner {

    /** Who wants the body. */
    interface Owner {

        /** The response with all of its body. */
        void onWhole(Message response, long now);

        /** There will be no body: the server answered with an error, or, where that is null, why. */
        void onBroken(@Nullable Message error, @Nullable CoapException failure, long now);

        /** So many bytes have come, of so many, or of {@link BlockSequence#total() an unknown number}. */
        void onProgress(long bytes, long total);

        long budgetEnd(long now);
    }

    private final Session session;
    private final FurtherBlocks further;
    private final Owner owner;
    private int restartsLeft;
    private BlockSequence sequence;
    private BodyReader reader;
    private @Nullable RequestExchange exchange;
    private @Nullable Download download;
    private Token token = Token.EMPTY;

    Gathering(Session session, FurtherBlocks further, Owner owner) {
        this.session = session;
        this.further = further;
        this.owner = owner;
        restartsLeft = isSafe(further.request().method()) ? parameters().maxRestarts() : 0;
        sequence = session.blocks().sequence(further.request());
        reader = newReader();
    }

    /** RFC 7252 §5.1: a GET is safe to repeat; RFC 8132 §2: so is a FETCH. */
    static boolean isSafe(CoapMethod method) {
        return method == CoapMethod.GET || method == CoapMethod.FETCH;
    }

    private BodyReader newReader() {
        return new BodyReader(parameters().maxBodySize());
    }

    private BlockwiseParameters parameters() {
        return session.blocks().parameters(further.request());
    }

    /** Begins with the first block; the exchange is the one that it answered. */
    void begin(Message first, RequestExchange answered, long now) {
        exchange = answered;
        token = first.token();
        Reason wrong = sequence.accept(first);
        if (wrong == null) {
            wrong = reader.add(first);
        }
        if (wrong != null) {
            owner.onBroken(null, broken(wrong, now), now);
            return;
        }
        owner.onProgress(reader.length(), sequence.total());
        fetch(now);
    }

    private void fetch(long now) {
        download = new Download(session, further, token, sequence, this);
        download.wants(Download.ALL, now);
    }

    @Override
    public void onBlock(Message block, long offset, boolean last, long now) {
        Reason wrong = reader.add(block);
        if (wrong != null) {
            cancel(now);
            owner.onBroken(null, broken(wrong, now), now);
            return;
        }
        owner.onProgress(reader.length(), sequence.total());
        if (last) {
            owner.onWhole(reader.whole(), now);
        }
    }

    @Override
    public void onBroken(@Nullable Message error, @Nullable CoapException failure, long now) {
        if (isChanged(failure) && restartsLeft > 0) {
            restartsLeft--;
            sequence = session.blocks().sequence(further.request());
            reader = newReader();
            fetch(now);
            return;
        }
        owner.onBroken(error, failure, now);
    }

    private CoapException broken(Reason wrong, long now) {
        return Objects.requireNonNull(exchange).broken(wrong, Transfers.describe(wrong), now);
    }

    private static boolean isChanged(@Nullable CoapException failure) {
        return failure instanceof CoapTransferException transfer
                && (transfer.reason() == Reason.ETAG_CHANGED || transfer.reason() == Reason.CONTENT_FORMAT_CHANGED);
    }

    @Override
    public long budgetEnd(long now) {
        return owner.budgetEnd(now);
    }

    void cancel(long now) {
        if (download != null) {
            download.cancel(now);
        }
    }

    /** Whether a response has only the first of several blocks. */
    static boolean isPart(Message response) {
        BlockOption block = response.options().get(CoapOption.BLOCK2);
        return block != null && block.more() && response.code().isSuccess();
    }
}
