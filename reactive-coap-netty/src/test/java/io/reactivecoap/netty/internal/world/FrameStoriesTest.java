package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.ABORT;
import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CSM;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.Test;

/** RFC 8323 §4: a message a frame, over WebSockets. There are servers that take a frame of more than 1,472 bytes for an attack, or fall over it. */
class FrameStoriesTest extends StreamStory {

    FrameStoriesTest() {
        super(StreamWorld.overFrames());
    }

    @Test
    void aMessageIsAFrameWithoutALength() {
        world.opens();
        assertThat(peer.expects(CSM).bytes()).startsWith(0x00, 0xe1);
        peer.announces(MEBIBYTE);
        Answer answer = world.get("/temperature").ask();
        assertThat(peer.expects(GET).bytes()).startsWith(0x08, 0x01).hasSize(2 + 8 + 12);
        peer.answers(CONTENT, new byte[3000]);

        assertThat(answer.isAResponse().payload()).hasSize(3000);
    }

    @Test
    void noneIsLongerThanIsWiseWhateverThePeerSays() {
        begins();
        Answer answer = upload(1200);
        peer.expects(PUT).withBlock1("0/1/1024").withPayloadOf(1024);
        world.cancels(answer);

        Answer fits = upload(1100);
        peer.expects(PUT).withoutOption(CoapOption.BLOCK1).withPayloadOf(1100);
        peer.answers(CHANGED, "");
        fits.isAResponse();
    }

    @Test
    void longerOnesAreSentWhenThatIsSet() {
        world.given(settings -> settings.streams(settings.streams().withWebSocketMessageSize(100_000)));
        begins();
        Answer answer = upload(70_000);

        peer.expects(PUT).withoutOption(CoapOption.BLOCK1).withPayloadOf(70_000);
        world.cancels(answer);
    }

    @Test
    void aFrameThatIsLongerThanWeTakeIsRefused() {
        world.given(settings -> settings.streams(settings.streams().withMaxMessageSize(1152)));
        begins();
        peer.sendsBytes("00 45 ff" + "2e".repeat(1150));

        peer.expects(ABORT).withPayload("a message of 1153 bytes, where 1152 were announced");
    }

    /** RFC 8323 §4.2: the length of a frame's message is zero; others end the connection. */
    @Test
    void aFrameWithALengthIsRefused() {
        begins();
        peer.sendsBytes("10 45 20");

        peer.expects(ABORT).withPayload("a length where the frame has one");
    }

    @Test
    void aFrameOfNoBytesIsRefused() {
        begins();
        peer.sendsBytes("00");

        peer.expects(ABORT).withPayload("the header is cut short");
    }

    private Answer upload(int bytes) {
        return world.request(CoapMethod.PUT, "/body")
                .but(request -> request.payload(new byte[bytes]))
                .ask();
    }
}
