package io.reactivecoap.samples.cli;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import reactor.core.publisher.Flux;

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

    /** A number that counts up when it is told to, and can be observed. */
    static final class Counter extends CoapResource {

        private final AtomicInteger deregistrations = new AtomicInteger();
        private final AtomicInteger number = new AtomicInteger();

        Counter(String name) {
            super(name);
            setObservable(true);
            getAttributes().setObservable();
            getAttributes().addResourceType("count");
        }

        void countUp() {
            number.incrementAndGet();
            changed();
        }

        /** How many requests with Observe=1 there were. */
        int deregistrations() {
            return deregistrations.get();
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            Integer observe = exchange.getRequestOptions().getObserve();
            if (observe != null && observe == 1) {
                deregistrations.incrementAndGet();
            }
            exchange.respond("number " + number);
        }
    }

    /** Bytes that are not like one another, block by block. */
    static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** A body that takes blocks. */
    static Resource longBody(int length) {
        return new CoapResource("long") {
            @Override
            public void handleGET(CoapExchange exchange) {
                exchange.respond(ResponseCode.CONTENT, randomBytes(length), 42);
            }
        };
    }

    /** Serves a body in blocks, up to the one from which on it has failed. */
    static Resource failingFrom(int failingBlock) {
        return new CoapResource("failing") {
            @Override
            public void handleGET(CoapExchange exchange) {
                BlockOption asked = exchange.getRequestOptions().getBlock2();
                int number = asked == null ? 0 : asked.getNum();
                if (number >= failingBlock) {
                    exchange.respond(ResponseCode.INTERNAL_SERVER_ERROR, "disk gone");
                    return;
                }
                Response response = new Response(ResponseCode.CONTENT);
                response.getOptions().setBlock2(6, true, number);
                response.setPayload(new byte[1024]);
                exchange.respond(response);
            }
        };
    }

    /** Once it is observed it notifies so many times; each notification begins with its number. */
    static Resource numbering(int notifications) {
        AtomicInteger number = new AtomicInteger();
        CoapResource numbering = new CoapResource("numbering") {
            @Override
            public void handleGET(CoapExchange exchange) {
                byte[] payload = ByteBuffer.allocate(16).putInt(number.get()).array();
                exchange.respond(ResponseCode.CONTENT, payload, 42);
                if (number.compareAndSet(0, 1)) {
                    Flux.range(1, notifications)
                            .delayElements(Duration.ofMillis(5))
                            .subscribe(next -> {
                                number.set(next);
                                changed();
                            });
                }
            }
        };
        numbering.setObservable(true);
        return numbering;
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
