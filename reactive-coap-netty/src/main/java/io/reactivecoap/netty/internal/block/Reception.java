package io.reactivecoap.netty.internal.block;

import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A body that comes in sets of MAX_PAYLOADS blocks (RFC 9177 §4.4, §7.2): when to ask for the next set, and what for again.
 * Confined to the session's event loop.
 *
 * <pre>
 *                 a block, or onTimeout: what is missing is asked for
 *                       +-----+
 *                       v     |
 *   (begin) ---------> RECEIVING -------- the last block that was missing ----> COMPLETE
 *                       |
 *                       +--- onTimeout, NON_MAX_RETRANSMIT times before ------> GAVE_UP
 * </pre>
 */
public final class Reception {

    /** Where it stands. */
    public enum State {
        RECEIVING,
        COMPLETE,
        GAVE_UP
    }

    private static final List<BlockOption> NOTHING = List.of();

    private final PartialBody body;
    private final BurstParameters parameters;
    private final int askedSzx;
    private State state = State.RECEIVING;
    private List<BlockOption> request;
    private int set;
    private int overtaken;
    private int asked;
    private long deadline;

    private Reception(PartialBody body, BurstParameters parameters, int szx, List<BlockOption> request, long now) {
        this.body = body;
        this.parameters = parameters;
        this.askedSzx = szx;
        this.request = request;
        deadline = now + parameters.receiveTimeout(0);
    }

    /** Begins by asking for all of the body. RFC 9177 §4.4: "NUM is zero: This is a request for the entire body." */
    public static Reception begin(PartialBody body, BurstParameters parameters, int szx, long now) {
        return new Reception(body, parameters, szx, List.of(new BlockOption(0, true, szx)), now);
    }

    /** Begins with a body that is coming already. */
    public static Reception coming(PartialBody body, BurstParameters parameters, int szx, long now) {
        return new Reception(body, parameters, szx, NOTHING, now);
    }

    /** Takes a block; returns what is wrong with it, or null. */
    public @Nullable Reason onBlock(Message block, long now) {
        BlockOption option = block.options().get(CoapOption.Q_BLOCK2);
        boolean again = option != null && body.has(option.num());
        Reason wrong = body.accept(block);
        if (wrong == null && !again && state == State.RECEIVING) {
            onNews(Objects.requireNonNull(option).num(), now);
        }
        return wrong;
    }

    private void onNews(int number, long now) {
        if (body.isComplete()) {
            state = State.COMPLETE;
            request = NOTHING;
            return;
        }
        asked = 0;
        deadline = now + parameters.receiveTimeout(0);
        int before = set;
        while (body.hasAll(set, set + parameters.maxPayloads())) {
            set += parameters.maxPayloads();
        }
        if (set != before) {
            // RFC 9177 §7.2: "it SHOULD send a 'Continue' Q-Block2 request [...] on receipt of all of the MAX_PAYLOADS
            // payloads"
            request = List.of(new BlockOption(set, true, body.szx()));
        } else if (number >= Math.max(set, overtaken) + parameters.maxPayloads()) {
            // RFC 9177 §7.2: "Upon receipt of the first payload from the new set [...], the client SHOULD send a
            // request
            // indicating any missing payloads from any previous set"
            overtaken = number - number % parameters.maxPayloads();
            request = missing();
        }
    }

    /** What is missing is asked for when it is time; calling early or twice changes nothing. */
    public void onTimeout(long now) {
        if (state != State.RECEIVING || now < deadline) {
            return;
        }
        if (asked == parameters.nonMaxRetransmit()) {
            state = State.GAVE_UP;
            return;
        }
        asked++;
        deadline = now + parameters.receiveTimeout(asked); // RFC 9177 §7.2: "the time to wait value doubles"
        request = missing();
    }

    /** The blocks of this set one by one; a set of which nothing has come as it was asked for at first. */
    private List<BlockOption> missing() {
        int end = set + parameters.maxPayloads();
        if (body.hasNone(set, end)) {
            return List.of(new BlockOption(set, true, szx()));
        }
        List<BlockOption> missing = new ArrayList<>();
        for (int number = set; number < Math.min(end, body.blocks()); number++) {
            if (!body.has(number)) {
                missing.add(new BlockOption(number, false, szx()));
            }
        }
        if (!body.isEndKnown() && body.blocks() < end) {
            // RFC 9177 §4.4: "a request for that block and for all of the remaining blocks in the current" set
            missing.add(new BlockOption(body.blocks(), true, szx()));
        }
        return missing;
    }

    private int szx() {
        return body.hasBegun() ? body.szx() : askedSzx;
    }

    /** The Q-Block2 options of the request that has to go out; none when there is no such request. */
    public List<BlockOption> pollRequest() {
        List<BlockOption> due = request;
        request = NOTHING;
        return due;
    }

    public State state() {
        return state;
    }

    public long deadline() {
        return deadline;
    }

    public PartialBody body() {
        return body;
    }
}
