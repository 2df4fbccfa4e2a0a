package io.reactivecoap.samples.bench;

import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** A body that is made block by block; a query such as {@code size=1000} asks for one of another length. */
final class BlockSource extends CoapResource {

    private static final int BERT = 7;
    private static final int BERT_BYTES = 64 << 10;
    private static final String SIZE = "size";

    private final long usualSize;
    private final int largestSzx;

    private BlockSource(String name, long usualSize, int largestSzx) {
        super(name);
        this.usualSize = usualSize;
        this.largestSzx = largestSzx;
    }

    /** With one block in a message. */
    static BlockSource ofSingleBlocks(String name, long usualSize) {
        return new BlockSource(name, usualSize, BERT - 1);
    }

    /** With 64 blocks of 1,024 bytes in a message (RFC 8323 §6), unless smaller ones are asked for. */
    static BlockSource ofManyBlocks(String name, long usualSize) {
        return new BlockSource(name, usualSize, BERT);
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        long size = size(exchange);
        BlockOption asked = exchange.getRequestOptions().getBlock2();
        int szx = asked == null ? largestSzx : Math.min(asked.getSzx(), largestSzx);
        int number = asked == null ? 0 : asked.getNum();
        long offset = (long) number * BlockOption.szx2Size(szx);
        if (size < 0 || offset > size || offset == size && number > 0) {
            exchange.respond(ResponseCode.BAD_REQUEST, "no such block");
            return;
        }
        int length = (int) Math.min(szx == BERT ? BERT_BYTES : BlockOption.szx2Size(szx), size - offset);
        Response response = new Response(ResponseCode.CONTENT);
        response.getOptions().addETag(new byte[] {(byte) (size >> 16), (byte) (size >> 8), (byte) size});
        response.getOptions().setBlock2(szx, offset + length < size, number);
        response.getOptions().setSize2((int) size);
        response.setPayload(Content.bytes(offset, length));
        exchange.respond(response);
    }

    /** The length of the body; -1 for a query that makes no sense. */
    private long size(CoapExchange exchange) {
        String wanted = exchange.getQueryParameter(SIZE);
        if (wanted == null) {
            return usualSize;
        }
        return wanted.matches("[0-9]{1,10}") && Long.parseLong(wanted) <= BenchServer.LONGEST_BODY
                ? Long.parseLong(wanted)
                : -1;
    }
}
