package io.reactivecoap.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What users hand over: checked at once, and never printed where it is secret. */
class EmqxValuesTest {

    @Test
    void hidesPasswordAndToken() {
        assertThat(EmqxCredentials.of("c1").login("admin", "s3cr3t")).hasToString("c1, user admin, password <hidden>");
        assertThat(EmqxToken.of("3404490787")).hasToString("<hidden>").isEqualTo(EmqxToken.of("3404490787"));
        assertThat(new EmqxEvent.Renewed(EmqxToken.of("3404490787"))).hasToString("Renewed[token=<hidden>]");
    }

    @Test
    void refusesTokensThatAreNone() {
        assertThatThrownBy(() -> EmqxToken.of("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EmqxToken.of("a=b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value")
                .hasMessageNotContaining("a=b");
    }

    @Test
    void refusesIntervalsThatAreNone() {
        assertThatThrownBy(() -> EmqxParameters.DEFAULT.withHeartbeat(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("heartbeat");
        assertThat(EmqxParameters.DEFAULT.interval()).isEqualTo(Duration.ofSeconds(24));
    }

    @Test
    void hasOptionsWithWithers() {
        PublishOptions publish =
                PublishOptions.DEFAULT.withQos(1).withRetain(true).withExpiry(Duration.ofSeconds(1));
        assertThat(publish.qos()).hasValue(1);
        assertThat(publish.retain()).isTrue();
        assertThat(publish.expiry()).contains(Duration.ofSeconds(1));
        assertThatThrownBy(() -> publish.withQos(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("qos");
        assertThatThrownBy(() -> publish.withExpiry(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
