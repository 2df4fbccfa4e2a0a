package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MulticastParametersTest {

    private static final MulticastParameters DEFAULT = MulticastParameters.DEFAULT;

    @Test
    void theDefaultsStayOnTheLink() {
        assertThat(DEFAULT.networkInterface()).isEmpty();
        assertThat(DEFAULT.hopLimit()).isOne();
        assertThat(DEFAULT.loopback()).isTrue();
        assertThat(DEFAULT.window()).isEmpty();
        assertThat(DEFAULT.maxResponders()).isEqualTo(1024);
    }

    @Test
    void everyWitherChangesOneThing() {
        assertThat(DEFAULT.withNetworkInterface("eth0")
                        .withHopLimit(0)
                        .withLoopback(false)
                        .withWindow(Duration.ofSeconds(1))
                        .withMaxResponders(2))
                .isEqualTo(
                        new MulticastParameters(Optional.of("eth0"), 0, false, Optional.of(Duration.ofSeconds(1)), 2));
    }

    @Test
    void theWindowIsTheLeisureAndAWayThereAndBack() {
        TransmissionParameters rfc = TransmissionParameters.DEFAULT;
        assertThat(DEFAULT.windowFor(rfc)).isEqualTo(Duration.ofSeconds(5 + 3));
        assertThat(DEFAULT.windowFor(
                        rfc.withDefaultLeisure(Duration.ofSeconds(1)).withAckTimeout(Duration.ofMillis(100))))
                .isEqualTo(Duration.ofMillis(1_150));
        assertThat(DEFAULT.withWindow(Duration.ofMillis(1)).windowFor(rfc)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void wrongArgumentsAreNamed() {
        refused("networkInterface", () -> DEFAULT.withNetworkInterface(" "));
        refused("hopLimit", () -> DEFAULT.withHopLimit(-1));
        refused("hopLimit", () -> DEFAULT.withHopLimit(256));
        refused("window", () -> DEFAULT.withWindow(Duration.ZERO));
        refused("maxResponders", () -> DEFAULT.withMaxResponders(0));
    }

    private static void refused(String argument, Supplier<?> wrong) {
        assertThatThrownBy(wrong::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(argument);
    }

    @Test
    void areASettingOfTheSession() {
        MulticastParameters wide = DEFAULT.withHopLimit(16);
        SessionSettings settings = SessionSettings.DEFAULT.multicast(wide);
        assertThat(settings.multicast()).isEqualTo(wide);
        assertThat(settings.mtu(500).multicast()).isEqualTo(wide);
        assertThat(settings.toString()).contains(wide.toString());
        assertThatThrownBy(() -> SessionSettings.DEFAULT.multicast(null)).hasMessageContaining("parameters");
    }
}
