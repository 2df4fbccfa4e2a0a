package io.reactivecoap.samples.cli;

import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;

/** Resources that do what a test asks for. */
final class TestResources {

    static final byte[] ALL_BYTES = new byte[256];

    static {
        for (int i = 0; i < ALL_BYTES.length; i++) {
            ALL_BYTES[i] = (byte) i;
        }
    }

    private TestResources() {}

    /** Answers any method with the payload it got, and keeps the request. */
    static final class Mirror extends CoapResource {

        private final AtomicReference<Request> last = new AtomicReference<>();

        Mirror() {
            super("mirror");
        }

        Request last() {
            return last.get();
        }

        @Override
        public void handleRequest(Exchange exchange) {
            last.set(exchange.getRequest());
            Response response = new Response(ResponseCode.CONTENT);
            response.setPayload(exchange.getRequest().getPayload());
            exchange.sendResponse(response);
        }

        /** Takes whatever path begins with its name. */
        @Override
        public Resource getChild(String name) {
            return this;
        }
    }

    /** Answers with the code that its query asks for, such as 404, and says why in two lines. */
    static Resource status() {
        return new CoapResource("status") {
            @Override
            public void handleGET(CoapExchange exchange) {
                int code = Integer.parseInt(
                        exchange.getRequestOptions().getUriQuery().get(0));
                exchange.respond(ResponseCode.valueOf(code / 100 << 5 | code % 100), "because\nI \u001B[2Jsay so");
            }
        };
    }

    static Resource bytes() {
        return new CoapResource("bytes") {
            @Override
            public void handleGET(CoapExchange exchange) {
                exchange.respond(ResponseCode.CONTENT, ALL_BYTES, 42);
            }
        };
    }

    static Resource rejecting() {
        return new CoapResource("rejecting") {
            @Override
            public void handleGET(CoapExchange exchange) {
                exchange.reject();
            }
        };
    }
}
