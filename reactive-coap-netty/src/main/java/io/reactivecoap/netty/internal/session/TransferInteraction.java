package io.reactivecoap.netty.internal.session;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.NackReason;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.netty.internal.block.Upload;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A user's request, sent in one message or, where its body is too long for that, in blocks, up to the response to all of
 * it. What follows from that response is the subclass's. Confined to the session's event loop.
 *
 * <pre>
 *   start --a body that fits--> ASKING --its answer--------------------------------> onFirst
 *     |                            +--4.13 that wants blocks--v                       ^
 *     +-----a longer one, or one that comes in chunks--> {@link Sending} --all answered--+
 * </pre>
 */
public abstract class TransferInteraction extends RequestExchange implements Interaction {

    /** What is wanted of the publisher of a request's body. */
    public enum Wish {
        NONE,
        /** The next chunk; the first time, a subscription too. */
        CHUNK,
        /** The body from its beginning. */
        RESTART,
        /** No more of it. */
        STOP
    }

    private static final int BERT_BLOCK = 1024;

    /** The payload marker, and what the length field of a stream's message grows by. */
    private static final int FRAMING = 5;

    private @Nullable Sending sending;
    private Wish wish = Wish.NONE;
    private @Nullable Queue<TransferProgress> progress;
    private boolean isToTell;
    private boolean over;
    private boolean cancelled;

    TransferInteraction(CoapRequest request) {
        super(request);
    }

    /** How long the one who asked has waited before the session could begin, in nanoseconds. */
    protected abstract long waited();

    /** Has the publisher of the request's body do something, from within {@link #tell()}. */
    protected abstract void askForBody(Wish what);

    /** The response to the whole request, or an error to a part of it. */
    abstract void onFirst(Message response, long now);

    /** Tells the outcome, or what there is of it by now. */
    abstract void tellOutcome();

    @Override
    public final void start(Session within, long now) {
        begin(within, now - waited());
        if (!startsInBursts(now)) {
            startOrdinarily(now);
        }
    }

    /** Whether the request goes in bursts (RFC 9177); what follows is the subclass's then. */
    boolean startsInBursts(long now) {
        return false;
    }

    final void startOrdinarily(long now) {
        CoapOptions options = session().withUriHost(request().options());
        if (request().body().isInMemory()) {
            byte[] payload = request().payload();
            startWith(withEcho(options, payload), payload, now);
        } else if (!session().refuses(this, now)) {
            session().attend(this);
            sending = Sending.ofChunks(this, options, blockSzx(options, CoapOption.BLOCK1), budgetEnd(now))
                    .inBert();
            sending.goOn(now);
        }
    }

    private void startWith(CoapOptions options, byte[] payload, long now) {
        boolean preferBlocks = payload.length > parameters().blockSize()
                && parameters().blockSize() < BlockwiseParameters.MAX_BLOCK_SIZE;
        Message whole = whole(options, payload);
        if (payload.length == 0 || !preferBlocks && session().fits(whole)) {
            send(whole, budgetEnd(now), now);
        } else {
            sending = Sending.of(this, options, payload, blockSzx(options, CoapOption.BLOCK1))
                    .inBert();
            sending.goOn(now);
        }
    }

    /** All of the request in one message. */
    final Message whole(CoapOptions options, byte[] payload) {
        return message(session().newToken(), session().blocks().withPreferredSize(request(), options), payload);
    }

    /** What to ask for the rest of the response with. */
    final FurtherBlocks further() {
        return sending == null ? FurtherBlocks.ofWhole(request(), sent().options()) : sending.further();
    }

    private BlockwiseParameters parameters() {
        return session().blocks().parameters(request());
    }

    /** When the time is up for what is sent now. */
    public long budgetEnd(long now) {
        return budgetFrom(startedAt());
    }

    // The request's body

    /** The largest block that fits into a message with the request's options and those of a transfer. */
    final int blockSzx(CoapOptions of, CoapOption<BlockOption> blockOption) {
        CoapOptions most = withTransferOptions(of, blockOption);
        int szx = BlockOption.sizeExponent(parameters().blockSize());
        Token token = session().tokenToMeasureWith();
        while (szx > 0 && !session().fits(message(token, most, new byte[16 << szx]))) {
            szx--;
        }
        return szx;
    }

    /** How much of the body goes into a message with BERT and the request's options (RFC 8323 §6); 0 where that is not possible. */
    final int bertSize(CoapOptions of) {
        int most = parameters().blockSize() < BlockwiseParameters.MAX_BLOCK_SIZE
                ? 0
                : session().blocks().bertSize();
        if (most == 0) {
            return 0;
        }
        Message without =
                message(session().tokenToMeasureWith(), withTransferOptions(of, CoapOption.BLOCK1), Message.NO_PAYLOAD);
        int room = session().maxMessageSize() - session().size(without) - FRAMING;
        return Math.min(most, Math.max(0, room / BERT_BLOCK * BERT_BLOCK));
    }

    private CoapOptions withTransferOptions(CoapOptions of, CoapOption<BlockOption> blockOption) {
        return session()
                .blocks()
                .withPreferredSize(request(), of)
                .with(blockOption, new BlockOption(BlockOption.MAX_NUM, true, 0))
                .with(CoapOption.SIZE1, 0xffff_ffffL)
                .with(CoapOption.REQUEST_TAG, new byte[CoapOption.REQUEST_TAG.maxLength()]);
    }

    @Override
    final boolean keepsToken() {
        return sending != null && sending.isInBlocks();
    }

    /** The next chunk of the request's body, which is this interaction's from now on. */
    public final void onChunk(ByteBuffer chunk, long now) {
        if (sending != null) {
            sending.onChunk(chunk, now);
        }
    }

    public final void onBodyComplete(long now) {
        if (sending != null) {
            sending.onComplete(now);
        }
    }

    public final void onBodyFailed(Throwable cause, long now) {
        if (sending != null) {
            sending.onFailed(cause, now);
        }
    }

    @Override
    final void onAnswer(Message response, long now) {
        BlockOption hint = keepsToken() ? null : Upload.hint(response, sent().payload().length);
        if (hint != null) {
            sendInBlocks(hint, now);
        } else if (sending == null) {
            onFirst(response, now);
        } else if (sending.onAnswer(response, now)) {
            sending.end();
            onFirst(response, now);
        }
    }

    private void sendInBlocks(BlockOption hint, long now) {
        CoapOptions options = sent().options();
        // the hint may be of the reserved size, or leave no room for the options of a transfer
        int szx = Math.min(hint.szx(), blockSzx(options, CoapOption.BLOCK1));
        if (sending == null) {
            sending = Sending.of(this, options, request().payload(), szx);
            sending.goOn(now);
        } else {
            sending.goOnInBlocks(szx, now);
        }
    }

    final void timeIsUp(long now) {
        fail(timeout(Phase.REQUEST_TIMEOUT, info(now)), now);
    }

    final void fail(Reason reason, String detail, long now) {
        fail(broken(reason, Transfers.describe(reason) + detail, now), now);
    }

    final void fail(CoapException failure, long now) {
        session().close(this, now);
        onFailed(failure, now);
    }

    // What is told

    /** Has something asked of the publisher of the request's body; to begin again includes its first chunk. */
    final void wishes(Wish what) {
        wish = wish == Wish.RESTART && what == Wish.CHUNK ? wish : what;
        tellSoon();
    }

    public final void onProgress(TransferProgress.Direction direction, long bytes, long total) {
        if (request().progressListener().isPresent()) {
            progress = progress == null ? new ArrayDeque<>(2) : progress;
            progress.add(
                    new TransferProgress(direction, bytes, total < 0 ? OptionalLong.empty() : OptionalLong.of(total)));
            tellSoon();
        }
    }

    final void tellSoon() {
        if (!isToTell) {
            isToTell = true;
            session().tell(this);
        }
    }

    /** The request needs nothing any more, and is told of for the last time. */
    final void isOver() {
        over = true;
        if (sending != null) {
            sending.end();
        }
        if (!request().body().isInMemory()) {
            session().dismiss(this);
        }
        tellSoon();
    }

    @Override
    public final void tell() {
        isToTell = false;
        while (!cancelled && progress != null && !progress.isEmpty()) {
            tellProgress(progress.remove());
        }
        if (wish != Wish.NONE) {
            Wish what = wish;
            wish = Wish.NONE;
            askForBody(what);
        }
        if (!cancelled) {
            tellOutcome();
        }
    }

    private void tellProgress(TransferProgress now) {
        Consumer<? super TransferProgress> listener =
                request().progressListener().orElseThrow();
        try {
            listener.accept(now);
        } catch (RuntimeException e) {
            // documented: what a listener throws is dropped
        }
    }

    @Override
    public void cancel(long now) {
        cancelled = true;
        if (!over && hasBegun()) {
            over = true;
            if (sending != null) {
                sending.end();
            }
            wish = Wish.NONE; // who cancels stops the publisher too
            session().dismiss(this);
            session().close(this, now);
        }
    }

    @Override
    public void onDisconnected(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        if (!over) {
            super.onDisconnected(reason, cause, now);
        }
    }

    final boolean isEnded() {
        return over;
    }
}
