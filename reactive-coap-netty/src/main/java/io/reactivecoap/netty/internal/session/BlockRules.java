package io.reactivecoap.netty.internal.session;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.QBlock;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.block.BlockSequence;
import io.reactivecoap.netty.internal.block.BurstParameters;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ETag;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How bodies are cut into blocks with one peer: by what is set, what the link allows and what the peer has shown. */
final class BlockRules {

    private final Link link;
    private final Entropy entropy;
    private SessionSettings settings;
    private boolean avoidsBert;

    BlockRules(Link link, Entropy entropy, SessionSettings settings) {
        this.link = link;
        this.entropy = entropy;
        this.settings = settings;
    }

    void configure(SessionSettings newSettings) {
        settings = newSettings;
    }

    BlockwiseParameters parameters(CoapRequest request) {
        return request.blockwise().orElse(settings.blockwise());
    }

    /** RFC 7959 §2.4: a client that prefers a smaller size of block says so with its first request. */
    CoapOptions withPreferredSize(CoapRequest request, CoapOptions options) {
        int preferred = parameters(request).blockSize();
        return preferred == BlockwiseParameters.MAX_BLOCK_SIZE || options.contains(CoapOption.BLOCK2)
                ? options
                : options.with(CoapOption.BLOCK2, new BlockOption(0, false, BlockOption.sizeExponent(preferred)));
    }

    /** A body from its beginning, in blocks of the size that the request asks for, or else of the preferred size. */
    BlockSequence sequence(CoapRequest request) {
        BlockOption own = request.options().get(CoapOption.BLOCK2);
        int preferred = BlockOption.sizeExponent(parameters(request).blockSize());
        return new BlockSequence(0, own == null ? preferred : Math.min(own.szx(), largestSzx()), largestSzx());
    }

    /** A body from a block of it on; with an ETag, the rest of one that is known by it. */
    BlockSequence sequence(BlockOption from, @Nullable ETag etag) {
        return etag == null
                ? new BlockSequence(from.offset(), from.szx(), largestSzx())
                : new BlockSequence(from.offset(), from.szx(), largestSzx(), etag);
    }

    /** RFC 7959 §2.2: 7 is reserved where messages are datagrams; RFC 8323 §6: it is BERT elsewhere, also unasked. */
    private int largestSzx() {
        return link.profile().reliable()
                ? BlockOption.BERT
                : BlockOption.sizeExponent(BlockwiseParameters.MAX_BLOCK_SIZE);
    }

    /** How much of a body goes into a message with BERT (RFC 8323 §6); no more than a block where that is not possible. */
    int bertSize() {
        return avoidsBert ? 0 : link.profile().bertSize();
    }

    /** The peer says that it takes several blocks in a message, and does not. */
    void avoidBert() {
        avoidsBert = true;
    }

    /** RFC 9175 §3.3: a value that no other body of this session has. */
    byte[] newRequestTag() {
        return ByteBuffer.allocate(Long.BYTES).putLong(entropy.nextLong()).array();
    }

    /** Whether a request may go in bursts, if the peer takes them: reliable links need none. */
    boolean mayUseQBlock(CoapRequest request) {
        return parameters(request).qBlock() == QBlock.PROBE && !link.profile().reliable();
    }

    /** The parameters of bursts (RFC 9177 §7.2). */
    BurstParameters burst(CoapRequest request) {
        return BurstParameters.of(
                request.transmission().orElse(settings.transmission()),
                parameters(request).maxPayloads());
    }
}
