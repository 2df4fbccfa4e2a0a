package io.reactivecoap.samples.webflux;

import io.reactivecoap.CoapProtocol;
import io.reactivecoap.samples.webflux.simulation.SimulatedDevice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.observe.ObserveRelation;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.ResourceObserverAdapter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** A device that does as a test says. */
public final class TestDevice implements AutoCloseable {

    private static final Duration NEVER = Duration.ofDays(1);
    private static final int LOG_BLOCKS = 3000;

    private final SimulatedDevice device;
    private final Sinks.Many<Integer> observers = Sinks.many().replay().latest();
    private final AtomicInteger blocksAsked = new AtomicInteger();
    private volatile @Nullable Gauge gauge;
    private volatile boolean silent;

    private TestDevice() {
        device = new SimulatedDevice("test", CoapProtocol.UDP, NEVER, this::resources);
    }

    /** Starts a device over UDP. */
    public static TestDevice start() {
        TestDevice started = new TestDevice();
        started.device.start();
        return started;
    }

    public String uri() {
        return device.uri();
    }

    /** What the service calls it. */
    public String name() {
        return uri().substring("coap://".length());
    }

    /** Changes what {@code /gauge} measures, and notifies its observers. */
    public void measure(int value) {
        Objects.requireNonNull(gauge).set(value);
    }

    /** Has {@code /gauge} not answer requests, or answer them again. */
    public void beSilent(boolean yes) {
        silent = yes;
    }

    /** How many observe {@code /gauge}: now, and whenever it changes. */
    public Flux<Integer> observers() {
        return observers.asFlux();
    }

    /** How many blocks of {@code /log} were asked for. */
    public int blocksAsked() {
        return blocksAsked.get();
    }

    public static int blocksOfTheLog() {
        return LOG_BLOCKS;
    }

    @Override
    public void close() {
        device.close();
    }

    private List<CoapResource> resources() {
        Gauge made = new Gauge();
        gauge = made;
        return List.of(
                made,
                answering("busy", ResponseCode.SERVICE_UNAVAILABLE, "no time", 7),
                answering("poem", ResponseCode.CONTENT, "Roses are red", 60),
                answering("broken", ResponseCode.INTERNAL_SERVER_ERROR, "", 60),
                new Deaf(),
                new Valve(),
                new Log());
    }

    private static CoapResource answering(String name, ResponseCode code, String text, long maxAge) {
        return new CoapResource(name) {
            @Override
            public void handleGET(CoapExchange exchange) {
                exchange.setMaxAge(maxAge);
                exchange.respond(code, text);
            }
        };
    }

    private final class Gauge extends CoapResource {

        private int value;

        Gauge() {
            super("gauge");
            setObservable(true);
            setObserveType(CoAP.Type.NON);
            getAttributes().setObservable();
            getAttributes().setTitle("Gauge");
            observers.tryEmitNext(0);
            addObserver(new ResourceObserverAdapter() {
                @Override
                public void addedObserveRelation(ObserveRelation relation) {
                    observers.tryEmitNext(getObserverCount());
                }

                @Override
                public void removedObserveRelation(ObserveRelation relation) {
                    observers.tryEmitNext(getObserverCount());
                }
            });
        }

        void set(int newValue) {
            synchronized (this) {
                value = newValue;
            }
            changed();
        }

        @Override
        public synchronized void handleGET(CoapExchange exchange) {
            if (silent) {
                exchange.accept(); // and never an answer
            } else {
                exchange.respond(value + " W");
            }
        }
    }

    private static final class Deaf extends CoapResource {
        Deaf() {
            super("deaf");
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            exchange.accept(); // and never an answer
        }
    }

    private static final class Valve extends CoapResource {
        Valve() {
            super("valve");
            getAttributes().addInterfaceDescription("core.a");
        }

        @Override
        public void handlePUT(CoapExchange exchange) {
            exchange.respond(
                    exchange.getRequestText().equals("open") ? ResponseCode.CHANGED : ResponseCode.BAD_REQUEST,
                    "open is all it can do");
        }
    }

    /** Gives the blocks itself, so that it sees each request for one. */
    private final class Log extends CoapResource {
        private static final int BLOCK = 64;

        Log() {
            super("log");
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            Response response = new Response(ResponseCode.CONTENT);
            blocksAsked.incrementAndGet();
            int number = exchange.getRequestOptions().getBlock2() == null
                    ? 0
                    : exchange.getRequestOptions().getBlock2().getNum();
            response.setPayload(line(number).getBytes(StandardCharsets.US_ASCII));
            response.getOptions().setContentFormat(MediaTypeRegistry.TEXT_PLAIN);
            response.getOptions().addETag(new byte[] {1});
            response.getOptions().setBlock2(2, number < LOG_BLOCKS - 1, number);
            response.getOptions().setSize2(LOG_BLOCKS * BLOCK);
            exchange.respond(response);
        }
    }

    /** A line of the log, as long as a block. */
    public static String line(int number) {
        return String.format("line %58d%n", number);
    }
}
