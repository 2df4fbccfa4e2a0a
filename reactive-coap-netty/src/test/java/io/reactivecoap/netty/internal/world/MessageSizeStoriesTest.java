package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.Test;

/** RFC 8323 §5.3.1: no message is longer than the peer takes. */
class MessageSizeStoriesTest extends StreamStory {

    private static final int OVERHEAD = 1 + 1 + 8 + 5; // header, code, token and a path of four letters

    @Test
    void aBodyThatFitsGoesInOneMessage() {
        begins();
        Answer answer = put(70_000);

        HeardOnStream whole = peer.expects(PUT).withoutOption(CoapOption.BLOCK1).withPayloadOf(70_000);
        assertThat(whole.bytes()).hasSize(OVERHEAD + 4 + 1 + 70_000);
        peer.answers(CHANGED, "");
        answer.is(CHANGED, "");
    }

    @Test
    void itMayBeAsLongAsThePeerTakesToTheByte() {
        int payload = 2000;
        begins(OVERHEAD + 2 + 1 + payload);

        Answer fits = put(payload);
        peer.expects(PUT).withoutOption(CoapOption.BLOCK1).withPayloadOf(payload);
        peer.answers(CHANGED, "");
        fits.is(CHANGED, "");

        Answer longer = put(payload + 1);
        peer.expects(PUT).withBlock1("0/1/1024").withOption(CoapOption.SIZE1, 2001L);
        peer.withBlock1("0/1/1024").answers(CONTINUE, "");
        peer.expects(PUT).withBlock1("1/0/1024").withPayloadOf(977);
        peer.withBlock1("1/0/1024").answers(CHANGED, "");
        longer.is(CHANGED, "");
    }

    @Test
    void ourOwnLimitCountsToo() {
        world.given(settings -> settings.streams(settings.streams().withMaxMessageSize(2048)));
        begins();
        Answer answer = put(3000);

        peer.expects(PUT).withBlock1("0/1/1024");
        world.cancels(answer);
    }

    @Test
    void aRequestWithoutABodyThatIsTooLongIsNotSent() {
        begins(200);
        Answer answer = world.get("/" + "long/".repeat(60)).ask();

        CoapTransferException failure = answer.failedWith(CoapTransferException.class);
        assertThat(failure.reason()).isEqualTo(Reason.MESSAGE_TOO_LONG);
        assertThat(failure).hasMessageContaining("exceeds the 200 bytes that the peer takes");
        assertThat(failure.isTransient()).isFalse();
        peer.hearsNothing();
    }

    /** RFC 7959 has no smaller blocks than those of 16 bytes. */
    @Test
    void aBodyWhoseOptionsLeaveNoRoomForABlockIsNotSent() {
        begins(40);
        Answer answer = put(100);

        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.MESSAGE_TOO_LONG);
        peer.hearsNothing();
    }

    @Test
    void anObservationThatIsTooLongIsNotSent() {
        begins(64);
        Observer observer = world.observes("/" + "long/".repeat(20));

        assertThat(observer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.MESSAGE_TOO_LONG);
        peer.hearsNothing();
    }

    /** The peer has changed its mind while a body was on its way. */
    @Test
    void aBlockThatHasBecomeTooLongFailsTheTransfer() {
        begins(4096);
        Answer answer = put(10_000);
        peer.expects(PUT).withBlock1("0/1/BERT").withPayloadOf(3072);
        peer.announces(1152);

        peer.withBlock1("0/1/BERT").answers(CONTINUE, "");

        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.MESSAGE_TOO_LONG);
        peer.hearsNothing();
    }

    private Answer put(int bytes) {
        return world.request(CoapMethod.PUT, "/body")
                .but(request -> request.payload(new byte[bytes]))
                .ask();
    }
}
