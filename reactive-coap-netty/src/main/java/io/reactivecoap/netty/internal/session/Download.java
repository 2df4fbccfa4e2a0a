package io.reactivecoap.netty.internal.session;

import io.reactivecoap.BlockTokens;
import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.block.BlockSequence;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the blocks of a body, as many as are wanted, and hands them on in their order (RFC 7959 §2.4). One request is
 * under way at a time, or a window of them once the body's size and an ETag are known. Confined to the session's event
 * loop.
 */
final class Download {

    /** Who wants the blocks. */
    interface Owner {

        /** The next block, in order. */
        void onBlock(Message block, long offset, boolean last, long now);

        /** No block comes any more: the server answered with an error, or, where that is null, why. */
        void onBroken(@Nullable Message error, @Nullable CoapException failure, long now);

        /** When the time is up for a block that is asked for now. */
        long budgetEnd(long now);
    }

    /** As much as there is. */
    static final long ALL = Long.MAX_VALUE;

    private final Session session;
    private final FurtherBlocks further;
    private final BlockSequence sequence;
    private final @Nullable Token token;
    private final int window;
    private final Owner owner;
    private final Deque<Slot> asked = new ArrayDeque<>(1);
    private final Deque<Slot> idle = new ArrayDeque<>(1);
    private long wanted;
    private boolean ended;

    /** The token is that of the request before, which some servers want to see again. */
    Download(Session session, FurtherBlocks further, Token before, BlockSequence sequence, Owner owner) {
        BlockwiseParameters parameters = session.blocks().parameters(further.request());
        this.session = session;
        this.further = further;
        this.sequence = sequence;
        this.owner = owner;
        token = parameters.tokens() == BlockTokens.SAME ? before : null;
        window = token == null ? parameters.window() : 1;
    }

    /** So many blocks more are wanted. */
    void wants(long blocks, long now) {
        wanted = wanted + blocks < 0 ? ALL : wanted + blocks;
        ask(now);
    }

    private void ask(long now) {
        while (!ended && wanted > 0 && asked.size() < window()) {
            Slot slot = idle.isEmpty() ? new Slot() : idle.remove();
            wanted = wanted == ALL ? ALL : wanted - 1;
            asked.add(slot);
            slot.ask(asked.size() - 1, now);
        }
    }

    /** More than one only when it is known that there are so many, and when they would be told apart from others. */
    private int window() {
        return sequence.isKnownAhead(asked.size()) ? window : 1;
    }

    private void onAnswer(Slot slot, Message response, long now) {
        slot.arrived = response;
        handOn(now);
        ask(now);
    }

    private void handOn(long now) {
        for (Slot first = asked.peek(); !ended && first != null && first.arrived != null; first = asked.peek()) {
            asked.remove();
            Message block = first.arrived;
            if (!block.code().isSuccess()) { // in its turn: there may be none where the server said there was
                end(now);
                owner.onBroken(block, null, now);
                return;
            }
            long offset = sequence.next();
            long behind = first.askedEnd;
            Reason wrong = isNothing(block) ? Reason.UNEXPECTED_BLOCK : sequence.accept(block);
            if (wrong != null) {
                CoapException failure = first.broken(wrong, describe(wrong, block), now);
                end(now);
                owner.onBroken(null, failure, now);
                return;
            }
            release(first);
            if (sequence.isComplete()) {
                end(now);
            } else if (sequence.next() != behind) {
                askAnew(now); // the server has made the blocks smaller
            }
            owner.onBlock(block, offset, sequence.isComplete(), now);
        }
    }

    /**
     * A block without a byte, where the one before said that there is more, of the answer to a request that is not safe: the
     * server has no state for it (RFC 7959 §2.7), and has carried it out again, without its body.
     */
    private boolean isNothing(Message block) {
        return block.payload().length == 0
                && !Gathering.isSafe(further.request().method());
    }

    private void askAnew(long now) {
        for (Slot slot : asked) {
            session.close(slot, now);
            release(slot);
            wanted = wanted == ALL ? ALL : wanted + 1;
        }
        asked.clear();
    }

    private void release(Slot slot) {
        slot.arrived = null;
        idle.add(slot);
    }

    private static String describe(Reason wrong, Message block) {
        BlockOption option = block.options().get(CoapOption.BLOCK2);
        return Transfers.describe(wrong) + " (" + block.code() + ", "
                + (option == null ? "no Block2 option" : "Block2 " + option) + ", " + block.payload().length
                + " bytes)";
    }

    private void onFailed(CoapException failure, long now) {
        if (!ended) {
            end(now);
            owner.onBroken(null, failure, now);
        }
    }

    /** Asks for nothing any more, and forgets what is under way. */
    void cancel(long now) {
        end(now);
    }

    private void end(long now) {
        ended = true;
        for (Slot slot : asked) {
            session.close(slot, now);
        }
        asked.clear();
    }

    /** A request for one block. */
    private final class Slot extends RequestExchange {

        private @Nullable Message arrived;
        private long askedEnd;

        Slot() {
            super(further.request());
        }

        void ask(int ahead, long now) {
            begin(session, now);
            BlockOption option = sequence.ahead(ahead);
            askedEnd = sequence.offsetAhead(ahead + 1);
            Token its = token == null ? session.newToken() : token;
            send(message(its, further.options(option), further.payload()), owner.budgetEnd(now), now);
        }

        @Override
        boolean keepsToken() {
            return token != null;
        }

        @Override
        void onAnswer(Message response, long now) {
            Download.this.onAnswer(this, response, now);
        }

        @Override
        void onFailed(CoapException failure, long now) {
            Download.this.onFailed(failure, now);
        }
    }
}
