package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.TransferProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A body that comes in chunks. */
abstract class BodyPublisherStory extends Story {

    static final String A = "0123456789abcdef";
    static final String B = "ghijklmnopqrstuv";

    final List<TransferProgress> progress = new ArrayList<>();

    @Nullable
    Answer asked;

    Chunks uploads(CoapBody body) {
        return uploads(body, BlockwiseParameters.DEFAULT);
    }

    Chunks uploads(CoapBody body, BlockwiseParameters parameters) {
        return world.uploads(request(body, parameters), answer -> asked = answer);
    }

    CoapRequest request(CoapBody body, BlockwiseParameters parameters) {
        return CoapRequest.put("/body")
                .body(body)
                .blockwise(parameters.withBlockSize(16))
                .onProgress(progress::add);
    }

    Answer asked() {
        return Objects.requireNonNull(asked);
    }

    CoapTransferException failed(Reason reason) {
        CoapTransferException failure = asked().failedWith(CoapTransferException.class);
        assertThat(failure.reason()).isEqualTo(reason);
        return failure;
    }

    Heard block(String notation) {
        return peer.expectsCon(PUT).withBlock1(notation);
    }

    void confirms(String notation) {
        peer.withBlock1(notation).answersPiggybacked(CONTINUE, "");
    }

    void ends(String notation) {
        asked().isPending();
        peer.withBlock1(notation).answersPiggybacked(CHANGED, "");
        asked().is(CHANGED, "");
    }

    static TransferProgress uploaded(long bytes, OptionalLong total) {
        return new TransferProgress(TransferProgress.Direction.UPLOAD, bytes, total);
    }
}
