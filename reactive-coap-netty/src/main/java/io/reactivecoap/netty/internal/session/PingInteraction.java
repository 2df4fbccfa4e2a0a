package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.internal.link.Link;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A sign of life, asked for and awaited. Confined to the session's event loop. */
public abstract class PingInteraction implements Interaction, Link.Fate {

    private @Nullable Session session;
    private Link.@Nullable Transmission transmission;
    private boolean ended;
    private boolean taken;
    private long sentAt;
    private @Nullable Duration roundTrip;
    private @Nullable CoapException failure;

    /** Exactly one of the two is not null. */
    protected abstract void onOutcome(@Nullable Duration pong, @Nullable CoapException failed);

    /** Whether the peer is to answer only when it has processed all that was sent before (RFC 8323 §5.4.1). */
    protected boolean asksForCustody() {
        return false;
    }

    /** Whether it has said so. */
    protected final boolean isTaken() {
        return taken;
    }

    @Override
    public final void start(Session within, long now) {
        if (!ended) {
            session = within;
            within.ping(this, now);
        }
    }

    final void sending(Link.Transmission asTransmission) {
        transmission = asTransmission;
    }

    @Override
    public final void cancel(long now) {
        ended = true;
        if (transmission != null) {
            session().abandon(this, transmission, now);
        }
    }

    @Override
    public final void tell() {
        onOutcome(roundTrip, failure);
    }

    @Override
    public final void onTransmitted(long now) {
        sentAt = now;
    }

    @Override
    public final void onAcknowledged(long now) {
        conclude(Duration.ofNanos(now - sentAt), null);
    }

    @Override
    public final void onCustody(long now) {
        taken = true;
        onAcknowledged(now);
    }

    @Override
    public final void onFailed(Link.Failure reason, long now) {
        conclude(
                null,
                reason == Link.Failure.UNREACHABLE
                        ? new CoapUnreachableException(
                                NackReason.ICMP_ISSUE,
                                "the host or port of " + session().peer() + " is unreachable",
                                null,
                                null)
                        : new CoapTimeoutException(
                                CoapTimeoutException.Phase.PONG, null, session().peer()));
    }

    @Override
    public final void onDisconnected(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        conclude(null, new CoapDisconnectedException(reason, session().peer(), null, cause));
    }

    private void conclude(@Nullable Duration pong, @Nullable CoapException failed) {
        if (!ended) {
            ended = true;
            roundTrip = pong;
            failure = failed;
            session().dismiss(this);
            session().tell(this);
        }
    }

    private Session session() {
        return Objects.requireNonNull(session);
    }
}
