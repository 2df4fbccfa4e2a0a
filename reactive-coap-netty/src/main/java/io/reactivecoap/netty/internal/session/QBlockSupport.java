package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a peer does Q-Block (RFC 9177 §4.1): "it is therefore REQUIRED that clients use a Confirmable message for
 * determining support". It is asked once, when somebody wants to know first. Confined to the session's event loop.
 *
 * <pre>
 *   UNKNOWN --ask--> ASKED --a success with Q-Block2--> SUPPORTED --refuse--+
 *      ^               |  +---any other answer, RST, or none-----------> UNSUPPORTED
 *      +- unreachable,-+
 *         nobody waits
 * </pre>
 */
final class QBlockSupport extends RequestExchange {

    /** Who wants to know. */
    interface Inquirer {
        void onSupport(boolean supported, long now);
    }

    private enum State {
        UNKNOWN,
        ASKED,
        SUPPORTED,
        UNSUPPORTED
    }

    private static final CoapRequest PROBE =
            CoapRequest.get("/.well-known/core").option(CoapOption.Q_BLOCK2, new BlockOption(0, false, 0));

    private final Set<Inquirer> inquirers = new LinkedHashSet<>(2);
    private State state = State.UNKNOWN;

    QBlockSupport(Session session) {
        super(PROBE);
        begin(session, 0);
    }

    boolean isSupported() {
        return state == State.SUPPORTED;
    }

    boolean isUnsupported() {
        return state == State.UNSUPPORTED;
    }

    /** Tells whether the peer does it: at once when that is known. */
    void ask(Inquirer inquirer, long now) {
        switch (state) {
            case SUPPORTED, UNSUPPORTED -> inquirer.onSupport(isSupported(), now);
            case ASKED -> inquirers.add(inquirer);
            case UNKNOWN -> {
                inquirers.add(inquirer);
                state = State.ASKED;
                begin(session(), now);
                sendConfirmable(
                        message(session().newToken(), session().withUriHost(PROBE.options()), Message.NO_PAYLOAD), now);
            }
        }
    }

    /** Somebody wants to know no longer. */
    void forget(Inquirer inquirer, long now) {
        if (inquirers.remove(inquirer) && inquirers.isEmpty()) {
            state = State.UNKNOWN;
            session().close(this, now);
        }
    }

    /** The peer rejected what it was believed to do. */
    void refuse() {
        state = State.UNSUPPORTED;
    }

    @Override
    void onAnswer(Message response, long now) {
        boolean does = response.code().isSuccess() && response.options().contains(CoapOption.Q_BLOCK2);
        conclude(does ? State.SUPPORTED : State.UNSUPPORTED, now);
    }

    @Override
    void onFailed(CoapException failure, long now) {
        conclude(failure instanceof CoapUnreachableException ? State.UNKNOWN : State.UNSUPPORTED, now);
    }

    private void conclude(State known, long now) {
        state = known;
        List<Inquirer> waiting = List.copyOf(inquirers);
        inquirers.clear();
        for (Inquirer inquirer : waiting) {
            inquirer.onSupport(isSupported(), now);
        }
    }

    /** Those who wait hear of it themselves. */
    @Override
    void onDisconnected(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        inquirers.clear();
        session().close(this, now);
    }
}
