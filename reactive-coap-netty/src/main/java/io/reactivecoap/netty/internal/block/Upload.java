package io.reactivecoap.netty.internal.block;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way to the server: what a block's message says, and what follows from the answer to it (RFC 7959
 * §2.5 to §2.9). Confined to the session's event loop.
 */
public final class Upload {

    /** What to do next. */
    public enum Next {
        /** The answer is that to the whole request. */
        ANSWERED,
        /** The block is confirmed; send the next one. */
        NEXT_BLOCK,
        /** Send the same block again, in the smaller size that the server wants. */
        SMALLER_BLOCK,
        /** Send the whole body again. */
        START_AGAIN,
        /** The server took several blocks in a message for the whole body; send it in single ones, where it may be repeated. */
        START_AGAIN_WITHOUT_BERT,
        /** The transfer has failed; {@link #wrong()} says why. */
        BROKEN
    }

    private final BodyWriter body;
    private int restartsLeft;
    private @Nullable Reason wrong;

    public Upload(BodyWriter body, int maxRestarts) {
        this.body = body;
        restartsLeft = maxRestarts;
    }

    /** The options of the block that is out. */
    public CoapOptions options(CoapOptions ofRequest) {
        CoapOptions options = ofRequest.with(CoapOption.BLOCK1, body.option());
        if (body.position() == 0 && body.length() != BodyWriter.UNKNOWN && !options.contains(CoapOption.SIZE1)) {
            options = options.with(CoapOption.SIZE1, body.length());
        }
        // what concerns the answer goes with the last block: 2.31 has to be heard, and has no body to choose a size for
        return body.isMoreToCome() ? options.without(CoapOption.NO_RESPONSE).without(CoapOption.BLOCK2) : options;
    }

    /** Takes the answer to the block that is out. */
    public Next onAnswer(Message answer) {
        BlockOption reply = answer.options().get(CoapOption.BLOCK1);
        if (answer.code().isSuccess()) {
            return onSuccess(answer.code(), reply);
        }
        // RFC 7959 §2.9.3: the response may hint with a Block1 option at the size of block that would do
        if (answer.code() == CoapCode.REQUEST_ENTITY_TOO_LARGE && reply != null && reply.szx() < body.szx()) {
            boolean first = body.position() == 0;
            body.resize(reply.szx());
            return first ? Next.SMALLER_BLOCK : startAgain();
        }
        // RFC 7959 §2.9.2: the server lacks blocks that it needs to go on
        return answer.code() == CoapCode.REQUEST_ENTITY_INCOMPLETE ? startAgain() : Next.ANSWERED;
    }

    private Next onSuccess(CoapCode code, @Nullable BlockOption reply) {
        boolean more = body.isMoreToCome();
        if (reply == null && more) {
            return tookAPartForAll();
        }
        if (reply != null && reply.num() != body.option().num() || code == CoapCode.CONTINUE && !more) {
            return broken(Reason.UNEXPECTED_BLOCK);
        }
        body.confirm();
        // RFC 7959 §2.3: a smaller size in the response is one that the client is to use for the blocks that follow
        if (reply != null && reply.szx() < body.szx()) {
            body.resize(reply.szx());
        }
        return more ? Next.NEXT_BLOCK : Next.ANSWERED;
    }

    /** A server that knows nothing of blocks, or nothing of several in a message. */
    private Next tookAPartForAll() {
        wrong = Reason.TRUNCATED;
        if (body.szx() != BlockOption.BERT || body.position() > 0) {
            return Next.BROKEN;
        }
        body.resize(BodyWriter.LARGEST_SZX);
        return Next.START_AGAIN_WITHOUT_BERT;
    }

    private Next startAgain() {
        if (restartsLeft == 0) {
            return Next.ANSWERED;
        }
        restartsLeft--;
        return Next.START_AGAIN;
    }

    private Next broken(Reason reason) {
        wrong = reason;
        return Next.BROKEN;
    }

    /** Whether a server that was sent a body in one message wants it in blocks, and in which. */
    public static @Nullable BlockOption hint(Message answer, long length) {
        BlockOption hint = answer.options().get(CoapOption.BLOCK1);
        boolean wanted = answer.code() == CoapCode.REQUEST_ENTITY_TOO_LARGE && hint != null && length > hint.size();
        return wanted ? hint : null;
    }

    public BodyWriter body() {
        return body;
    }

    /** What has failed the transfer, or null. */
    public @Nullable Reason wrong() {
        return wrong;
    }
}
