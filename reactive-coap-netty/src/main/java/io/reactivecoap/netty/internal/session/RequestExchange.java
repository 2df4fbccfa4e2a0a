package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.netty.internal.exchange.Exchange;
import io.reactivecoap.netty.internal.exchange.ExchangeFailure;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.NoResponse;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message of a user's request, and the response to it: answers a challenge to be fresh by itself, and tells of a failure
 * as an error that describes the request. Confined to the session's event loop.
 */
abstract class RequestExchange extends Exchange {

    private final CoapRequest request;
    private @Nullable Session session;
    private @Nullable Message message;
    private long startedAt;
    private boolean echoed;
    private boolean alwaysConfirmable;

    RequestExchange(CoapRequest request) {
        this.request = request;
    }

    /** The response. */
    abstract void onAnswer(Message response, long now);

    /** There is no response, and none will come. */
    abstract void onFailed(CoapException failure, long now);

    /** Says on which session, and since when it is waited for. */
    final void begin(Session within, long since) {
        session = within;
        startedAt = since;
    }

    /** Sends a message; one that is too long, or whose time is up already, fails at once. */
    final void send(Message toSend, long budgetEnd, long now) {
        echoed = false;
        alwaysConfirmable = false;
        transmit(toSend, budgetEnd, now);
    }

    /** Sends a message confirmably, whatever the request says, and for as long as the protocol waits. */
    final void sendConfirmable(Message toSend, long now) {
        echoed = false;
        alwaysConfirmable = true;
        message = toSend;
        open(toSend, Timers.NEVER, now);
    }

    private void transmit(Message toSend, long budgetEnd, long now) {
        message = toSend;
        if (!session().fits(toSend)) {
            String what = "the message of " + session().size(toSend) + " bytes exceeds the "
                    + session().maxMessageSize()
                    + (session().isReliable()
                            ? " bytes that the peer takes, or that StreamParameters allow: send less"
                            : " bytes of the session's MTU: send less, or raise SessionSettings.mtu");
            onFailed(new CoapTransferException(Reason.MESSAGE_TOO_LONG, what, info(now), null), now);
            return;
        }
        if (budgetEnd <= now) {
            onFailed(timeout(Phase.REQUEST_TIMEOUT, info(now)), now);
            return;
        }
        open(toSend, budgetEnd, now);
    }

    private void open(Message toSend, long budgetEnd, long now) {
        Delivery how = alwaysConfirmable
                ? session().deliveries().confirmable(request)
                : session().delivery(request);
        session().open(this, toSend, how, budgetEnd, now);
    }

    /** Takes the place of the one whose message this is: what follows from a response is asked of this session's peer. */
    final void standsFor(Message asked) {
        message = asked;
    }

    /** The value that the peer wants to see with the next request goes with this one, where there is room for it. */
    final CoapOptions withEcho(CoapOptions options, byte[] payload) {
        byte[] echo = session().takeEcho(options);
        if (echo == null) {
            return options;
        }
        CoapOptions with = options.with(CoapOption.ECHO, echo);
        return session().fits(message(session().tokenToMeasureWith(), with, payload)) ? with : options;
    }

    final Message message(Token token, CoapOptions options, byte[] payload) {
        return new Message(request.method().code(), token, options, payload);
    }

    @Override
    protected final void onResponse(Message response, long now) {
        byte[] echo = response.options().get(CoapOption.ECHO);
        if (echo != null && onChallenge(response, echo, now)) {
            return;
        }
        onAnswer(response, now);
    }

    /**
     * RFC 9175 §2.3: "Upon receiving a 4.01 (Unauthorized) response with the Echo option, the client SHOULD resend the
     * original request with the addition of an Echo option with the received Echo option value." Any other response's
     * value is kept for the next request.
     */
    private boolean onChallenge(Message response, byte[] echo, long now) {
        if (!isChallenge(response) || echoed) {
            session().echoNext(echo);
            return false;
        }
        echoed = true;
        Message asked = sent();
        Token token = keepsToken() ? asked.token() : session().newToken();
        transmit(message(token, asked.options().with(CoapOption.ECHO, echo), asked.payload()), budgetEnd(), now);
        return true;
    }

    static boolean isChallenge(Message response) {
        return response.code() == CoapCode.UNAUTHORIZED && response.options().contains(CoapOption.ECHO);
    }

    /** Whoever names a block wants that one. */
    final boolean isWantedWhole() {
        BlockOption own = request.options().get(CoapOption.BLOCK2);
        return own == null || own.num() == 0;
    }

    /** Whether the request asks for no responses of these classes (RFC 7967). */
    final boolean suppresses(CoapCode... codes) {
        NoResponse wish = sent().options().get(CoapOption.NO_RESPONSE);
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

    /** Whether the messages of this exchange have one token. */
    boolean keepsToken() {
        return false;
    }

    @Override
    protected final boolean knows(int optionNumber) {
        return request.options().contains(optionNumber);
    }

    @Override
    protected void onFailure(ExchangeFailure reason, long now) {
        onFailed(failure(reason, now), now);
    }

    /** The error that tells of a failure. */
    final CoapException failure(ExchangeFailure reason, long now) {
        RequestInfo info = info(now);
        return switch (reason) {
            case UNACKNOWLEDGED -> timeout(Phase.ACKNOWLEDGEMENT, info);
            case NEVER_ANSWERED -> timeout(Phase.SEPARATE_RESPONSE, info);
            case NON_UNANSWERED -> timeout(Phase.NON_RESPONSE, info);
            case BUDGET_SPENT -> timeout(Phase.REQUEST_TIMEOUT, info);
            case RESET -> new CoapResetException(info);
            case UNREACHABLE ->
                new CoapUnreachableException(
                        NackReason.ICMP_ISSUE,
                        "the peer's host or port is unreachable (" + session().whyUnreachable() + ")",
                        info,
                        null);
            case RELEASED ->
                new CoapDisconnectedException(NackReason.RESET, session().peer(), info, null);
            case BAD_OPTION -> new CoapProtocolException("the response has an unknown critical option", info);
        };
    }

    static CoapException timeout(Phase phase, RequestInfo info) {
        return new CoapTimeoutException(phase, info, info.peer());
    }

    /** The session has ended. */
    void onDisconnected(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        RequestInfo info = info(now);
        session().close(this, now);
        onFailed(new CoapDisconnectedException(reason, session().peer(), info, cause), now);
    }

    final CoapTransferException broken(Reason reason, String what, long now) {
        return new CoapTransferException(reason, what, info(now), null);
    }

    /** The request as an error describes it. */
    RequestInfo info(long now) {
        return info(token(), transmissions(), now);
    }

    final RequestInfo info(Token token, int transmissions, long now) {
        return new RequestInfo(
                session().peer(),
                request.method(),
                request.shownPathAndQuery(),
                token.toString(),
                transmissions,
                Duration.ofNanos(Math.max(0, now - startedAt)));
    }

    /** When a time begins now that the request, or else the session, sets for an answer. */
    final long budgetFrom(long since) {
        Duration budget = request.timeout().orElse(session().requestTimeout());
        return budget == null ? Timers.NEVER : since + budget.toNanos();
    }

    /** The message that was sent last. */
    final Message sent() {
        return Objects.requireNonNull(message);
    }

    final boolean hasBegun() {
        return session != null;
    }

    final long startedAt() {
        return startedAt;
    }

    protected final CoapRequest request() {
        return request;
    }

    final Session session() {
        return Objects.requireNonNull(session);
    }
}
