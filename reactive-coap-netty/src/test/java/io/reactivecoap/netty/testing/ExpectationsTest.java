package io.reactivecoap.netty.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.option.ContentFormat;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What a server was asked is what the test expects, or the test is told what came instead. */
@Timeout(20)
class ExpectationsTest {

    private final ScriptedServer server = ScriptedServer.create();

    @BeforeEach
    void isAskedTwice() {
        CoapRequest first = CoapRequest.put("/valve?zone=3")
                .contentFormat(ContentFormat.TEXT_PLAIN)
                .payload("open");
        CoapRequest second = CoapRequest.get("/state").confirmable(false);
        StepVerifier.withVirtualTime(() -> server.client()
                        .using(
                                "coap://192.0.2.9",
                                session -> Flux.concat(session.request(first), session.request(second))))
                .expectNextCount(2)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void takesRequestsInTheirOrder() {
        CoapRequest heard = server.expect(CoapRequest.put("/valve"));
        assertThat(heard.payload()).asString().isEqualTo("open");
        assertThat(heard.pathAndQuery()).isEqualTo("/valve?zone=3");
        server.expect(CoapRequest.get("/state"));
        server.expectNothing();
    }

    @Test
    void comparesWhatIsNamed() {
        server.expect(CoapRequest.put("/valve?zone=3")
                .contentFormat(ContentFormat.TEXT_PLAIN)
                .confirmable(true)
                .payload("open"));
        server.expect(CoapRequest.get("/state").confirmable(false));
    }

    @Test
    void tellsWhatCameInstead() {
        assertThatThrownBy(() -> server.expect(CoapRequest.get("/state")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("GET /state")
                .hasMessageContaining("method: expected GET, but was PUT")
                .hasMessageContaining("path: expected /state, but was /valve")
                .hasMessageContaining("PUT /valve?zone=3")
                .hasMessageContaining("\"open\"");
    }

    @Test
    void tellsEachDifference() {
        assertThatThrownBy(() -> server.expect(CoapRequest.put("/valve?zone=4")
                        .accept(ContentFormat.JSON)
                        .confirmable(false)
                        .payload(new byte[] {(byte) 0xff})))
                .hasMessageContaining("Uri-Query: expected Uri-Query=zone=4, but was Uri-Query=zone=3")
                .hasMessageContaining("Accept: expected Accept=application/json, but was missing")
                .hasMessageContaining("reliability: expected NON_CONFIRMABLE, but was CONFIRMABLE")
                .hasMessageContaining("payload: expected 0xff, but was \"open\"");
    }

    @Test
    void leavesWhatWasNotExpectedForLater() {
        assertThatThrownBy(() -> server.expect(CoapRequest.get("/state"))).isInstanceOf(AssertionError.class);
        assertThatCode(() -> server.expect(CoapRequest.put("/valve"))).doesNotThrowAnyException();
    }

    @Test
    void tellsThatNothingCame() {
        server.expect(CoapRequest.put("/valve"));
        assertThatThrownBy(server::expectNothing)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("GET /state");
        server.expect(CoapRequest.get("/state"));
        assertThatThrownBy(() -> server.expect(CoapRequest.get("/more")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("GET /more")
                .hasMessageContaining("no further request");
    }
}
