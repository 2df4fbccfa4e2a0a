package io.reactivecoap.netty.internal.session;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.NackReason;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.netty.internal.block.BodyWriter;
import io.reactivecoap.netty.internal.block.Upload;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Timer;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A user's request, sent in one message or, where its body is too long for that, in blocks, up to the response to all of
 * it. What follows from that response is the subclass's. Confined to the session's event loop.
 *
 * <pre>
 *   start --a body that fits---------------------------------> ASKING ----------> onFirst
 *     +-----a longer one-------------> SENDING a block <--+      ^
 *     +-----one that comes in chunks-> FILLING            |      |
 *                                        ^  |  enough     |      |
 *                       too little held  |  +-------------+      |
 *                                        +--confirmed--SENDING --+ all of it
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

    private @Nullable Upload upload;
    private Token uploadToken = Token.EMPTY;
    private CoapOptions options = CoapOptions.empty();
    private Wish wish = Wish.NONE;
    private @Nullable TimeLimit timeLimit;
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
        Session within = session();
        CoapBody body = request().body();
        options = within.withUriHost(request().options());
        if (!body.isInMemory()) {
            if (within.refuses(this, now)) {
                return;
            }
            within.attend(this);
            upload = newUpload(newWriter(body));
            timeLimit = new TimeLimit();
            timeLimit.begin(budgetEnd(now));
            goOn(now);
            return;
        }
        byte[] payload = request().payload();
        options = withEcho(options, payload);
        if (payload.length == 0) {
            send(whole(payload), budgetEnd(now), now);
        } else {
            startWith(payload, now);
        }
    }

    private void startWith(byte[] payload, long now) {
        boolean preferBlocks = payload.length > parameters().blockSize()
                && parameters().blockSize() < BlockwiseParameters.MAX_BLOCK_SIZE;
        Message whole = whole(payload);
        if (!preferBlocks && session().fits(whole)) {
            send(whole, budgetEnd(now), now);
        } else {
            upload = newUpload(BodyWriter.of(payload, blockSzx(options(), CoapOption.BLOCK1)));
            goOn(now);
        }
    }

    private Message whole(byte[] payload) {
        return message(session().newToken(), options(), payload);
    }

    private CoapOptions options() {
        return session().withPreferredSize(request(), options);
    }

    /** What to ask for the rest of the response with. */
    final FurtherBlocks further() {
        return uploadToken.length() == 0
                ? FurtherBlocks.ofWhole(request(), options)
                : FurtherBlocks.ofUpload(request(), options);
    }

    private BlockwiseParameters parameters() {
        return session().blockwise(request());
    }

    /** When the time is up for what is sent now. */
    public long budgetEnd(long now) {
        return budgetFrom(startedAt());
    }

    // The request's body

    private Upload newUpload(BodyWriter writer) {
        return new Upload(writer, parameters().maxRestarts());
    }

    private BodyWriter newWriter(CoapBody body) {
        int szx = blockSzx(options(), CoapOption.BLOCK1);
        if (body.length().isPresent()) {
            return BodyWriter.streaming(body.length().getAsLong(), szx);
        }
        return body.isUnsized()
                ? BodyWriter.streaming(BodyWriter.UNKNOWN, szx)
                : BodyWriter.collecting(parameters().maxBodySize(), szx);
    }

    /** The largest block that fits into a message with the request's options and those of a transfer. */
    final int blockSzx(CoapOptions of, CoapOption<BlockOption> blockOption) {
        CoapOptions most = of.with(blockOption, new BlockOption(BlockOption.MAX_NUM, true, 0))
                .with(CoapOption.SIZE1, 0xffff_ffffL)
                .with(CoapOption.REQUEST_TAG, new byte[CoapOption.REQUEST_TAG.maxLength()]);
        int szx = BlockOption.sizeExponent(parameters().blockSize());
        Token token = session().tokenToMeasureWith();
        while (szx > 0 && !session().fits(message(token, most, new byte[16 << szx]))) {
            szx--;
        }
        return szx;
    }

    /** Sends the next block, or asks for what it lacks. */
    private void goOn(long now) {
        BodyWriter body = upload().body();
        if (body.wantsChunk()) {
            wishes(wish == Wish.RESTART ? Wish.RESTART : Wish.CHUNK);
        } else if (body.cut()) {
            sendBlock(body, now);
        } else {
            fail(Reason.TOO_MANY_BLOCKS, "", now);
        }
    }

    private void sendBlock(BodyWriter body, long now) {
        boolean first = uploadToken.length() == 0;
        if (first && body.isWhole()) {
            Message whole = whole(body.payload());
            if (session().fits(whole)) {
                send(whole, budgetEnd(now), now);
                return;
            }
        }
        if (first) {
            uploadToken = session().newToken();
            // RFC 9175 §3.3: keeps the blocks of this body apart from those of another
            if (!options.contains(CoapOption.REQUEST_TAG)) {
                options = options.with(CoapOption.REQUEST_TAG, session().newRequestTag());
            }
        }
        send(message(uploadToken, upload().options(options()), body.payload()), budgetEnd(now), now);
    }

    /** There are servers that look for the blocks that came before by their token. */
    @Override
    final boolean keepsToken() {
        return uploadToken.length() > 0;
    }

    /** The next chunk of the request's body, which is this interaction's from now on. */
    public final void onChunk(ByteBuffer chunk, long now) {
        if (upload != null) {
            goOnUnless(upload.body().offer(chunk), now);
        }
    }

    public final void onBodyComplete(long now) {
        if (upload != null) {
            goOnUnless(upload.body().complete(), now);
        }
    }

    public final void onBodyFailed(Throwable cause, long now) {
        if (upload != null) {
            fail(
                    new CoapTransferException(
                            Reason.BODY_FAILED, "the publisher of the body failed (" + cause + ")", info(now), cause),
                    now);
        }
    }

    private void goOnUnless(@Nullable Reason wrong, long now) {
        if (wrong != null) {
            fail(wrong, "", now);
        } else if (!isOpen()) { // else the block that is out comes first
            goOn(now);
        }
    }

    @Override
    final void onAnswer(Message response, long now) {
        if (uploadToken.length() == 0) {
            onAnswerToWhole(response, now);
            return;
        }
        switch (upload().onAnswer(response)) {
            case NEXT_BLOCK -> {
                onUploadProgress();
                goOn(now);
            }
            case SMALLER_BLOCK -> goOn(now);
            case START_AGAIN -> startAgain(now);
            case BROKEN ->
                fail(Objects.requireNonNull(upload().wrong()), " (it answered " + response.code() + ")", now);
            case ANSWERED -> {
                if (response.code().isSuccess()) {
                    onUploadProgress();
                }
                onAnswered(response, now);
            }
        }
    }

    private void onAnswerToWhole(Message response, long now) {
        BlockOption hint = Upload.hint(response, sent().payload().length);
        if (hint == null) {
            onAnswered(response, now);
            return;
        }
        // the hint may be of the reserved size, or leave no room for the options of a transfer
        int szx = Math.min(hint.szx(), blockSzx(options(), CoapOption.BLOCK1));
        if (upload == null) {
            upload = newUpload(BodyWriter.of(request().payload(), szx));
        } else {
            upload.body().resize(szx); // one that came in chunks, and was held until its answer
        }
        goOn(now);
    }

    /** Nothing of the body is wanted any more. */
    private void onAnswered(Message response, long now) {
        if (upload != null) {
            endUpload();
        }
        onFirst(response, now);
    }

    private void endUpload() {
        upload = null;
        stopTheClock();
        if (!request().body().isInMemory()) {
            wishes(Wish.STOP);
        }
    }

    private void stopTheClock() {
        if (timeLimit != null) {
            session().timers().cancel(timeLimit);
        }
    }

    private void onUploadProgress() {
        BodyWriter body = upload().body();
        onProgress(TransferProgress.Direction.UPLOAD, body.position(), body.length());
    }

    private void startAgain(long now) {
        BodyWriter body = upload().body();
        if (body.rewind()) {
            goOn(now);
        } else if (request().body().isReplayable()) {
            body.restart();
            wishes(Wish.RESTART);
        } else {
            fail(Reason.NOT_REPEATABLE, "", now);
        }
    }

    private void fail(Reason reason, String detail, long now) {
        fail(broken(reason, Transfers.describe(reason) + detail, now), now);
    }

    private void fail(CoapException failure, long now) {
        session().close(this, now);
        onFailed(failure, now);
    }

    private Upload upload() {
        return Objects.requireNonNull(upload);
    }

    // What is told

    private void wishes(Wish what) {
        wish = what;
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
        if (upload != null) {
            endUpload();
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
            upload = null;
            wish = Wish.NONE;
            stopTheClock();
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

    /** Ends the wait for a chunk, while no message is under way whose own time could be up. */
    private final class TimeLimit extends Timer {

        void begin(long deadline) {
            if (deadline != Timers.NEVER) {
                session().timers().schedule(this, deadline);
            }
        }

        @Override
        protected void onTimeout(long now) {
            fail(timeout(Phase.REQUEST_TIMEOUT, info(now)), now);
        }
    }
}
