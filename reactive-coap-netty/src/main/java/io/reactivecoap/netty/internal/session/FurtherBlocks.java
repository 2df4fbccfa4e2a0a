package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;

/** What the requests for the further blocks of a response's body have in common. */
record FurtherBlocks(CoapRequest request, CoapOptions options, byte[] payload) {

    /** After a request that was sent in one message. */
    static FurtherBlocks ofWhole(CoapRequest request, CoapOptions sent) {
        // RFC 8132 §2: what a FETCH carries is part of what it asks for; other methods have been carried out already
        boolean repeated =
                request.method() == CoapMethod.FETCH && request.body().isInMemory();
        return new FurtherBlocks(request, without(sent), repeated ? request.payload() : Message.NO_PAYLOAD);
    }

    /** After a request that was sent in blocks: the server knows it by its options (RFC 7959 §2.7). */
    static FurtherBlocks ofUpload(CoapRequest request, CoapOptions sent) {
        return new FurtherBlocks(request, without(sent), Message.NO_PAYLOAD);
    }

    /** RFC 7959 §2.6: the rest of a notification is fetched without an Observe option. Echo and No-Response had their say. */
    private static CoapOptions without(CoapOptions sent) {
        return sent.without(CoapOption.OBSERVE)
                .without(CoapOption.BLOCK2)
                .without(CoapOption.ECHO)
                .without(CoapOption.NO_RESPONSE);
    }

    CoapOptions options(BlockOption block) {
        return options.with(CoapOption.BLOCK2, block);
    }
}
