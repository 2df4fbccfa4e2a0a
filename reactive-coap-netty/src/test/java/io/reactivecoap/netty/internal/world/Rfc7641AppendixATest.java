package io.reactivecoap.netty.internal.world;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.Deregistration;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.Stale;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The examples of RFC 7641 Appendix A. They tell one story, of which each figure here begins at its beginning. Where a
 * figure registers again with another token, this client does so with the same one, as §3.3.1 allows it to; the peer takes
 * as long to answer as the figures are tall. Figures 3 and 4 have been compared with the RFC's; message ids, times and
 * payloads of the others may differ from it.
 *
 * <p>Of the proxy examples of A.2, what a proxy does on both of its sides at once, answering a client from what it has
 * observed, is not for a client; its sides are those of a client of the server, and of a server of the client, and both
 * are here.
 */
class Rfc7641AppendixATest extends Story {

    private static final String REGISTRATION = "41 01 1633 4a 60 5b 'temperature'";
    private static final String TEMPERATURE = "18.5 Cel";

    @BeforeEach
    void tokensAreOneByteLongAndThePeerHasTimeToAnswer() {
        world.givenParameters(parameters -> parameters.withAckTimeout(ofSeconds(10)));
        world.given(settings -> settings.tokenLength(1).deregistration(Deregistration.RESET));
    }

    /** Figure 3 up to its second notification; t = 16. */
    private Observer registers() {
        world.dice().messageIdsStartAt(0x1633).nextToken(0x4a);
        world.passes(ofSeconds(3));
        Observer observer = world.observes("/temperature");
        peer.expectsBytes(REGISTRATION).at(ofSeconds(3));

        at(9);
        peer.sendsBytes("61 45 1633 4a 61 09 81 0f ff '18.5 Cel'");
        assertThat(observer.gets(TEMPERATURE).sequence()).hasValue(9);

        at(16);
        peer.sendsBytes("51 45 7b50 4a 61 10 81 0f ff '19.2 Cel'").hearsNothing();
        assertThat(observer.gets("19.2 Cel").sequence()).hasValue(16);
        return observer;
    }

    private void at(long seconds) {
        world.passes(ofSeconds(seconds).minusNanos(world.now()));
    }

    @Test
    @DisplayName("Figure 3: A client registers and receives a notification of the current state and one of a new state")
    void figure3() {
        Observer observer = registers();
        observer.getsNothing().isPending();
        world.cancels(observer);
    }

    /** Figure 4: a notification is lost, and after the Max-Age the client registers again; t = 44. */
    private Observer registersAgain() {
        Observer observer = registers();
        world.dice().nextFirstTimeoutAt(0.2); // 7 s, of 5 to 15

        at(25);
        world.wire().loses(1);
        peer.sendsBytes("51 45 7b51 4a 61 19 81 0f ff '19.7 Cel'");
        at(30);
        observer.getsNothing();
        at(31);
        observer.gets(Stale.class);

        at(37);
        peer.hearsNothing();
        at(38);
        peer.expectsBytes("41 01 1634 4a 60 5b 'temperature'").at(ofSeconds(38));
        at(44);
        world.dice().nextFirstTimeoutAt(0.7); // 12 s
        peer.sendsBytes("61 45 1634 4a 45 78797a7a79 21 2c 81 0f ff '19.7 Cel'");
        observer.gets(Fresh.class);
        assertThat(observer.gets("19.7 Cel").sequence()).hasValue(44);
        return observer;
    }

    @Test
    @DisplayName("Figure 4: The client re-registers after Max-Age ends")
    void figure4() {
        world.cancels(registersAgain());
    }

    /** Figure 5: the server has crashed and forgotten its observers; it confirms what the client has; t = 77. */
    private Observer hasItsRepresentationConfirmed() {
        Observer observer = registersAgain();
        at(59);
        observer.gets(Stale.class);

        at(71);
        peer.expectsBytes("41 01 1635 4a 45 78797a7a79 20 5b 'temperature'").at(ofSeconds(71));
        at(77);
        peer.sendsBytes("61 43 1635 4a 45 78797a7a79 21 4d 81 0f");
        observer.gets(Fresh.class);
        observer.getsNothing();
        return observer;
    }

    @Test
    @DisplayName("Figure 5: The client re-registers and gives the server the opportunity to select a stored response")
    void figure5() {
        world.cancels(hasItsRepresentationConfirmed());
    }

    @Test
    @DisplayName("Figure 6: The client rejects a notification and thereby cancels the observation")
    void figure6() {
        Observer observer = hasItsRepresentationConfirmed();
        at(86);
        world.cancels(observer);
        peer.hearsNothing();

        peer.sendsBytes("51 45 7b52 4a 61 56 81 0f ff '20.0 Cel'");

        peer.expectsBytes("70 00 7b52");
        observer.getsNothing();
    }

    @Test
    @DisplayName("A.2: A proxy observes a resource, as the client that it is of the server")
    void proxyAndServer() {
        world.givenHost("sensor.example");
        world.dice().messageIdsStartAt(0x5fb8).nextToken(0x1a);
        Observer observer = world.observes("/status");
        peer.expectsBytes("41 01 5fb8 1a 3d 01 'sensor.example' 30 56 'status'");
        peer.sendsBytes("61 45 5fb8 1a 61 2a 81 78 ff 'ready'");
        observer.gets("ready");

        world.passes(ofSeconds(60));
        peer.sendsBytes("41 45 5fb4 1a 62 4376 81 78 ff 'busy'");
        peer.expectsBytes("60 00 5fb4");
        assertThat(observer.gets("busy").sequence()).hasValue(0x4376);
        world.cancels(observer);
    }

    @Test
    @DisplayName("A.2: A client observes a resource through a proxy")
    void clientAndProxy() {
        CoapRequest request = CoapRequest.get("/").option(CoapOption.PROXY_URI, "coap://sensor.example/status");
        world.dice().messageIdsStartAt(0x1633).nextToken(0x9a);
        Observer observer = world.observes(request, NotificationBuffer.latest(), Long.MAX_VALUE);
        peer.expectsBytes("41 01 1633 9a 60 dd 10 0f 'coap://sensor.example/status'");
        peer.sendsBytes("61 45 1633 9a 61 35 81 35 ff 'ready'");
        observer.gets("ready");

        peer.sendsBytes("41 45 d34c 9a 62 445a 81 78 ff 'busy'");
        peer.expectsBytes("60 00 d34c");
        assertThat(observer.gets("busy").sequence()).hasValue(0x445a);
        world.cancels(observer);
    }
}
