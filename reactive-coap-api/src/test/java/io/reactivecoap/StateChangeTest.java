package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A step in the life of a session. */
class StateChangeTest {

    private static final CoapException CAUSE =
            new CoapDisconnectedException(NackReason.RESET, CoapAddress.inet("192.0.2.1", 5683), null, null);

    @ParameterizedTest
    @EnumSource(SessionState.class)
    void isNothingButTheStateWhenNothingWentWrong(SessionState state) {
        StateChange change = StateChange.to(state);
        assertThat(change.state()).isEqualTo(state);
        assertThat(change.cause()).isEmpty();
        assertThat(change).hasToString(state.name()).isEqualTo(new StateChange(state, null));
    }

    @Test
    void tellsTheCause() {
        StateChange change = new StateChange(SessionState.NONE, CAUSE);
        assertThat(change.cause()).containsSame(CAUSE);
        assertThat(change)
                .hasToString("NONE (the session with 192.0.2.1:5683 was disconnected (RESET))")
                .isNotEqualTo(StateChange.to(SessionState.NONE));
    }

    @Test
    void hasAState() {
        assertThatNullPointerException().isThrownBy(() -> StateChange.to(null)).withMessage("state");
        assertThatNullPointerException()
                .isThrownBy(() -> new StateChange(null, CAUSE))
                .withMessage("state");
    }
}
