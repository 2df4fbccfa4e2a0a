package io.reactivecoap.samples.scenarios;

import static io.reactivecoap.CoapCode.CONTENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapReply;
import io.reactivecoap.netty.testing.ScriptedServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** What all scenarios have in common: a server in memory, and that each session is closed in the end. */
abstract class Scenario {

    static final String SENSOR = "coap://sensor.example";

    /** How long a test may take in real time, which none of them does: what hangs is to fail, and soon. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Just before. */
    static final Duration A_MOMENT = Duration.ofNanos(1);

    final ScriptedServer server = ScriptedServer.create();

    static CoapReply content(String payload) {
        return CoapReply.of(CONTENT).payload(payload);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(server.sessions()).as("sessions left open").isZero();
    }
}
