package io.reactivecoap.netty.internal.link.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NStartGateTest {

    private final LinkStage stage = new LinkStage(1);
    private final Outbound con = stage.unsent(true);
    private final Outbound otherCon = stage.unsent(true);
    private final Outbound non = stage.unsent(false);
    private final NStartGate gate = new NStartGate(2);

    @Test
    void hasSoManyPlaces() {
        assertThat(gate.hasPlace()).isTrue();
        gate.enter();
        assertThat(gate.hasPlace()).isTrue();
        gate.enter();
        assertThat(gate.hasPlace()).isFalse();
        gate.leave();
        assertThat(gate.hasPlace()).isTrue();
    }

    @Test
    void keepsTheOrderOfThoseWhoWait() {
        assertThat(gate.isAnyoneWaiting()).isFalse();
        assertThat(gate.first(true)).isNull();
        gate.queue(con);
        gate.queue(otherCon);
        gate.queue(non);

        assertThat(gate.first(true)).isSameAs(con);
        assertThat(gate.first(true)).as("it stays").isSameAs(con);
        gate.unqueue(con);
        assertThat(gate.first(true)).isSameAs(otherCon);
        gate.unqueue(otherCon);
        assertThat(gate.first(true)).isSameAs(non);
        gate.unqueue(non);
        assertThat(gate.isAnyoneWaiting()).isFalse();
    }

    @Test
    void letsAConfirmableOnePassWhileTheOthersPause() {
        gate.queue(non);
        assertThat(gate.first(false)).isNull();
        gate.queue(con);
        gate.queue(otherCon);

        assertThat(gate.first(false)).isSameAs(con);
        assertThat(gate.first(true)).isSameAs(non);
    }

    @Test
    void letsAnyoneLeaveTheQueueAtAnyTime() {
        gate.queue(con);
        gate.queue(non);
        gate.queue(otherCon);

        assertThat(gate.unqueue(non)).isTrue();
        assertThat(gate.unqueue(non)).isFalse();
        gate.unqueue(con);

        assertThat(gate.first(true)).isSameAs(otherCon);
    }

    @Test
    void canBeWidenedAndNarrowed() {
        gate.enter();
        gate.enter();
        gate.resize(3);
        assertThat(gate.hasPlace()).isTrue();
        gate.resize(1);
        assertThat(gate.hasPlace()).isFalse();
        gate.leave();
        assertThat(gate.hasPlace()).as("one is out, one place there is").isFalse();
        gate.leave();
        assertThat(gate.hasPlace()).isTrue();
    }

    @Test
    void isEmptyWhenNobodyIsOutOrWaits() {
        assertThat(gate.isEmpty()).isTrue();
        gate.enter();
        assertThat(gate.isEmpty()).isFalse();
        gate.leave();
        gate.queue(con);
        assertThat(gate.isEmpty()).isFalse();
        gate.enter();
        gate.clear();
        assertThat(gate.isEmpty()).isTrue();
    }
}
