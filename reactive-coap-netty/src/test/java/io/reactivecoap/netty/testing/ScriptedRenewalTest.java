package io.reactivecoap.netty.testing;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.SERVICE_UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionState;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Observations that are interrupted while nobody asks for more. */
@Timeout(20)
class ScriptedRenewalTest {

    private static final CoapReply NOT_READY = CoapReply.of(SERVICE_UNAVAILABLE).option(CoapOption.MAX_AGE, 30L);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ScriptedServer server = ScriptedServer.create().observable("/t", state("first"));
    private final List<String> told = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final BaseSubscriber<CoapResponse> slow = new BaseSubscriber<>() {
        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(CoapResponse response) {
            told.add(response.payloadAsString());
        }

        @Override
        protected void hookOnError(Throwable error) {
            errors.add(error);
        }
    };

    @AfterEach
    void timeEnds() {
        time.dispose();
    }

    private static CoapReply state(String payload) {
        return CoapReply.of(CONTENT).payload(payload).option(CoapOption.MAX_AGE, 600L);
    }

    /** The default back-off, which has to take its time from the client's clock. */
    private CoapSession observed() {
        CoapSession session = server.client()
                .clock(time)
                .reconnect()
                .connect("coap://sensor.example")
                .block();
        session.observe(CoapRequest.get("/t")).subscribe(slow);
        server.change("/t", state("unread"));
        assertThat(told).containsExactly("first");
        return session;
    }

    @Test
    void areRegisteredAgainAfterARefusal() {
        CoapSession session = observed();
        server.change("/t", NOT_READY);
        assertThat(server.observers("/t")).isZero();
        server.change("/t", state("ready"));
        time.advanceTimeBy(Duration.ofSeconds(30));
        assertThat(server.observers("/t")).isOne();
        slow.request(1);
        assertThat(told).containsExactly("first", "ready");
        session.close().block();
    }

    @Test
    void endWithTheirSessionWhileTheyWait() {
        CoapSession session = observed();
        server.change("/t", NOT_READY);
        session.close().block();
        assertThat(errors).singleElement().isInstanceOf(CoapDisconnectedException.class);
    }

    /** The server has forgotten the observer, and cannot be reached when it is to be told of him again. */
    @Test
    void endNoConnectionThatIsWellAgain() {
        CoapSession session = observed();
        server.restart();
        server.toServer().loses(5);
        time.advanceTimeBy(Duration.ofSeconds(600 + 15 + 62 + 2));
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(server.observers("/t")).as("over the next connection").isOne();
        slow.request(1);
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(told).containsExactly("first", "unread"); // which is what it is now
        assertThat(errors).isEmpty();
        session.close().block();
    }
}
