package io.reactivecoap.netty.internal.block;

import io.reactivecoap.netty.internal.time.Entropy;
import java.util.Arrays;

/**
 * A request's body on its way in sets of MAX_PAYLOADS blocks (RFC 9177 §4.3, §7.2): which blocks go out next, and when.
 * Confined to the session's event loop.
 *
 * <pre>
 *              onContinue, or NON_TIMEOUT_RANDOM is over: the next set
 *                  +------+
 *                  v      |
 *   (begin) ----> PAUSED -+- the last set --> AWAITING --+  onTimeout: the last block again
 *                  | onMissing: those again    | ^-------+
 *                  +---------------------------+------- too often ----> GAVE_UP
 * </pre>
 */
public final class PayloadSets {

    /** Where it stands. */
    public enum State {
        /** A set is out, and there are more. */
        PAUSED,
        /** All is out, and the response is to come. */
        AWAITING,
        GAVE_UP
    }

    private static final int[] NONE = {};

    private final int blocks;
    private final BurstParameters parameters;
    private final Entropy entropy;
    private final byte[] repeats;
    private State state = State.PAUSED;
    private int[] due = NONE;
    private int next;
    private int silences;
    private long deadline;

    /** A body of so many blocks, of which the first set is due. */
    public PayloadSets(int blocks, BurstParameters parameters, Entropy entropy, long now) {
        this.blocks = blocks;
        this.parameters = parameters;
        this.entropy = entropy;
        repeats = new byte[blocks];
        nextSet(now);
    }

    private void nextSet(long now) {
        int end = Math.min(blocks, next + parameters.maxPayloads());
        due = new int[end - next];
        Arrays.setAll(due, i -> end - due.length + i);
        next = end;
        state = end == blocks ? State.AWAITING : State.PAUSED;
        pause(now);
    }

    /** RFC 9177 §7.2: NON_TIMEOUT_RANDOM lies between NON_TIMEOUT and (NON_TIMEOUT * ACK_RANDOM_FACTOR). */
    private void pause(long now) {
        silences = 0;
        double factor = 1 + entropy.nextDouble() * (parameters.randomFactor() - 1);
        // once all is out the server is given more time than it takes to ask for what it lacks
        deadline = now
                + (state == State.PAUSED ? (long) (parameters.nonTimeout() * factor) : parameters.receiveTimeout(1));
    }

    /** RFC 9177 §4.3: "all of the blocks up to and including the Q-Block1 Option block NUM" have been received. */
    public void onContinue(int number, long now) {
        if (state == State.PAUSED && number >= next - 1) {
            nextSet(now);
        }
    }

    /** The server lacks blocks: they are sent again, a set of them at most, and none too often. */
    public void onMissing(int[] numbers, long now) {
        int[] missing = Arrays.stream(numbers)
                .filter(number -> number < next) // the others are still to come
                .limit(parameters.maxPayloads())
                .toArray();
        for (int number : missing) {
            if (state == State.GAVE_UP || repeats[number] == parameters.nonMaxRetransmit()) {
                state = State.GAVE_UP;
                return;
            }
            repeats[number]++;
        }
        due = missing;
        pause(now);
    }

    /** Goes on when it is time; calling early or twice changes nothing. */
    public void onTimeout(long now) {
        if (now < deadline || state == State.GAVE_UP) {
            return;
        }
        if (state == State.PAUSED) {
            nextSet(now);
        } else if (silences == parameters.nonMaxRetransmit()) {
            state = State.GAVE_UP;
        } else {
            silences++;
            deadline = now + parameters.receiveTimeout(silences + 1);
            // RFC 9177 §4.3: a server that "receives a duplicate block [...] MUST still respond as if the block was
            // received for the first time"
            due = new int[] {blocks - 1};
        }
    }

    /** The numbers of the blocks that have to go out, in ascending order. */
    public int[] pollBlocks() {
        int[] now = due;
        due = NONE;
        return now;
    }

    /** How many blocks have gone out. */
    public int sent() {
        return next;
    }

    public State state() {
        return state;
    }

    public long deadline() {
        return deadline;
    }
}
