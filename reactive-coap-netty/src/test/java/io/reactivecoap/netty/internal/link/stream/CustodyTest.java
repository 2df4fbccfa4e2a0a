package io.reactivecoap.netty.internal.link.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import org.junit.jupiter.api.Test;

/** RFC 8323 §5.4.1: which pings wait, and for which requests. */
class CustodyTest {

    private static final Token FIRST = Token.of(1, 1);
    private static final Token SECOND = Token.of(2, 1);

    private final Custody custody = new Custody();

    @Test
    void aPingDoesNotWaitWhereNothingIsOwed() {
        assertThat(custody.holds(FIRST)).isFalse();
        custody.settle(custody.take(Message.EMPTY));
        assertThat(custody.holds(FIRST)).isFalse();
        assertThat(custody.poll()).isNull();
    }

    @Test
    void aPingWaitsForAllRequestsBeforeIt() {
        var one = custody.take(Message.EMPTY);
        var two = custody.take(Message.EMPTY);
        assertThat(custody.holds(FIRST)).isTrue();

        custody.settle(two);
        assertThat(custody.poll()).isNull();
        custody.settle(one);
        assertThat(custody.poll()).isEqualTo(FIRST);
        assertThat(custody.poll()).isNull();
    }

    @Test
    void aPingDoesNotWaitForRequestsBehindIt() {
        var before = custody.take(Message.EMPTY);
        assertThat(custody.holds(FIRST)).isTrue();
        var behind = custody.take(Message.EMPTY);
        assertThat(custody.holds(SECOND)).isTrue();
        assertThat(custody.heldPings()).isEqualTo(2);

        custody.settle(before);
        assertThat(custody.poll()).isEqualTo(FIRST);
        assertThat(custody.poll()).isNull();
        custody.settle(behind);
        assertThat(custody.poll()).isEqualTo(SECOND);
        assertThat(custody.heldPings()).isZero();
    }

    @Test
    void aRequestThatIsAnsweredOutOfOrderSparesTheLaterPingOnly() {
        var before = custody.take(Message.EMPTY);
        custody.holds(FIRST);
        var behind = custody.take(Message.EMPTY);
        custody.holds(SECOND);

        custody.settle(behind);
        assertThat(custody.poll()).isNull();
        custody.settle(before);
        assertThat(custody.poll()).isEqualTo(FIRST);
        assertThat(custody.poll()).isEqualTo(SECOND);
    }
}
