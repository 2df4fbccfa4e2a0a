package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.netty.internal.exchange.Exchange;
import io.reactivecoap.netty.internal.exchange.ExchangeFailure;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.NoResponse;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request and its one response. Confined to the session's event loop. */
public abstract class RequestInteraction extends Exchange implements Interaction {

    private final CoapRequest request;
    private @Nullable Session session;
    private long startedAt;
    private long endedAt;
    private boolean echoed;
    private @Nullable CoapResponse response;
    private @Nullable CoapException failure;

    protected RequestInteraction(CoapRequest request) {
        this.request = request;
    }

    /** How long the one who asked has waited before the session could begin, in nanoseconds. */
    protected abstract long waited();

    /** Both null: the peer was asked not to answer, and did not. */
    protected abstract void onOutcome(@Nullable CoapResponse received, @Nullable CoapException failed);

    @Override
    public final void start(Session within, long now) {
        session = within;
        startedAt = now - waited();
        CoapOptions options = within.withUriHost(request.options());
        byte[] echo = within.takeEcho(options);
        if (echo != null && fits(message(options.with(CoapOption.ECHO, echo)))) {
            send(options.with(CoapOption.ECHO, echo), now);
        } else {
            send(options, now);
        }
    }

    private void send(CoapOptions options, long now) {
        Message message = message(options);
        if (!fits(message)) {
            String what = "the message of " + session().size(message) + " bytes exceeds the session's MTU of "
                    + session().maxMessageSize() + ": send less, or raise SessionSettings.mtu";
            conclude(null, new CoapTransferException(what, info(now)), now);
            return;
        }
        long budgetEnd = budgetEnd(session());
        if (budgetEnd <= now) {
            conclude(null, timeout(Phase.REQUEST_TIMEOUT, info(now)), now);
            return;
        }
        session().open(this, message, budgetEnd, now);
    }

    private Message message(CoapOptions options) {
        return new Message(request.method().code(), session().newToken(), options, request.payload());
    }

    private boolean fits(Message message) {
        return session().size(message) <= session().maxMessageSize();
    }

    private long budgetEnd(Session within) {
        Duration budget = request.timeout().orElse(within.requestTimeout());
        return budget == null ? Timers.NEVER : startedAt + budget.toNanos();
    }

    @Override
    public final void cancel(long now) {
        if (session != null) {
            session.close(this, now);
        }
    }

    @Override
    public final void tell() {
        onOutcome(response, failure);
    }

    @Override
    protected final void onResponse(Message message, long now) {
        Session within = session();
        byte[] echo = message.options().get(CoapOption.ECHO);
        // RFC 9175 §2.3: "Upon receiving a 4.01 (Unauthorized) response with the Echo option, the client SHOULD resend
        // the original request with the addition of an Echo option with the received Echo option value."
        if (echo != null && message.code() == CoapCode.UNAUTHORIZED && !echoed) {
            echoed = true;
            send(within.withUriHost(request.options().with(CoapOption.ECHO, echo)), now);
            return;
        }
        if (echo != null) {
            within.echoNext(echo);
        }
        conclude(new DefaultCoapResponse(message, within.peer(), now - transmittedAt()), null, now);
    }

    @Override
    protected final boolean knows(int optionNumber) {
        return request.options().contains(optionNumber);
    }

    @Override
    protected final void onSent(boolean confirmable, long now) {
        if (!confirmable && suppresses(CoapCode.CONTENT, CoapCode.BAD_REQUEST, CoapCode.INTERNAL_SERVER_ERROR)) {
            session().release(this, now);
            conclude(null, null, now);
        }
    }

    @Override
    protected final void onPromised(long now) {
        // RFC 7967 §2.1: a server that suppresses the response to a CON still acknowledges it
        if (suppresses(CoapCode.CONTENT)) {
            session().close(this, now);
            conclude(null, null, now);
        }
    }

    @Override
    protected final void onFailure(ExchangeFailure reason, long now) {
        if (reason == ExchangeFailure.NON_UNANSWERED && suppresses(CoapCode.CONTENT)) {
            conclude(null, null, now);
            return;
        }
        RequestInfo info = info(now);
        conclude(
                null,
                switch (reason) {
                    case UNACKNOWLEDGED -> timeout(Phase.ACKNOWLEDGEMENT, info);
                    case NEVER_ANSWERED -> timeout(Phase.SEPARATE_RESPONSE, info);
                    case NON_UNANSWERED -> timeout(Phase.NON_RESPONSE, info);
                    case BUDGET_SPENT -> timeout(Phase.REQUEST_TIMEOUT, info);
                    case RESET -> new CoapResetException(info);
                    case UNREACHABLE ->
                        new CoapUnreachableException(
                                NackReason.ICMP_ISSUE, "the peer's host or port is unreachable", info, null);
                    case BAD_OPTION -> new CoapProtocolException("the response has an unknown critical option", info);
                },
                now);
    }

    final void onDisconnected(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        RequestInfo info = info(now);
        session().close(this, now);
        conclude(null, new CoapDisconnectedException(reason, session().peer(), info, cause), now);
    }

    private void conclude(@Nullable CoapResponse received, @Nullable CoapException failed, long now) {
        endedAt = now;
        response = received;
        failure = failed;
        session().concluded(this);
    }

    private static CoapException timeout(Phase phase, RequestInfo info) {
        return new CoapTimeoutException(phase, info, info.peer());
    }

    private boolean suppresses(CoapCode... codes) {
        NoResponse wish = request.options().get(CoapOption.NO_RESPONSE);
        if (wish == null) {
            return false;
        }
        for (CoapCode code : codes) {
            if (!wish.suppressesClass(code.codeClass())) {
                return false;
            }
        }
        return true;
    }

    protected final CoapRequest request() {
        return request;
    }

    /** The request as an error describes it, once there is an outcome. */
    protected final RequestInfo info() {
        return info(endedAt);
    }

    private RequestInfo info(long now) {
        return new RequestInfo(
                session().peer(),
                request.method(),
                request.pathAndQuery(),
                token().toString(),
                transmissions(),
                Duration.ofNanos(Math.max(0, now - startedAt)));
    }

    private Session session() {
        return Objects.requireNonNull(session);
    }
}
