package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.RELEASE;
import static io.reactivecoap.option.CoapOption.OBSERVE;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The examples of RFC 8323 Appendix A: what goes over a WebSocket between the HTTP upgrade and the Close frame, which are
 * the transport's. The figures give tokens, paths and payloads, not bytes. Observing is added, which they leave out.
 */
class Rfc8323AppendixATest extends StreamStory {

    Rfc8323AppendixATest() {
        super(StreamWorld.overFrames());
    }

    @BeforeEach
    void tokensAreOneByteLong() {
        world.given(settings -> settings.tokenLength(1));
        begins();
    }

    @Test
    @DisplayName("A CoAP client gets the temperature from a server over a WebSocket")
    void getsFromAServer() {
        world.dice().nextToken(0x53);
        Answer answer = world.get("/sensors/temperature?u=Cel").ask();

        peer.expectsBytes("01 01 53 b7 'sensors' 0b 'temperature' 45 'u=Cel'");
        peer.sendsBytes("01 45 53 ff '22.3 Cel'");

        answer.is(CONTENT, "22.3 Cel");
        world.closes();
        peer.expects(RELEASE);
    }

    @Test
    @DisplayName("A CoAP client gets a resource of another server through a proxy over a WebSocket")
    void getsThroughAProxy() {
        world.dice().nextToken(0x7d);
        Answer answer = world.get("/")
                .option(CoapOption.PROXY_URI, "coap://[2001:db8::1]/")
                .ask();

        peer.expectsBytes("01 01 7d dd 16 08 'coap://[2001:db8::1]/'");
        peer.sendsBytes("01 45 7d ff 'ready'");

        answer.is(CONTENT, "ready");
    }

    @Test
    @DisplayName("Observing is a request with Observe 0, notifications, and one with Observe 1")
    void observes() {
        world.dice().nextToken(0x4a);
        Observer observer =
                world.observes(CoapRequest.get("/temperature"), NotificationBuffer.latest(), Long.MAX_VALUE);
        peer.expectsBytes("01 01 4a 60 5b 'temperature'");
        peer.sendsBytes("01 45 4a 60 82 01 2c ff '18.5 Cel'");
        observer.gets("18.5 Cel");
        peer.sendsBytes("01 45 4a 60 82 01 2c ff '19.2 Cel'");
        observer.gets("19.2 Cel");

        world.cancels(observer);

        peer.expectsBytes("01 01 4a 61 01 5b 'temperature'").withOption(OBSERVE, 1L);
        peer.sendsBytes("01 45 4a ff '19.2 Cel'");
    }
}
