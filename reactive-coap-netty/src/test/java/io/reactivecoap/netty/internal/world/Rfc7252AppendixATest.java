package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static java.time.Duration.ofSeconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The examples of RFC 7252 §2.2 and Appendix A, to the byte. This client gives every request a token, so figure 16, whose
 * token is empty, has one here; figure 23 is about multicast.
 */
class Rfc7252AppendixATest extends Story {

    private static final String TEMPERATURE = " bb 'temperature'";
    private static final String DEGREES = " ff '22.3 C'";

    @Test
    @DisplayName("Figure 4, left: a GET request with a piggybacked response, successful")
    void figure4Successful() {
        Answer answer = getsTheTemperature(0xbc90, 0x71);
        peer.expectsBytes("41 01 bc90 71" + TEMPERATURE);

        peer.sendsBytes("61 45 bc90 71 ff '22.5 C'");

        answer.is(CONTENT, "22.5 C");
    }

    @Test
    @DisplayName("Figure 4, right: a GET request with a piggybacked response, not found")
    void figure4NotFound() {
        Answer answer = getsTheTemperature(0xbc91, 0x72);
        peer.expectsBytes("41 01 bc91 72" + TEMPERATURE);

        peer.sendsBytes("61 84 bc91 72 ff 'Not found'");

        answer.is(NOT_FOUND, "Not found");
    }

    @Test
    @DisplayName("Figure 5: a GET request with a separate response")
    void figure5() {
        Answer answer = getsTheTemperature(0x7a10, 0x73);
        peer.expectsBytes("41 01 7a10 73" + TEMPERATURE);
        peer.sendsBytes("60 00 7a10");
        world.passes(ofSeconds(10)); // "... Time Passes ..."

        peer.sendsBytes("41 45 23bb 73 ff '22.5 C'");

        answer.is(CONTENT, "22.5 C");
        peer.expectsBytes("60 00 23bb");
    }

    @Test
    @DisplayName("Figure 6: a request and a response carried in Non-confirmable messages")
    void figure6() {
        Answer answer = getsTheTemperatureInNon(0x7a11, 0x74);
        peer.expectsBytes("51 01 7a11 74" + TEMPERATURE);

        peer.sendsBytes("51 45 23bc 74 ff '22.5 C'");

        answer.is(CONTENT, "22.5 C");
    }

    @Test
    @DisplayName("Figure 16: Confirmable Request; Piggybacked Response (with a token)")
    void figure16() {
        Answer answer = getsTheTemperature(0x7d34, 0x01);
        peer.expectsBytes("41 01 7d34 01" + TEMPERATURE);

        peer.sendsBytes("61 45 7d34 01" + DEGREES);

        answer.is(CONTENT, "22.3 C");
    }

    @Test
    @DisplayName("Figure 17: Confirmable Request; Piggybacked Response")
    void figure17() {
        Answer answer = getsTheTemperature(0x7d35, 0x20);
        peer.expectsBytes("41 01 7d35 20" + TEMPERATURE);

        peer.sendsBytes("61 45 7d35 20" + DEGREES);

        answer.is(CONTENT, "22.3 C");
    }

    @Test
    @DisplayName("Figure 18: Confirmable Request (Retransmitted); Piggybacked Response")
    void figure18() {
        world.wire().loses(1);
        Answer answer = getsTheTemperature(0x7d36, 0x31);
        peer.hearsNothing();

        world.passes(ofSeconds(2));
        peer.expectsBytes("41 01 7d36 31" + TEMPERATURE).at(ofSeconds(2));
        peer.sendsBytes("61 45 7d36 31" + DEGREES);

        answer.is(CONTENT, "22.3 C");
    }

    @Test
    @DisplayName("Figure 19: Confirmable Request; Piggybacked Response (Retransmitted)")
    void figure19() {
        Answer answer = getsTheTemperature(0x7d37, 0x42);
        peer.expectsBytes("41 01 7d37 42" + TEMPERATURE);
        world.wire().loses(1);
        peer.sendsBytes("61 45 7d37 42" + DEGREES);
        answer.isPending();

        world.passes(ofSeconds(2));
        peer.expectsBytes("41 01 7d37 42" + TEMPERATURE).at(ofSeconds(2));
        peer.sendsBytes("61 45 7d37 42" + DEGREES);

        answer.is(CONTENT, "22.3 C");
    }

    @Test
    @DisplayName("Figure 20: Confirmable Request; Separate Response")
    void figure20() {
        Answer answer = getsTheTemperature(0x7d38, 0x53);
        peer.expectsBytes("41 01 7d38 53" + TEMPERATURE);
        peer.sendsBytes("60 00 7d38").hearsNothing();

        peer.sendsBytes("41 45 ad7b 53" + DEGREES);

        peer.expectsBytes("60 00 ad7b");
        answer.is(CONTENT, "22.3 C");
    }

    @Test
    @DisplayName("Figure 21: Confirmable Request; Separate Response (Unexpected)")
    void figure21() {
        getsTheTemperature(0x7d39, 0x64);
        peer.expectsBytes("41 01 7d39 64" + TEMPERATURE);

        world.crashes();
        peer.sendsBytes("60 00 7d39").hearsNothing();
        peer.sendsBytes("41 45 ad7c 64" + DEGREES);

        peer.expectsBytes("70 00 ad7c");
    }

    @Test
    @DisplayName("Figure 22: Non-confirmable Request; Non-confirmable Response")
    void figure22() {
        Answer answer = getsTheTemperatureInNon(0x7d40, 0x75);
        peer.expectsBytes("51 01 7d40 75" + TEMPERATURE);

        peer.sendsBytes("51 45 ad7d 75" + DEGREES).hearsNothing();

        answer.is(CONTENT, "22.3 C");
    }

    private Answer getsTheTemperature(int messageId, int token) {
        return asked(messageId, token).confirmable().ask();
    }

    private Answer getsTheTemperatureInNon(int messageId, int token) {
        return asked(messageId, token).nonConfirmable().ask();
    }

    private Ask asked(int messageId, int token) {
        world.given(settings -> settings.tokenLength(1));
        world.dice().messageIdsStartAt(messageId).nextToken(token);
        return world.get("/temperature");
    }
}
