package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.netty.internal.block.BodyWriter;
import io.reactivecoap.netty.internal.block.Upload;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.session.TransferInteraction.Wish;
import io.reactivecoap.netty.internal.time.Timer;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that does not fit into a message, or that comes in chunks, on its way to the server (RFC 7959 §2.5). As a
 * timer it ends the wait for a chunk, while no message is under way whose own time could be up. Confined to the session's
 * event loop.
 *
 * <pre>
 *   FILLING --a block, or all, is there--> SENDING --confirmed, and the next is there--> SENDING
 *      ^                                      |  |
 *      +------ confirmed, too little held ----+  +--answered, failed, cancelled--> (ended)
 * </pre>
 */
final class Sending extends Timer {

    private final TransferInteraction request;
    private final Session session;
    private final CoapBody body;
    private final Upload upload;
    private CoapOptions options;
    private Token token = Token.EMPTY;
    private boolean ended;

    private Sending(TransferInteraction request, CoapOptions options, BodyWriter writer) {
        this.request = request;
        this.session = request.session();
        this.body = request.request().body();
        this.options = options;
        upload = new Upload(
                writer, session.blocks().parameters(request.request()).maxRestarts());
    }

    /** A body that is there. */
    static Sending of(TransferInteraction request, CoapOptions options, byte[] bytes, int szx) {
        return new Sending(request, options, BodyWriter.of(bytes, szx));
    }

    /** A body that comes in chunks, until a time. */
    static Sending ofChunks(TransferInteraction request, CoapOptions options, int szx, long deadline) {
        CoapBody body = request.request().body();
        BodyWriter writer;
        if (body.length().isPresent()) {
            writer = BodyWriter.streaming(body.length().getAsLong(), szx);
        } else if (body.isUnsized()) {
            writer = BodyWriter.streaming(BodyWriter.UNKNOWN, szx);
        } else {
            int longest =
                    request.session().blocks().parameters(request.request()).maxBodySize();
            writer = BodyWriter.collecting(longest, szx);
        }
        Sending sending = new Sending(request, options, writer);
        if (deadline != Timers.NEVER) {
            sending.session.timers().schedule(sending, deadline);
        }
        return sending;
    }

    /** With several blocks in a message where the peer takes that (RFC 8323 §6). */
    Sending inBert() {
        upload.body().inBert(request.bertSize(options));
        return this;
    }

    @Override
    protected void onTimeout(long now) {
        request.timeIsUp(now);
    }

    /** Sends the next block, or asks for what it lacks. */
    void goOn(long now) {
        BodyWriter writer = upload.body();
        if (writer.wantsChunk()) {
            request.wishes(Wish.CHUNK);
        } else if (writer.cut()) {
            send(writer, now);
        } else {
            request.fail(Reason.TOO_MANY_BLOCKS, "", now);
        }
    }

    private void send(BodyWriter writer, long now) {
        if (!isInBlocks() && writer.isWhole()) {
            Message whole = request.whole(options, writer.payload());
            if (session.fits(whole)) {
                request.send(whole, request.budgetEnd(now), now);
                return;
            }
        }
        if (!isInBlocks()) {
            token = session.newToken(); // of all blocks: there are servers that look for the ones before by it
            // RFC 9175 §3.3: keeps the blocks of this body apart from those of another
            options = options.contains(CoapOption.REQUEST_TAG)
                    ? options
                    : options.with(CoapOption.REQUEST_TAG, session.blocks().newRequestTag());
        }
        CoapOptions ofBlock = upload.options(session.blocks().withPreferredSize(request.request(), options));
        request.send(request.message(token, ofBlock, writer.payload()), request.budgetEnd(now), now);
    }

    /** Whether a block has been sent, and not the whole body in a message. */
    boolean isInBlocks() {
        return token.length() > 0;
    }

    void onChunk(ByteBuffer chunk, long now) {
        if (!ended) {
            goOnUnless(upload.body().offer(chunk), now);
        }
    }

    void onComplete(long now) {
        if (!ended) {
            goOnUnless(upload.body().complete(), now);
        }
    }

    void onFailed(Throwable cause, long now) {
        if (!ended) {
            String what = "the publisher of the body failed (" + cause + ")";
            request.fail(new CoapTransferException(Reason.BODY_FAILED, what, request.info(now), cause), now);
        }
    }

    private void goOnUnless(@Nullable Reason wrong, long now) {
        if (wrong != null) {
            request.fail(wrong, "", now);
        } else if (!request.isOpen()) { // else the block that is out comes first
            goOn(now);
        }
    }

    /** Takes the answer to what was sent last; returns whether it is the answer to the whole request. */
    boolean onAnswer(Message answer, long now) {
        if (!isInBlocks()) {
            return true;
        }
        switch (upload.onAnswer(answer)) {
            case NEXT_BLOCK -> {
                tellProgress();
                goOn(now);
            }
            case SMALLER_BLOCK -> goOn(now);
            case START_AGAIN -> startAgain(now);
            case START_AGAIN_WITHOUT_BERT -> {
                session.blocks().avoidBert();
                if (isUndoneByRepetition()) {
                    startAgain(now);
                } else {
                    broken(answer, now);
                }
            }
            case BROKEN -> broken(answer, now);
            case ANSWERED -> {
                if (answer.code().isSuccess()) {
                    tellProgress();
                }
                return true;
            }
        }
        return false;
    }

    private void broken(Message answer, long now) {
        String detail = " (it answered " + answer.code() + ")";
        request.fail(Objects.requireNonNull(upload.wrong()), detail, now);
    }

    /** Whether nothing is left of what the server made of a part of the body when it is sent all of it. */
    private boolean isUndoneByRepetition() {
        CoapMethod method = request.request().method();
        boolean conditional = options.contains(CoapOption.IF_MATCH) || options.contains(CoapOption.IF_NONE_MATCH);
        return body.isReplayable() && (Gathering.isSafe(method) || method == CoapMethod.PUT && !conditional);
    }

    /** The server wants in blocks what it was sent in one message. */
    void goOnInBlocks(int szx, long now) {
        upload.body().resize(szx);
        goOn(now);
    }

    private void startAgain(long now) {
        if (upload.body().rewind()) {
            goOn(now);
        } else if (body.isReplayable()) {
            upload.body().restart();
            request.wishes(Wish.RESTART);
        } else {
            request.fail(Reason.NOT_REPEATABLE, "", now);
        }
    }

    private void tellProgress() {
        request.onProgress(
                TransferProgress.Direction.UPLOAD,
                upload.body().position(),
                upload.body().length());
    }

    /** Nothing of the body is wanted any more. */
    void end() {
        if (!ended) {
            ended = true;
            session.timers().cancel(this);
            if (!body.isInMemory()) {
                request.wishes(Wish.STOP);
            }
        }
    }

    /** What to ask for the rest of the response with. */
    FurtherBlocks further() {
        return isInBlocks()
                ? FurtherBlocks.ofUpload(request.request(), options)
                : FurtherBlocks.ofWhole(request.request(), options);
    }
}
