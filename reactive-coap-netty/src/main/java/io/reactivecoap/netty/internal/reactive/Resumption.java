package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;

/** A request for the rest of a body. */
final class Resumption {

    private Resumption() {}

    /**
     * The request for the block that comes after another.
     *
     * @throws IllegalArgumentException when there is none, or no ETag to tell whether it is of the same representation
     */
    static CoapRequest of(CoapRequest request, CoapBlock after) {
        BlockOption block = after.options().get(CoapOption.BLOCK2);
        if (after.isLast() || block == null) {
            throw new IllegalArgumentException("after must not be the last block of a body: " + after);
        }
        if (!after.options().contains(CoapOption.ETAG)) {
            throw new IllegalArgumentException(
                    "after must have an ETag, to tell whether the rest is of the same body: " + after);
        }
        int number = (int) (after.end() / block.size());
        return request.option(CoapOption.BLOCK2, new BlockOption(number, false, Math.min(block.szx(), 6)));
    }
}
