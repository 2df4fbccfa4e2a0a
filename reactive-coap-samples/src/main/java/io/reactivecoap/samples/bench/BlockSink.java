package io.reactivecoap.samples.bench;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** Takes a body block by block, looks at each, and keeps nothing but how far each peer is. */
final class BlockSink extends CoapResource {

    private final Map<InetSocketAddress, Body> bodies = new ConcurrentHashMap<>();

    /** How much of a body has come, and how long it is said to be; -1 if it is not said. */
    private record Body(long come, int announced) {}

    BlockSink(String name) {
        super(name);
    }

    @Override
    public void handlePUT(CoapExchange exchange) {
        BlockOption block = exchange.getRequestOptions().getBlock1();
        InetSocketAddress peer = exchange.getSourceSocketAddress();
        Body body = block == null || block.getNum() == 0 ? begin(exchange) : bodies.get(peer);
        bodies.remove(peer);
        if (body == null || block != null && block.getOffset() != body.come()) {
            exchange.respond(ResponseCode.REQUEST_ENTITY_INCOMPLETE);
            return;
        }
        byte[] payload = exchange.getRequestPayload();
        Body now = new Body(body.come() + payload.length, body.announced());
        boolean more = block != null && block.isM();
        if (!Content.is(ByteBuffer.wrap(payload), body.come())) {
            exchange.respond(ResponseCode.BAD_REQUEST, "wrong bytes behind " + body.come());
            return;
        }
        if (!more && now.announced() >= 0 && now.announced() != now.come()) {
            exchange.respond(ResponseCode.BAD_REQUEST, now.come() + " bytes, not as many as Size1 says");
            return;
        }
        if (more) {
            bodies.put(peer, now);
        }
        Response response = new Response(more ? ResponseCode.CONTINUE : ResponseCode.CHANGED);
        if (block != null) {
            response.getOptions().setBlock1(block);
        }
        exchange.respond(response);
    }

    private static Body begin(CoapExchange exchange) {
        Integer announced = exchange.getRequestOptions().getSize1();
        return new Body(0, announced == null ? -1 : announced);
    }
}
