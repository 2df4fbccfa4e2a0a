package io.reactivecoap.netty.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.CoapOptions;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every state of an exchange, and every event that can befall it; below it a link that does nothing but note. */
class ExchangeTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long BUDGET = 1_000 * SECOND;
    private static final long SEPARATE = 50 * SECOND;
    private static final Token TOKEN = Token.of(7, 1);

    private enum Event {
        TRANSMITTED,
        ACKNOWLEDGED,
        RESPONSE,
        BAD_RESPONSE,
        FAILED_UNACKNOWLEDGED,
        FAILED_RESET,
        FAILED_UNREACHABLE,
        TIME_PASSES,
        BUDGET_SPENT,
        CLOSE
    }

    private final List<String> told = new ArrayList<>();
    private final Timers timers = new Timers();
    private final Link link = notingLink();
    private final Exchanges exchanges = new Exchanges(link, timers, () -> 1);
    private final Recording exchange = new Recording();
    private long now = 1_000 * SECOND;
    private int transmissions = 1;
    private boolean beside;
    private boolean ended;

    @ParameterizedTest(name = "{0} {1} + {2} -> {3}, told: {4}")
    @CsvSource({
        "CON, OPEN, TRANSMITTED, TRANSMITTED, sent",
        "CON, OPEN, RESPONSE, CLOSED, complete response",
        "CON, OPEN, TIME_PASSES, OPEN, ''",
        "CON, OPEN, BUDGET_SPENT, CLOSED, abandon BUDGET_SPENT",
        "CON, OPEN, CLOSE, CLOSED, abandon",
        "CON, TRANSMITTED, ACKNOWLEDGED, ACKNOWLEDGED, promised",
        "CON, TRANSMITTED, RESPONSE, CLOSED, complete response",
        "CON, TRANSMITTED, BAD_RESPONSE, CLOSED, abandon BAD_OPTION",
        "CON, TRANSMITTED, FAILED_UNACKNOWLEDGED, CLOSED, abandon UNACKNOWLEDGED",
        "CON, TRANSMITTED, FAILED_RESET, CLOSED, abandon RESET",
        "CON, TRANSMITTED, FAILED_UNREACHABLE, CLOSED, abandon UNREACHABLE",
        "CON, TRANSMITTED, TIME_PASSES, TRANSMITTED, ''",
        "CON, TRANSMITTED, BUDGET_SPENT, CLOSED, abandon BUDGET_SPENT",
        "CON, TRANSMITTED, CLOSE, CLOSED, abandon",
        "CON, ACKNOWLEDGED, RESPONSE, CLOSED, complete response",
        "CON, ACKNOWLEDGED, BAD_RESPONSE, CLOSED, abandon BAD_OPTION",
        "CON, ACKNOWLEDGED, TIME_PASSES, CLOSED, abandon NEVER_ANSWERED",
        "CON, ACKNOWLEDGED, CLOSE, CLOSED, abandon",
        "NON, OPEN, TRANSMITTED, TRANSMITTED, sent",
        "NON, OPEN, BUDGET_SPENT, CLOSED, abandon BUDGET_SPENT",
        "NON, TRANSMITTED, RESPONSE, CLOSED, complete response",
        "NON, TRANSMITTED, BAD_RESPONSE, CLOSED, abandon BAD_OPTION",
        "NON, TRANSMITTED, FAILED_RESET, CLOSED, abandon RESET",
        "NON, TRANSMITTED, TIME_PASSES, CLOSED, abandon NON_UNANSWERED",
        "NON, TRANSMITTED, CLOSE, CLOSED, abandon",
        "CON, CLOSED, RESPONSE, CLOSED, ''",
        "CON, CLOSED, BAD_RESPONSE, CLOSED, ''",
        "CON, CLOSED, TIME_PASSES, CLOSED, ''",
        "CON, CLOSED, BUDGET_SPENT, CLOSED, ''",
        "CON, CLOSED, CLOSE, CLOSED, ''",
    })
    void goesFromStateToState(String type, Exchange.State from, Event event, Exchange.State to, String expected) {
        brought(type.equals("CON"), from);
        told.clear();

        happens(event);

        assertThat(stateOf(exchange)).isEqualTo(to);
        assertThat(String.join(" ", told)).isEqualTo(expected);
        if (to == Exchange.State.CLOSED) {
            assertThat(exchanges.isEmpty()).isTrue();
            assertThat(timers.isEmpty()).isTrue();
        }
    }

    @Test
    void mayBeOpenedAgainWithAnotherToken() {
        brought(true, Exchange.State.TRANSMITTED);
        transmissions = 3;
        happens(Event.RESPONSE);
        assertThat(exchange.transmissions()).isEqualTo(3);

        long first = exchange.transmittedAt();
        now += SECOND;
        open(true, Token.of(8, 1));
        transmissions = 2;
        exchange.onTransmitted(now);

        assertThat(exchange.token()).isEqualTo(Token.of(8, 1));
        assertThat(exchange.transmissions()).isEqualTo(3 + 2);
        assertThat(exchange.transmittedAt()).isEqualTo(first);
        assertThat(exchanges.expects(response(TOKEN))).isFalse();
        assertThat(exchanges.expects(response(Token.of(8, 1)))).isTrue();
    }

    @Test
    void waitsOnForItsResponseWhenAMessageIsBesideIt() {
        brought(true, Exchange.State.TRANSMITTED);
        beside = true;
        told.clear();

        happens(Event.RESPONSE);
        assertThat(stateOf(exchange)).isEqualTo(Exchange.State.TRANSMITTED);
        happens(Event.ACKNOWLEDGED);
        happens(Event.RESPONSE);
        assertThat(stateOf(exchange)).isEqualTo(Exchange.State.ACKNOWLEDGED);
        assertThat(told).containsExactly("promised");
    }

    @Test
    void takesWhatComesOnTheAcknowledgementForItsResponseInAnyCase() {
        brought(true, Exchange.State.TRANSMITTED);
        beside = true;
        told.clear();
        ended = true;

        happens(Event.RESPONSE);

        assertThat(stateOf(exchange)).isEqualTo(Exchange.State.CLOSED);
        assertThat(told).containsExactly("complete", "response");
    }

    @Test
    void expectsResponsesToItsTokenOnly() {
        brought(true, Exchange.State.TRANSMITTED);

        assertThat(exchanges.expects(response(TOKEN))).isTrue();
        assertThat(exchanges.expects(response(Token.of(7, 2)))).isFalse();
        assertThat(exchanges.expects(response(Token.EMPTY))).isFalse();
        assertThat(exchanges.expects(new Message(CoapCode.GET, TOKEN, CoapOptions.empty(), Message.NO_PAYLOAD)))
                .isFalse();
    }

    @Test
    void givesOutNoTokenThatIsInUse() {
        brought(true, Exchange.State.OPEN);
        long[] next = {7, 7, 9};
        int[] drawn = {0};
        Exchanges others = new Exchanges(link, timers, () -> next[drawn[0]++]);
        others.open(
                new Recording(),
                request(others.newToken(1)),
                Delivery.of(true, TransmissionParameters.DEFAULT),
                Timers.NEVER,
                SEPARATE,
                now);

        assertThat(others.newToken(1)).isEqualTo(Token.of(9, 1));
    }

    private static Exchange.State stateOf(Exchange exchange) {
        if (!exchange.isOpen()) {
            return Exchange.State.CLOSED;
        }
        if (exchange.isAcknowledged()) {
            return Exchange.State.ACKNOWLEDGED;
        }
        return exchange.transmittedAt() < 0 ? Exchange.State.OPEN : Exchange.State.TRANSMITTED;
    }

    private void brought(boolean confirmable, Exchange.State state) {
        open(confirmable, TOKEN);
        if (state == Exchange.State.TRANSMITTED || state == Exchange.State.ACKNOWLEDGED) {
            exchange.onTransmitted(now);
        }
        if (state == Exchange.State.ACKNOWLEDGED) {
            exchange.onAcknowledged(now);
        }
        if (state == Exchange.State.CLOSED) {
            exchanges.close(exchange, now);
        }
        assertThat(stateOf(exchange)).isEqualTo(state);
    }

    private void open(boolean confirmable, Token token) {
        Delivery delivery = Delivery.of(confirmable, TransmissionParameters.DEFAULT);
        exchanges.open(exchange, request(token), delivery, now + BUDGET, SEPARATE, now);
    }

    private void happens(Event event) {
        switch (event) {
            case TRANSMITTED -> exchange.onTransmitted(now);
            case ACKNOWLEDGED -> exchange.onAcknowledged(now);
            case RESPONSE -> exchanges.deliver(response(TOKEN), now);
            case BAD_RESPONSE -> exchanges.onRejected(response(TOKEN), now);
            case FAILED_UNACKNOWLEDGED -> exchange.onFailed(Link.Failure.UNACKNOWLEDGED, now);
            case FAILED_RESET -> exchange.onFailed(Link.Failure.RESET, now);
            case FAILED_UNREACHABLE -> exchange.onFailed(Link.Failure.UNREACHABLE, now);
            case TIME_PASSES -> timers.onTimeout(now + 300 * SECOND);
            case BUDGET_SPENT -> timers.onTimeout(now + BUDGET);
            case CLOSE -> exchanges.close(exchange, now);
        }
    }

    private static Message request(Token token) {
        return new Message(CoapCode.GET, token, CoapOptions.empty(), Message.NO_PAYLOAD);
    }

    private static Message response(Token token) {
        return new Message(CoapCode.CONTENT, token, CoapOptions.empty(), Message.NO_PAYLOAD);
    }

    private final class Recording extends Exchange {

        @Override
        protected void onResponse(Message response, long time) {
            told.add("response");
        }

        @Override
        protected boolean isBeside(Message message) {
            return beside;
        }

        @Override
        protected void onFailure(ExchangeFailure failure, long time) {
            told.add(failure.name());
        }

        @Override
        protected void onSent(boolean confirmable, long time) {
            told.add("sent");
        }

        @Override
        protected void onPromised(long time) {
            told.add("promised");
        }
    }

    /** Sends nothing, and notes what it is told of a message. */
    private Link notingLink() {
        return (Link) Proxy.newProxyInstance(
                Link.class.getClassLoader(), new Class<?>[] {Link.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "send":
                            return transmission(((Message) arguments[0]).token());
                        case "complete", "abandon", "release":
                            told.add(method.getName());
                            return null;
                        default:
                            throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    private Link.Transmission transmission(Token token) {
        return new Link.Transmission() {
            @Override
            public int count() {
                return transmissions;
            }

            @Override
            public boolean isEnded() {
                return ended;
            }

            @Override
            public Token token() {
                return token;
            }
        };
    }
}
