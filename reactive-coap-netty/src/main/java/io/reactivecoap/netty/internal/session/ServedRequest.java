package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.link.Server;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request of the peer's that somebody works on. A reply that is given while it is begun goes with the acknowledgement.
 * Confined to the session's event loop.
 *
 * <pre>
 *   TAKEN --tell--> UNDER_WAY --a reply--> REPLIED --the peer has it, or does not get it--> ENDED
 *                       |
 *                       +--the session ends--> WITHDRAWN --tell--> ENDED
 *
 *   TAKEN and REPLIED end with the session.
 * </pre>
 */
public abstract class ServedRequest implements Interaction, Link.Fate {

    private enum State {
        TAKEN,
        UNDER_WAY,
        REPLIED,
        /** There is nobody to answer any more. */
        WITHDRAWN,
        ENDED
    }

    private final CoapRequest request;
    private State state = State.TAKEN;
    private long arrivedAt;
    private @Nullable Session session;
    private @Nullable Serving serving;
    private Server.@Nullable Incoming incoming;

    protected ServedRequest(CoapRequest request) {
        this.request = request;
    }

    /** Has the work begin, which ends in a reply: within the call, and with its time, or later. */
    protected abstract void begin(long now);

    /** The work is not wanted any more. */
    protected abstract void stop();

    final void arrive(Server.Incoming as, Serving at) {
        incoming = as;
        serving = at;
    }

    @Override
    public final void start(Session within, long now) {
        session = within;
        arrivedAt = now;
        within.attend(this);
        within.tell(this);
    }

    @Override
    public final void tell() {
        switch (state) {
            case TAKEN -> {
                state = State.UNDER_WAY;
                begin(arrivedAt);
            }
            case WITHDRAWN -> {
                state = State.ENDED;
                stop();
            }
            case UNDER_WAY, REPLIED, ENDED -> {}
        }
    }

    /** Answers the peer; one that is longer than a message fails. */
    protected final void reply(CoapReply reply, long now) {
        if (state != State.UNDER_WAY) {
            return;
        }
        if (serving().fits(incoming(), reply)) {
            answer(reply, now);
        } else {
            fail(
                    new CoapTransferException(
                            Reason.MESSAGE_TOO_LONG, "the reply is longer than a message", null, null),
                    now);
        }
    }

    /** Answers the peer where there was nothing to say. */
    protected final void replyAsUsual(long now) {
        reply(
                CoapReply.of(
                        switch (request.method()) {
                            case POST, PUT, PATCH, IPATCH -> CoapCode.CHANGED;
                            case DELETE -> CoapCode.DELETED;
                            case GET, FETCH -> CoapCode.NOT_FOUND;
                        }),
                now);
    }

    /** Tells this side what went wrong, and the peer only that something did. */
    protected final void fail(Throwable cause, long now) {
        if (state == State.UNDER_WAY) {
            session().onHandlerFailed(request, cause);
            answer(CoapReply.of(CoapCode.INTERNAL_SERVER_ERROR), now);
        }
    }

    private void answer(CoapReply reply, long now) {
        state = State.REPLIED;
        if (serving().respond(incoming(), reply, this, now) == null) {
            end();
        }
    }

    @Override
    public final void onTransmitted(long now) {}

    @Override
    public final void onAcknowledged(long now) {
        end();
    }

    /** The peer does not get the reply, or does not want it. */
    @Override
    public final void onFailed(Link.Failure failure, long now) {
        end();
    }

    private void end() {
        state = State.ENDED;
        leave();
    }

    @Override
    public final void cancel(long now) {
        onDisconnected(null, null, now);
    }

    @Override
    public final void onDisconnected(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        switch (state) {
            case TAKEN, REPLIED -> end();
            case UNDER_WAY -> {
                state = State.WITHDRAWN;
                leave();
                session().tell(this);
            }
            case WITHDRAWN, ENDED -> {}
        }
    }

    private void leave() {
        session().dismiss(this);
        serving().onEnd();
    }

    protected final CoapRequest request() {
        return request;
    }

    private Server.Incoming incoming() {
        return Objects.requireNonNull(incoming);
    }

    private Serving serving() {
        return Objects.requireNonNull(serving);
    }

    private Session session() {
        return Objects.requireNonNull(session);
    }
}
