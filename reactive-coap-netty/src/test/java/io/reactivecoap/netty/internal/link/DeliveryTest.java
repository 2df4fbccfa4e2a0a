package io.reactivecoap.netty.internal.link;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.TransmissionParameters;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private static final long SECOND = 1_000_000_000L;

    /** RFC 7252 §4.8.2, table 3. */
    @Test
    void worksOutTheTimesOfTheRfc() {
        Delivery delivery = Delivery.of(true, TransmissionParameters.DEFAULT);

        assertThat(delivery.ackTimeout()).isEqualTo(2 * SECOND);
        assertThat(delivery.ackRandomFactor()).isEqualTo(1.5);
        assertThat(delivery.maxRetransmit()).isEqualTo(4);
        assertThat(delivery.exchangeLifetime()).isEqualTo(247 * SECOND);
        assertThat(delivery.nonLifetime()).isEqualTo(145 * SECOND);
    }

    @Test
    void keepsAnIdForTheLifetimeOfItsKind() {
        assertThat(Delivery.of(true, TransmissionParameters.DEFAULT).lifetime()).isEqualTo(247 * SECOND);
        assertThat(Delivery.of(false, TransmissionParameters.DEFAULT).lifetime())
                .isEqualTo(145 * SECOND);
    }

    @Test
    void followsChangedParameters() {
        Delivery delivery = Delivery.of(
                true,
                TransmissionParameters.DEFAULT
                        .withAckTimeout(ofMillis(100))
                        .withAckRandomFactor(1)
                        .withMaxRetransmit(2)
                        .withMaxLatency(ofMillis(1_000)));

        assertThat(delivery.exchangeLifetime())
                .isEqualTo(ofMillis(300 + 2_000 + 100).toNanos());
        assertThat(delivery.nonLifetime()).isEqualTo(ofMillis(300 + 1_000).toNanos());
    }
}
