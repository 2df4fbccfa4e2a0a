package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.SessionEvent.BadPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * RFC 7252 §4.2: a recipient rejects a confirmable message that "has a message format error"; §4.3: others it may silently
 * ignore. In none of these stories does the request that is pending notice anything.
 */
class MalformedStoriesTest extends Story {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "token length 9, 49 45 12 34 000102030405060708",
        "token length 15, 4f 45 12 34 00",
        "token cut short, 48 45 12 34 0001",
        "option delta 15, 40 45 12 34 f0",
        "option length 15, 40 45 12 34 0f",
        "option delta cut short, 40 45 12 34 d0",
        "option length cut short, 40 45 12 34 0e 00",
        "option value cut short, 40 45 12 34 42 00",
        "option number over 65535, 40 45 12 34 e0 ff00 e0 ff00",
        "marker without payload, 40 45 12 34 ff",
        "marker without payload after an option, 40 45 12 34 40 ff",
        "reserved code class 1, 40 21 12 34",
        "reserved code class 6, 40 c5 12 34",
        "reserved code class 7, 40 e1 12 34",
        "empty with a token, 41 00 12 34 20",
        "empty with a payload, 40 00 12 34 ff 20",
    })
    void aMalformedConfirmableMessageIsReset(String what, String dump) {
        Answer answer = pending();

        peer.sendsBytes(dump).expectsRst();

        goesOnUndisturbed(answer);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "NON with token length 9, 59 45 12 34 000102030405060708",
        "NON with option delta 15, 50 45 12 34 f0",
        "NON with a marker without payload, 50 45 12 34 ff",
        "NON with a reserved code, 50 21 12 34",
        "empty NON, 50 00 12 34",
        "empty NON with a token, 51 00 12 34 20",
        "ACK with token length 9, 69 45 12 34 000102030405060708",
        "ACK with a marker without payload, 60 45 12 34 ff",
        "ACK with a reserved code, 60 c5 12 34",
        "empty ACK with a token, 61 00 12 34 20",
        "RST with a token, 71 00 12 34 20",
        "RST with a payload, 70 00 12 34 ff 20",
        "RST with a code, 70 45 12 34",
        "version 0, 00 45 12 34",
        "version 2, 80 45 12 34",
        "version 3, c0 45 12 34",
        "three bytes, 40 45 12",
        "one byte, 40",
    })
    void anyOtherMalformedMessageIsDropped(String what, String dump) {
        Answer answer = pending();

        peer.sendsBytes(dump).hearsNothing();

        goesOnUndisturbed(answer);
    }

    @Test
    void anEmptyDatagramIsDropped() {
        Answer answer = pending();

        peer.sendsBytes("").hearsNothing();

        goesOnUndisturbed(answer);
    }

    /** A malformed acknowledgement with the id of the request: nothing of it is believed. */
    @ParameterizedTest
    @CsvSource({"60 45 4711 ff", "61 00 4711 20", "6f 45 4711", "20 00 4711", "60 e1 4711", "70 45 4711"})
    void aMalformedReplyDoesNotStopTheRetransmission(String dump) {
        world.dice().messageIdsStartAt(0x4711);
        Answer answer = pending();

        peer.sendsBytes(dump).hearsNothing();

        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        goesOnUndisturbed(answer);
    }

    private Answer pending() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        return answer;
    }

    private void goesOnUndisturbed(Answer answer) {
        answer.isPending();
        assertThat(world.events().stream().filter(BadPacket.class::isInstance)).hasSize(1);
        peer.answersPiggybacked(CONTENT, "22.3 C");
        answer.is(CONTENT, "22.3 C");
    }
}
