package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.NotificationBuffer.Overflow;
import org.junit.jupiter.api.Test;

class NotificationBufferTest {

    @Test
    void eachKindIsACapacityAndWhatBecomesOfOneMore() {
        assertThat(NotificationBuffer.latest()).isEqualTo(new NotificationBuffer(1, Overflow.DROP_OLDEST));
        assertThat(NotificationBuffer.drop()).isEqualTo(new NotificationBuffer(0, Overflow.DROP_NEWEST));
        assertThat(NotificationBuffer.error()).isEqualTo(new NotificationBuffer(0, Overflow.ERROR));
        assertThat(NotificationBuffer.bounded(7, Overflow.ERROR)).isEqualTo(new NotificationBuffer(7, Overflow.ERROR));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> NotificationBuffer.bounded(0, Overflow.ERROR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity");
        assertThatThrownBy(() -> new NotificationBuffer(-1, Overflow.ERROR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity");
        assertThatThrownBy(() -> new NotificationBuffer(0, Overflow.DROP_OLDEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("oldest");
        assertThatThrownBy(() -> new NotificationBuffer(1, null)).hasMessageContaining("overflow");
    }
}
