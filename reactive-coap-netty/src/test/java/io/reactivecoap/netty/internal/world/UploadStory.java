package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.option.CoapOption;
import java.util.function.UnaryOperator;

/** A payload that is sent in blocks. */
abstract class UploadStory extends Story {

    static final String A = "0123456789abcdef";
    static final String B = "ghijklmnopqrstuv";
    static final String C = "wxyz";

    Ask put() {
        return put(parameters -> parameters);
    }

    Ask put32() {
        return put(parameters -> parameters.withBlockSize(32));
    }

    Ask put(UnaryOperator<BlockwiseParameters> change) {
        return world.request(CoapMethod.PUT, "/body")
                .payload(A + B + C)
                .but(request -> request.blockwise(change.apply(BlockwiseParameters.DEFAULT.withBlockSize(16))));
    }

    Heard block(String notation) {
        return peer.expectsCon(PUT).withBlock1(notation);
    }

    void confirms(String notation) {
        peer.withBlock1(notation).answersPiggybacked(CONTINUE, "");
    }

    void goesOnFrom1(Answer answer) {
        confirms("0/1/16");
        block("1/1/16").withPayload(B);
        confirms("1/1/16");
        block("2/0/16").withPayload(C);
        ends("2/0/16", answer);
    }

    void ends(String notation, Answer answer) {
        answer.isPending();
        peer.withBlock1(notation).answersPiggybacked(CHANGED, "");
        answer.is(CHANGED, "");
    }

    static byte[] tag(Heard heard) {
        byte[] tag = heard.datagram().message().options().get(CoapOption.REQUEST_TAG);
        assertThat(tag).isNotNull();
        return tag;
    }
}
