package io.reactivecoap.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SecurityParametersTest {

    @Test
    void changesOneValueAtATime() {
        SecurityParameters changed = SecurityParameters.DEFAULT
                .withHandshakeTimeout(Duration.ofSeconds(5))
                .withRetransmitTimeout(Duration.ofMillis(200))
                .withConnectionIds(false)
                .withConnectionIdLength(4)
                .withResumption(false)
                .withSuites("TLS_PSK_WITH_AES_128_CCM_8");

        assertThat(changed.handshakeTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(changed.retransmitTimeout()).isEqualTo(Duration.ofMillis(200));
        assertThat(changed.connectionIds()).isFalse();
        assertThat(changed.connectionIdLength()).isEqualTo(4);
        assertThat(changed.resumption()).isFalse();
        assertThat(changed.suites()).containsExactly("TLS_PSK_WITH_AES_128_CCM_8");
    }

    @Test
    void refusesTimesThatAreNotMoreThanZeroAndNamesThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityParameters.DEFAULT.withHandshakeTimeout(Duration.ZERO))
                .withMessage("handshakeTimeout must be more than zero: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityParameters.DEFAULT.withRetransmitTimeout(Duration.ofMillis(-1)))
                .withMessageStartingWith("retransmitTimeout must be more than zero");
    }

    @Test
    void refusesAConnectionIdThatIsTooLong() {
        assertThat(SecurityParameters.DEFAULT.withConnectionIdLength(255).connectionIdLength())
                .isEqualTo(255);
        for (int wrong : new int[] {-1, 256}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SecurityParameters.DEFAULT.withConnectionIdLength(wrong))
                    .withMessage("connectionIdLength must be from 0 to 255: " + wrong);
        }
    }
}
