package io.reactivecoap.netty.internal.link.datagram;

import static io.reactivecoap.netty.internal.link.datagram.Outbound.State.ENDED;
import static io.reactivecoap.netty.internal.link.datagram.Outbound.State.OUTSTANDING;
import static io.reactivecoap.netty.internal.link.datagram.Outbound.State.SETTLED;
import static io.reactivecoap.netty.internal.link.datagram.Outbound.State.WAITING;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.link.datagram.Outbound.State;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every state of a message of ours, and every event that can befall it. */
class OutboundTest {

    private enum Event {
        EMPTY_ACK,
        PIGGYBACKED,
        OTHER_TOKEN,
        RESET,
        TIMEOUT,
        LAST_TIMEOUT,
        ABANDON,
        COMPLETE,
        RELEASE,
        UNREACHABLE,
        CLOSE
    }

    private final LinkStage stage = new LinkStage(1);

    @ParameterizedTest(name = "{0} {1} + {2} -> {3}, told: {4}")
    @CsvSource({
        "CON, WAITING, TIMEOUT, WAITING, ''",
        "CON, WAITING, LAST_TIMEOUT, OUTSTANDING, transmitted UNACKNOWLEDGED",
        "CON, WAITING, ABANDON, ENDED, ''",
        "CON, WAITING, COMPLETE, ENDED, ''",
        "CON, WAITING, UNREACHABLE, OUTSTANDING, transmitted UNREACHABLE",
        "CON, OUTSTANDING, EMPTY_ACK, ENDED, acknowledged",
        "CON, OUTSTANDING, PIGGYBACKED, ENDED, delivered",
        "CON, OUTSTANDING, OTHER_TOKEN, OUTSTANDING, BadPacket",
        "CON, OUTSTANDING, RESET, ENDED, RESET",
        "CON, OUTSTANDING, TIMEOUT, OUTSTANDING, ''",
        "CON, OUTSTANDING, LAST_TIMEOUT, ENDED, UNACKNOWLEDGED",
        "CON, OUTSTANDING, ABANDON, ENDED, ''",
        "CON, OUTSTANDING, COMPLETE, ENDED, ''",
        "CON, OUTSTANDING, UNREACHABLE, ENDED, UNREACHABLE",
        "CON, OUTSTANDING, CLOSE, ENDED, ''",
        "CON, ENDED, EMPTY_ACK, ENDED, ''",
        "CON, ENDED, PIGGYBACKED, ENDED, ''",
        "CON, ENDED, OTHER_TOKEN, ENDED, ''",
        "CON, ENDED, RESET, ENDED, ''",
        "CON, ENDED, TIMEOUT, ENDED, ''",
        "CON, ENDED, LAST_TIMEOUT, ENDED, ''",
        "CON, ENDED, ABANDON, ENDED, ''",
        "CON, ENDED, COMPLETE, ENDED, ''",
        "CON, ENDED, UNREACHABLE, ENDED, ''",
        "CON, ENDED, CLOSE, ENDED, ''",
        "NON, WAITING, TIMEOUT, WAITING, ''",
        "NON, WAITING, LAST_TIMEOUT, SETTLED, transmitted UNACKNOWLEDGED",
        "NON, WAITING, ABANDON, ENDED, ''",
        "NON, WAITING, COMPLETE, ENDED, ''",
        "NON, WAITING, UNREACHABLE, OUTSTANDING, transmitted UNREACHABLE",
        "NON, OUTSTANDING, EMPTY_ACK, OUTSTANDING, ''",
        "NON, OUTSTANDING, PIGGYBACKED, OUTSTANDING, ''",
        "NON, OUTSTANDING, OTHER_TOKEN, OUTSTANDING, ''",
        "NON, OUTSTANDING, RESET, ENDED, RESET",
        "NON, OUTSTANDING, TIMEOUT, SETTLED, ''",
        "NON, OUTSTANDING, LAST_TIMEOUT, SETTLED, ''",
        "NON, OUTSTANDING, ABANDON, ENDED, ''",
        "NON, OUTSTANDING, COMPLETE, ENDED, ''",
        "NON, OUTSTANDING, RELEASE, ENDED, ''",
        "NON, OUTSTANDING, UNREACHABLE, ENDED, UNREACHABLE",
        "NON, OUTSTANDING, CLOSE, ENDED, ''",
        "NON, SETTLED, EMPTY_ACK, SETTLED, ''",
        "NON, SETTLED, PIGGYBACKED, SETTLED, ''",
        "NON, SETTLED, OTHER_TOKEN, SETTLED, ''",
        "NON, SETTLED, RESET, ENDED, RESET",
        "NON, SETTLED, TIMEOUT, SETTLED, ''",
        "NON, SETTLED, LAST_TIMEOUT, SETTLED, ''",
        "NON, SETTLED, ABANDON, ENDED, ''",
        "NON, SETTLED, COMPLETE, ENDED, ''",
        "NON, SETTLED, UNREACHABLE, ENDED, UNREACHABLE",
        "NON, SETTLED, CLOSE, ENDED, ''",
        "NON, ENDED, EMPTY_ACK, ENDED, ''",
        "NON, ENDED, PIGGYBACKED, ENDED, ''",
        "NON, ENDED, RESET, ENDED, ''",
        "NON, ENDED, TIMEOUT, ENDED, ''",
        "NON, ENDED, ABANDON, ENDED, ''",
        "NON, ENDED, COMPLETE, ENDED, ''",
        "NON, ENDED, UNREACHABLE, ENDED, ''",
        "NON, ENDED, CLOSE, ENDED, ''",
    })
    void goesFromStateToState(Type type, State from, Event event, State to, String told) {
        Outbound outbound = brought(type, from);
        stage.told.clear();

        happens(event, outbound);

        assertThat(outbound.state()).isEqualTo(to);
        stage.told.removeIf(word -> word.equals("Retransmitted"));
        assertThat(stage.told).containsExactlyInAnyOrderElementsOf(words(told));
    }

    @Test
    void countsHowOftenItWentOut() {
        stage.con();
        Outbound outbound = stage.con();
        assertThat(outbound.count()).isZero();
        stage.link.onUnreachable(stage.now);
        assertThat(outbound.count()).isEqualTo(1);
        stage.passes(ofSeconds(2));
        assertThat(outbound.count()).isEqualTo(2);
        stage.passes(ofSeconds(100));
        assertThat(outbound.count()).isEqualTo(5);
    }

    @Test
    void keepsItsMessageIdAndBytes() {
        stage.con();
        stage.passes(ofSeconds(61));

        List<Datagram> sent = stage.sends();

        assertThat(sent).hasSize(5).containsOnly(sent.get(0));
    }

    @Test
    void isNotSentAgainWhenItIsAbandonedInTime() {
        Outbound outbound = stage.con();
        assertThat(stage.sends()).hasSize(1);
        stage.passes(ofSeconds(2));

        stage.link.abandon(outbound, stage.now);

        assertThat(stage.sends()).isEmpty();
    }

    @Test
    void isSentOnceWhenItIsReleased() {
        stage.link.release(stage.non(), stage.now);

        assertThat(stage.sends()).hasSize(1);
        assertThat(stage.link.isIdle()).isTrue();
    }

    @Test
    void leavesNothingBehind() {
        for (Type type : new Type[] {Type.CON, Type.NON}) {
            for (State state : new State[] {OUTSTANDING, SETTLED, ENDED}) {
                if (type == Type.CON && state == SETTLED) {
                    continue;
                }
                stage.link.abandon(brought(type, state), stage.now);
                stage.sends();
                assertThat(stage.link.isIdle()).as("%s %s", type, state).isTrue();
                assertThat(stage.timers.isEmpty()).as("%s %s", type, state).isTrue();
            }
        }
    }

    /** A message of ours in a state. Before one that waits there is another, outstanding, whose place it waits for. */
    private Outbound brought(Type type, State state) {
        if (state == WAITING) {
            stage.con();
        }
        stage.receives(Datagram.reset(0x7777)); // something is heard: no pause for a NON
        Outbound outbound = type == Type.CON ? stage.con() : stage.non();
        if (state == SETTLED) {
            stage.passes(ofSeconds(3));
        }
        if (state == ENDED) {
            stage.receives(Datagram.reset(outbound.datagram().messageId()));
        }
        assertThat(outbound.state()).isEqualTo(state);
        return outbound;
    }

    private void happens(Event event, Outbound to) {
        switch (event) {
            case EMPTY_ACK ->
                stage.receives(Datagram.acknowledgement(to.datagram().messageId()));
            case PIGGYBACKED -> stage.receives(piggybacked(to, to.token()));
            case OTHER_TOKEN -> stage.receives(piggybacked(to, Token.of(0x4711, 2)));
            case RESET -> stage.receives(Datagram.reset(to.datagram().messageId()));
            case TIMEOUT -> stage.passes(ofSeconds(3));
            case LAST_TIMEOUT -> stage.passes(ofSeconds(62).plus(to.isConfirmable() ? ofSeconds(0) : ofSeconds(3)));
            case ABANDON -> stage.link.abandon(to, stage.now);
            case COMPLETE -> stage.link.complete(to, stage.now);
            case RELEASE -> stage.link.release(to, stage.now);
            case UNREACHABLE -> stage.link.onUnreachable(stage.now);
            case CLOSE -> stage.link.close();
        }
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static Datagram piggybacked(Outbound request, Token token) {
        return new Datagram(
                Type.ACK,
                request.datagram().messageId(),
                new Message(CoapCode.CONTENT, token, CoapOptions.empty(), Message.NO_PAYLOAD));
    }
}
