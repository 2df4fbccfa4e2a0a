package io.reactivecoap.samples.demo;

import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.senml.SenmlFormat;
import io.reactivecoap.samples.senml.SenmlPack;
import io.reactivecoap.samples.senml.SenmlRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.util.DaemonThreadFactory;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.jspecify.annotations.Nullable;

/** A Californium server on a port of this host that the system chooses: a home with a sensor, a lamp and something slow. */
public final class DemoServer implements AutoCloseable {

    static final int SLOW_MILLIS = 600;
    private static final int LONGEST_BODY = 1 << 20;

    private final CoapServer server;
    private final Endpoint endpoint;

    private DemoServer(CoapServer server, Endpoint endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Starts a server.
     *
     * @param more resources besides those of the demo
     * @return the server, listening
     */
    public static DemoServer start(Resource... more) {
        return startAt(0, more);
    }

    /**
     * Starts a server.
     *
     * @param port where it listens; 0 for one that the system chooses
     * @param more resources besides those of the demo
     * @return the server, listening
     */
    public static DemoServer startAt(int port, Resource... more) {
        CoapConfig.register();
        UdpConfig.register();
        Configuration config = Configuration.createStandardWithoutFile()
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, LONGEST_BODY)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        ScheduledExecutorService threads =
                ExecutorsUtil.newScheduledThreadPool(1, new DaemonThreadFactory("demo-server-"));
        CoapServer server = new HomeServer(config);
        server.setExecutors(threads, threads, false);
        server.add(new CoapResource("sensors").add(new Temperature()));
        server.add(new CoapResource("lights").add(new Light("kitchen")));
        server.add(new Slow(threads));
        server.add(new Manual());
        server.add(new Weather());
        server.add(more);
        Endpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(config)
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .build();
        server.addEndpoint(endpoint);
        try {
            endpoint.start();
        } catch (IOException e) {
            server.destroy();
            throw new UncheckedIOException("cannot open a UDP socket", e);
        }
        server.start();
        return new DemoServer(server, endpoint);
    }

    /**
     * Where the server listens.
     *
     * @return scheme, host and port
     */
    public String uri() {
        return uri(endpoint.getAddress());
    }

    static String uri(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return "coap://" + (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":"
                + address.getPort();
    }

    @Override
    public void close() {
        server.destroy();
    }

    private static final class HomeServer extends CoapServer {
        HomeServer(Configuration config) {
            super(config, new int[0]);
        }

        @Override
        protected Resource createRoot() {
            return new CoapResource("") {
                @Override
                public void handleGET(CoapExchange exchange) {
                    exchange.respond("Welcome home.");
                }
            };
        }
    }

    private static final class Temperature extends CoapResource {
        Temperature() {
            super("temperature");
            getAttributes().addResourceType("temperature");
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            switch (exchange.getRequestOptions().getAccept()) {
                case MediaTypeRegistry.UNDEFINED, MediaTypeRegistry.TEXT_PLAIN -> exchange.respond("21.5 C");
                case MediaTypeRegistry.APPLICATION_JSON ->
                    exchange.respond(ResponseCode.CONTENT, "{\"celsius\":21.5}", MediaTypeRegistry.APPLICATION_JSON);
                default -> exchange.respond(ResponseCode.NOT_ACCEPTABLE);
            }
        }
    }

    private static final class Light extends CoapResource {
        private @Nullable String setting;

        Light(String name) {
            super(name);
            setObservable(true);
            setObserveType(CoAP.Type.CON);
            getAttributes().setObservable();
        }

        @Override
        public synchronized void handleGET(CoapExchange exchange) {
            if (setting == null) {
                exchange.respond(ResponseCode.NOT_FOUND, "no light there");
            } else {
                exchange.respond(setting);
            }
        }

        @Override
        public synchronized void handlePUT(CoapExchange exchange) {
            ResponseCode code = setting == null ? ResponseCode.CREATED : ResponseCode.CHANGED;
            setting = Objects.requireNonNull(exchange.getRequestText());
            exchange.respond(code);
            changed();
        }

        @Override
        public synchronized void handleDELETE(CoapExchange exchange) {
            setting = null;
            exchange.respond(ResponseCode.DELETED);
        }
    }

    private static final class Slow extends CoapResource {
        private final ScheduledExecutorService threads;

        Slow(ScheduledExecutorService threads) {
            super("slow");
            this.threads = threads;
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            exchange.accept(); // an empty acknowledgement now, the response in a message of its own
            threads.schedule(() -> exchange.respond("sorry, that took a while"), SLOW_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Measurements in SenML (RFC 8428), in JSON unless CBOR is asked for. */
    private static final class Weather extends CoapResource {

        private static final SenmlPack PACK = SenmlPack.of(
                SenmlRecord.named("temperature")
                        .baseName("urn:dev:ow:10e2073a01080063:")
                        .baseTime(1.7e9)
                        .unit("Cel")
                        .value(21.5),
                SenmlRecord.named("humidity").unit("%RH").value(48),
                SenmlRecord.named("rain").time(-60).value(false));

        Weather() {
            super("weather");
            getAttributes()
                    .addContentType(SenmlFormat.SENML_JSON.contentFormat().id());
            getAttributes()
                    .addContentType(SenmlFormat.SENML_CBOR.contentFormat().id());
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            int accept = exchange.getRequestOptions().getAccept();
            SenmlFormat format = accept == MediaTypeRegistry.UNDEFINED
                    ? SenmlFormat.SENML_JSON
                    : SenmlFormat.of(ContentFormat.of(accept)).orElse(null);
            if (format == null) {
                exchange.respond(ResponseCode.NOT_ACCEPTABLE);
            } else {
                exchange.respond(
                        ResponseCode.CONTENT,
                        format.write(PACK),
                        format.contentFormat().id());
            }
        }
    }

    /** A body too long for a message; it is given in blocks, and taken in blocks. */
    private static final class Manual extends CoapResource {
        private byte[] text = "Read the manual. ".repeat(300).getBytes(StandardCharsets.US_ASCII);

        Manual() {
            super("manual");
        }

        @Override
        public synchronized void handleGET(CoapExchange exchange) {
            Response response = new Response(ResponseCode.CONTENT);
            response.setPayload(text);
            response.getOptions().addETag(new byte[] {(byte) Arrays.hashCode(text)});
            exchange.respond(response);
        }

        @Override
        public synchronized void handlePUT(CoapExchange exchange) {
            text = exchange.getRequestPayload();
            exchange.respond(ResponseCode.CHANGED);
        }
    }
}
