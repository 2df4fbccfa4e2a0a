package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.NackReason;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.internal.exchange.ExchangeFailure;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.message.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to a group and the answers of its members, each once, as they are in demand. One that has only begun is continued
 * when it is in demand, so that what is kept without demand is a message of each member at most. Confined to the session's
 * event loop.
 *
 * <pre>
 *   ASKING --the window ends, a failure--> FINISHING --all is fetched and told--> ENDED
 *      |                                       |                                    ^
 *      +---------------- cancel ---------------+------------------------------------+
 * </pre>
 */
public abstract class GroupInteraction extends RequestExchange implements Interaction {

    private enum State {
        ASKING,
        /** No further member is heard. */
        FINISHING,
        ENDED
    }

    private static final long ALL = Long.MAX_VALUE;

    private final Set<Session> heard = new HashSet<>(4);
    private final Deque<MemberAnswer> begun = new ArrayDeque<>(1);
    private final Set<MemberAnswer> continued = new LinkedHashSet<>(1);
    private final Deque<CoapResponse> ready = new ArrayDeque<>(4);
    private State state = State.ASKING;
    private @Nullable GroupSession group;
    private long demand;
    private boolean isToTell;
    private @Nullable CoapException failure;

    protected GroupInteraction(CoapRequest request) {
        super(request);
    }

    /** How long the one who asked has waited before the session could begin, in nanoseconds. */
    protected abstract long waited();

    protected abstract void onMember(CoapResponse response);

    /** Null when the window has ended, and all that came within it was told. */
    protected abstract void onEnd(@Nullable CoapException failed);

    @Override
    public final void start(Session within, long now) {
        if (state != State.ASKING) {
            return;
        }
        group = (GroupSession) within;
        begin(within, now - waited());
        if (within.refuses(this, now)) {
            return;
        }
        within.attend(this);
        Message asked = message(
                within.newToken(),
                within.blocks().withPreferredSize(request(), request().options()),
                request().payload());
        send(asked, budgetFrom(startedAt()), now);
    }

    /** So many answers more are in demand. */
    public final void demand(long answers, long now) {
        demand = demand + answers < 0 ? ALL : demand + answers;
        if (hasBegun()) {
            goOn(now);
        }
    }

    // What comes of the request

    @Override
    protected final long patience(Delivery how) {
        return group().window(request());
    }

    @Override
    protected final void onSent(boolean confirmable, long now) {
        if (suppresses(CoapCode.CONTENT, CoapCode.BAD_REQUEST, CoapCode.INTERNAL_SERVER_ERROR)) {
            onWindowEnd(); // RFC 7967: nobody will answer
            session().release(this, now);
        }
    }

    @Override
    protected final void onFailure(ExchangeFailure reason, long now) {
        boolean timeIsUp = reason == ExchangeFailure.NON_UNANSWERED || reason == ExchangeFailure.BUDGET_SPENT;
        if (timeIsUp && transmittedAt() >= 0) {
            onWindowEnd();
        } else {
            super.onFailure(reason, now);
        }
    }

    private void onWindowEnd() {
        state = State.FINISHING;
        group().hasEnded(token());
        tellSoon();
    }

    @Override
    final void onFailed(CoapException why, long now) {
        cancelAnswers(now);
        failure = why;
        onWindowEnd();
    }

    /** A group has no voice of its own: its members answer. */
    @Override
    final void onAnswer(Message response, long now) {}

    // What its members answer

    /**
     * Takes what a member answers. Only the first counts: a server that hears the request on two networks, or as a member of
     * two groups, may answer twice.
     */
    final void onAnswer(Session member, Message response, long now) {
        if (!heard.add(member)) {
            return;
        }
        MemberAnswer answer = new MemberAnswer(this, member, response);
        if (answer.isWhole()) {
            ready.add(answer.whole(response, now));
        } else {
            begun.add(answer);
        }
        goOn(now);
    }

    private void goOn(long now) {
        while (!begun.isEmpty() && demand > ready.size() + continued.size()) {
            MemberAnswer next = begun.remove();
            continued.add(next);
            next.goOn(now);
        }
        tellSoon();
    }

    final void onContinued(MemberAnswer answer, CoapResponse response) {
        continued.remove(answer);
        ready.add(response);
        tellSoon();
    }

    /** One answer that cannot be had ends none of the others. */
    final void onDropped(MemberAnswer answer, CoapException why, long now) {
        continued.remove(answer);
        session().log(new SessionEvent.ResponseDropped(answer.source(), String.valueOf(why.getMessage())));
        goOn(now);
    }

    private void cancelAnswers(long now) {
        begun.clear();
        for (MemberAnswer answer : List.copyOf(continued)) {
            answer.cancel(now);
        }
        continued.clear();
    }

    // What is told

    private void tellSoon() {
        if (!isToTell && state != State.ENDED) {
            isToTell = true;
            session().tell(this);
        }
    }

    @Override
    public final void tell() {
        isToTell = false;
        while (state != State.ENDED && demand > 0 && !ready.isEmpty()) {
            demand = demand == ALL ? demand : demand - 1;
            onMember(ready.remove());
        }
        if (state == State.FINISHING && begun.isEmpty() && continued.isEmpty() && ready.isEmpty()) {
            state = State.ENDED;
            session().dismiss(this);
            onEnd(failure);
        }
    }

    @Override
    public final void cancel(long now) {
        if (state == State.ENDED || !hasBegun()) {
            state = State.ENDED;
            return;
        }
        state = State.ENDED;
        stop(now);
        ready.clear();
        session().dismiss(this);
    }

    private void stop(long now) {
        group().hasEnded(token());
        session().close(this, now);
        cancelAnswers(now);
    }

    /** The end of the session waits for nobody: what is not in demand by now will not be told. */
    @Override
    public final void onDisconnected(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        if (state == State.ENDED) {
            return;
        }
        boolean isComplete =
                state == State.FINISHING && begun.isEmpty() && continued.isEmpty() && ready.size() <= demand;
        if (!isComplete && failure == null) {
            RequestInfo info = info(now);
            failure = new CoapDisconnectedException(reason, session().peer(), info, cause);
        }
        stop(now);
        while (ready.size() > demand) {
            ready.removeLast();
        }
        state = State.FINISHING;
        tellSoon();
    }

    private GroupSession group() {
        return Objects.requireNonNull(group);
    }
}
