package io.reactivecoap.netty.internal.exchange;

import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Timer;
import io.reactivecoap.netty.internal.time.Timers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request that waits for its response. It may be opened again once it has ended, for the same caller, with another
 * token or the same. One that {@link #staysOpen} goes on to wait for further responses. Confined to the session's event
 * loop.
 *
 * <pre>
 *   CLOSED --open--> OPEN --onTransmitted--> TRANSMITTED --onAcknowledged--> ACKNOWLEDGED
 *     ^                |                          |                               |
 *     |                +------- a response after which it stays open ------------+---> STANDING --open--> OPEN
 *     |                |                          |                               |        |
 *     +------------ cancel, a response, a failure, or the time is up ------------+--------+
 * </pre>
 */
public abstract class Exchange extends Timer implements Link.Fate {

    enum State {
        CLOSED,
        OPEN,
        TRANSMITTED,
        ACKNOWLEDGED,
        /** Answered; more is to come, unasked. */
        STANDING
    }

    private static final long NOT_YET = -1;

    private State state = State.CLOSED;
    private @Nullable Exchanges exchanges;
    private @Nullable Exchange lender;
    private @Nullable Delivery delivery;
    private Link.@Nullable Transmission transmission;
    private Token token = Token.EMPTY;
    private long transmittedAt = NOT_YET;
    private long budgetEnd = Timers.NEVER;
    private long separateResponseTimeout;
    private int earlierTransmissions;

    /** The response; the exchange has ended, unless it stays open. */
    protected abstract void onResponse(Message response, long now);

    /** Whether further responses with the same token are to come (RFC 7641 §3.2). */
    protected boolean staysOpen(Message response) {
        return false;
    }

    /** Whether a message with the request's token is not its response, and nothing that anybody still wants. */
    protected boolean isBeside(Message message) {
        return false;
    }

    /** There will be no response; the exchange has ended. */
    protected abstract void onFailure(ExchangeFailure failure, long now);

    /** Whether the one who asked knows an option: some servers repeat one of the request's that they do not understand. */
    protected boolean knows(int optionNumber) {
        return false;
    }

    /** How long the response to a NON is waited for, from its transmission. */
    protected long patience(Delivery how) {
        return how.nonLifetime();
    }

    /** The request went out for the first time. */
    protected void onSent(boolean confirmable, long now) {}

    /** The peer has the request and will send the response separately (RFC 7252 §5.2.2). */
    protected void onPromised(long now) {}

    final void open(Exchanges within, Token newToken, Delivery newDelivery, long budget, long separateTimeout) {
        earlierTransmissions = transmissions();
        transmission = null;
        exchanges = within;
        token = newToken;
        delivery = newDelivery;
        budgetEnd = budget;
        separateResponseTimeout = separateTimeout;
        state = State.OPEN;
        schedule(budget);
    }

    final void sending(Link.Transmission asTransmission) {
        transmission = asTransmission;
    }

    final void close() {
        leave(State.CLOSED);
    }

    final void stand() {
        leave(State.STANDING);
    }

    private void leave(State next) {
        state = next;
        earlierTransmissions = transmissions();
        transmission = null;
    }

    /** Who has the token while this exchange does not use it, or null. */
    final @Nullable Exchange lender() {
        return lender;
    }

    final void borrowsFrom(@Nullable Exchange other) {
        lender = other;
    }

    @Override
    public final void onTransmitted(long now) {
        if (transmittedAt == NOT_YET) {
            transmittedAt = now;
        }
        state = State.TRANSMITTED;
        Delivery how = Objects.requireNonNull(delivery);
        if (!how.confirmable()) {
            schedule(now + patience(how));
        }
        onSent(how.confirmable(), now);
    }

    @Override
    public final void onAcknowledged(long now) {
        state = State.ACKNOWLEDGED;
        schedule(now + separateResponseTimeout);
        onPromised(now);
    }

    @Override
    public final void onFailed(Link.Failure failure, long now) {
        end(
                switch (failure) {
                    case UNACKNOWLEDGED -> ExchangeFailure.UNACKNOWLEDGED;
                    case RESET -> ExchangeFailure.RESET;
                    case UNREACHABLE -> ExchangeFailure.UNREACHABLE;
                    case RELEASED -> ExchangeFailure.RELEASED;
                },
                now);
    }

    @Override
    protected final void onTimeout(long now) {
        if (now >= budgetEnd) {
            end(ExchangeFailure.BUDGET_SPENT, now);
        } else {
            end(state == State.ACKNOWLEDGED ? ExchangeFailure.NEVER_ANSWERED : ExchangeFailure.NON_UNANSWERED, now);
        }
    }

    private void end(ExchangeFailure failure, long now) {
        exchanges().fail(this, failure, now);
    }

    private void schedule(long deadline) {
        long earlier = Math.min(deadline, budgetEnd);
        if (earlier != Timers.NEVER) {
            exchanges().timers().schedule(this, earlier);
        }
    }

    private Exchanges exchanges() {
        return Objects.requireNonNull(exchanges);
    }

    public final boolean isOpen() {
        return state != State.CLOSED;
    }

    /** Whether it has been answered, and waits for more. */
    protected final boolean isStanding() {
        return state == State.STANDING;
    }

    /** Whether the acknowledgement has come, and was not an empty one. */
    final boolean isPiggybacked() {
        return state == State.TRANSMITTED && transmission != null && transmission.isEnded();
    }

    final boolean isAcknowledged() {
        return state == State.ACKNOWLEDGED;
    }

    public final Token token() {
        return token;
    }

    /** When the time is up that the exchange was given. */
    protected long budgetEnd() {
        return budgetEnd;
    }

    /** How often the request has gone out, over all times it was opened. */
    public final int transmissions() {
        return earlierTransmissions + (transmission == null ? 0 : transmission.count());
    }

    /** When the request went out for the first time; -1 before. */
    public final long transmittedAt() {
        return transmittedAt;
    }

    final Link.@Nullable Transmission transmission() {
        return transmission;
    }
}
