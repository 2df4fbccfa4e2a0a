package io.reactivecoap.netty.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.OpaqueOptionDefinition;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.interceptors.MessageInterceptorAdapter;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.TcpConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.tcp.netty.TcpServerConnector;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Californium server in this process, on the loopback, over UDP, DTLS or TCP, with resources like those of libcoap's
 * example server and some for what that one cannot do. It keeps every request that reaches it, retransmissions included.
 */
final class CaliforniumServer implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    static final byte[] ECHO = "fresh?".getBytes(StandardCharsets.US_ASCII);

    /** Elective, and unknown to everyone else. */
    static final OpaqueOptionDefinition UNKNOWN = new OpaqueOptionDefinition(65000, "Unknown");

    /** How many blocks of 1024 bytes it puts into one message over TCP (RFC 8323 §6). */
    static final int BLOCKS_IN_A_MESSAGE = 8;

    /** How many bytes its connection ids have over DTLS. */
    static final int CONNECTION_ID = 6;

    private enum Transport {
        UDP("coap"),
        DTLS("coaps"),
        TCP("coap+tcp");

        private final String scheme;

        Transport(String scheme) {
            this.scheme = scheme;
        }
    }

    private static final int SECURE_BODY = 1 << 20;

    private final Transport transport;
    private final List<String> hosts;
    private final int longestBody;
    private final Consumer<DtlsConnectorConfig.Builder> security;
    private final Queue<Request> received = new ConcurrentLinkedQueue<>();
    private @Nullable CoapServer server;
    private @Nullable ScheduledExecutorService clock;

    private CaliforniumServer(Transport transport, List<String> hosts, int longestBody) {
        this(transport, hosts, longestBody, none -> {});
    }

    private CaliforniumServer(
            Transport transport, List<String> hosts, int longestBody, Consumer<DtlsConnectorConfig.Builder> security) {
        this.transport = transport;
        this.hosts = hosts;
        this.longestBody = longestBody;
        this.security = security;
    }

    /** A server over DTLS, which is Scandium, with connection ids of six bytes; for bodies of a mebibyte. */
    static CaliforniumServer secure(Consumer<DtlsConnectorConfig.Builder> security) {
        return new CaliforniumServer(Transport.DTLS, List.of("127.0.0.1"), SECURE_BODY, security);
    }

    /** Ends without a word to its clients, and is there again on the same port, knowing nobody. */
    void restart() throws IOException {
        int port = port(0);
        Objects.requireNonNull(server).destroy();
        start(port);
    }

    /** A server with an endpoint on each of some loopback addresses. */
    static CaliforniumServer on(String... hosts) {
        return new CaliforniumServer(Transport.UDP, List.of(hosts), CoapConfig.DEFAULT_MAX_RESOURCE_BODY_SIZE);
    }

    /** A server with the same resources over TCP, on the IPv4 loopback address. */
    static CaliforniumServer overTcp() {
        return new CaliforniumServer(Transport.TCP, List.of("127.0.0.1"), CoapConfig.DEFAULT_MAX_RESOURCE_BODY_SIZE);
    }

    /** A server over TCP for bodies of so many bytes, which keeps no requests. */
    static CaliforniumServer overTcpForBodiesOf(int bytes) {
        return new CaliforniumServer(Transport.TCP, List.of("127.0.0.1"), bytes);
    }

    /**
     * A server for bodies of so many bytes. It keeps no requests, for they would be many; and takes a message id for a
     * duplicate only among the latest 64 of a peer, for they may be used again soon.
     */
    static CaliforniumServer forBodiesOf(int bytes, String host) {
        return new CaliforniumServer(Transport.UDP, List.of(host), bytes);
    }

    private boolean isForLongBodies() {
        return longestBody > CoapConfig.DEFAULT_MAX_RESOURCE_BODY_SIZE;
    }

    private boolean keepsRequests() {
        return !isForLongBodies() || transport == Transport.DTLS;
    }

    /** How many observers the resource of a name has. */
    int observers(String name) {
        return ((CoapResource) Objects.requireNonNull(server).getRoot().getChild(name)).getObserverCount();
    }

    /** The port of the endpoint on the host of a place in the list. */
    int port(int place) {
        return Objects.requireNonNull(server)
                .getEndpoints()
                .get(place)
                .getAddress()
                .getPort();
    }

    String uri(int place) {
        String host = hosts.get(place);
        return transport.scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port(place);
    }

    String uri() {
        return uri(0);
    }

    /** The requests of this test, as they came. */
    List<Request> received() {
        return List.copyOf(received);
    }

    /** The one request of this test. */
    Request request() {
        List<Request> all = received();
        if (all.size() != 1) {
            throw new AssertionError("not one request: " + all);
        }
        return all.get(0);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Time time = start(0);
        clock = Executors.newSingleThreadScheduledExecutor();
        clock.scheduleAtFixedRate(time::changed, 1, 1, TimeUnit.SECONDS);
    }

    private Time start(int port) throws IOException {
        Configuration configuration = new Configuration(
                CoapConfig.DEFINITIONS,
                UdpConfig.DEFINITIONS,
                TcpConfig.DEFINITIONS,
                DtlsConfig.DEFINITIONS,
                SystemConfig.DEFINITIONS);
        configuration.set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1);
        configuration.set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1);
        configuration.set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        configuration.set(TcpConfig.TCP_WORKER_THREADS, 1);
        configuration.set(TcpConfig.TCP_CONNECTION_IDLE_TIMEOUT, 1, TimeUnit.MINUTES); // by default 10 s
        configuration.set(CoapConfig.TCP_NUMBER_OF_BULK_BLOCKS, BLOCKS_IN_A_MESSAGE);
        if (isForLongBodies()) {
            configuration.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, longestBody);
            configuration.set(CoapConfig.PREFERRED_BLOCK_SIZE, 1024);
            configuration.set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP);
        }
        CoapServer made = new CoapServer(configuration);
        for (String host : hosts) {
            CoapEndpoint endpoint = endpoint(new InetSocketAddress(InetAddress.getByName(host), port), configuration);
            endpoint.addInterceptor(new MessageInterceptorAdapter() {
                @Override
                public void receiveRequest(Request request) {
                    if (keepsRequests()) {
                        received.add(request);
                    }
                }
            });
            made.addEndpoint(endpoint);
        }
        Time time = new Time();
        made.add(
                time,
                new Things(),
                new ExampleData(),
                new Async(),
                new Conditional(),
                new Stale(),
                new Tags(),
                new Silent());
        made.start();
        server = made;
        return time;
    }

    private CoapEndpoint endpoint(InetSocketAddress address, Configuration configuration) {
        CoapEndpoint.Builder builder = CoapEndpoint.builder().setConfiguration(configuration);
        return switch (transport) {
            case UDP -> builder.setInetSocketAddress(address).build();
            case DTLS ->
                builder.setConnector(new DTLSConnector(secured(address, configuration)))
                        .build();
            case TCP ->
                builder.setConnector(new TcpServerConnector(address, configuration))
                        .build();
        };
    }

    private DtlsConnectorConfig secured(InetSocketAddress address, Configuration configuration) {
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(configuration)
                .setAddress(address)
                .set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.SERVER_ONLY)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID)
                .set(DtlsConfig.DTLS_RETRANSMISSION_TIMEOUT, 500, TimeUnit.MILLISECONDS)
                .set(DtlsConfig.DTLS_MAX_RETRANSMISSIONS, 8)
                .set(DtlsConfig.DTLS_REMOVE_STALE_DOUBLE_PRINCIPALS, false) // many sessions have one identity here
                .set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, false);
        security.accept(builder);
        return builder.build();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        received.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (clock != null) {
            clock.shutdownNow();
        }
        if (server != null) {
            server.destroy();
        }
    }

    /** As libcoap's: seconds since the epoch when asked for ticks by query or by FETCH; changes every second. */
    private static final class Time extends CoapResource {
        Time() {
            super("time");
            setObservable(true);
            getAttributes().addResourceType("ticks");
            getAttributes().addInterfaceDescription("clock");
            getAttributes().addContentType(MediaTypeRegistry.TEXT_PLAIN);
            getAttributes().setTitle("Internal Clock");
            getAttributes().setObservable();
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            answer(exchange, exchange.getRequestOptions().getUriQuery().contains("ticks"));
        }

        @Override
        public void handleFETCH(CoapExchange exchange) {
            answer(exchange, exchange.getRequestText().equals("ticks"));
        }

        private static void answer(CoapExchange exchange, boolean ticks) {
            exchange.setMaxAge(1);
            exchange.respond(ticks ? Long.toString(System.currentTimeMillis() / 1000) : "Nov 20 12:00:00");
        }
    }

    /** Resources that come into being by PUT or POST, with a payload and its format. */
    private static final class Things extends CoapResource {

        private record Thing(byte[] payload, int format) {}

        private final Map<String, Thing> things = new ConcurrentHashMap<>();

        Things() {
            super("things");
            setObservable(true);
        }

        @Override
        public Resource getChild(String name) {
            return this;
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            Thing thing = things.get(name(exchange));
            if (thing == null) {
                exchange.respond(ResponseCode.NOT_FOUND, "no such thing");
            } else {
                exchange.setETag(etag(thing.payload));
                exchange.respond(ResponseCode.CONTENT, thing.payload, thing.format);
            }
        }

        @Override
        public void handlePUT(CoapExchange exchange) {
            exchange.respond(store(exchange));
        }

        @Override
        public void handlePOST(CoapExchange exchange) {
            ResponseCode code = store(exchange);
            if (code == ResponseCode.CREATED) {
                exchange.setLocationPath(
                        String.join("/", exchange.getRequestOptions().getUriPath()));
            }
            exchange.respond(code);
        }

        private ResponseCode store(CoapExchange exchange) {
            Thing thing = new Thing(
                    exchange.getRequestPayload(), exchange.getRequestOptions().getContentFormat());
            boolean created = things.put(name(exchange), thing) == null;
            changed();
            return created ? ResponseCode.CREATED : ResponseCode.CHANGED;
        }

        @Override
        public void handleDELETE(CoapExchange exchange) {
            things.remove(name(exchange));
            exchange.respond(ResponseCode.DELETED);
            changed();
        }

        @Override
        public void handlePATCH(CoapExchange exchange) {
            exchange.respond(append(exchange) ? ResponseCode.CHANGED : ResponseCode.NOT_FOUND);
        }

        @Override
        public void handleIPATCH(CoapExchange exchange) {
            handlePUT(exchange);
        }

        private boolean append(CoapExchange exchange) {
            return things.computeIfPresent(name(exchange), (name, thing) -> {
                        byte[] before = thing.payload;
                        byte[] more = exchange.getRequestPayload();
                        byte[] all = Arrays.copyOf(before, before.length + more.length);
                        System.arraycopy(more, 0, all, before.length, more.length);
                        return new Thing(all, thing.format);
                    })
                    != null;
        }

        private static String name(CoapExchange exchange) {
            return exchange.getRequestOptions().getUriPathString();
        }
    }

    /** As libcoap's with {@code -e}: a PUT is answered with its own payload. */
    private static final class ExampleData extends CoapResource {
        private volatile byte[] data = new byte[1500];

        ExampleData() {
            super("example_data");
            setObservable(true);
            getAttributes().setObservable();
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            byte[] now = data;
            exchange.setETag(etag(now));
            exchange.respond(ResponseCode.CONTENT, now, MediaTypeRegistry.TEXT_PLAIN);
        }

        @Override
        public void handlePUT(CoapExchange exchange) {
            data = exchange.getRequestPayload();
            exchange.respond(ResponseCode.CHANGED, exchange.getRequestPayload());
            changed();
        }
    }

    /** As libcoap's: acknowledges at once and answers on its own. */
    private static final class Async extends CoapResource {
        Async() {
            super("async");
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            exchange.accept();
            exchange.respond("done");
        }
    }

    /** There from the start, with one entity tag for ever. */
    private static final class Conditional extends CoapResource {
        Conditional() {
            super("conditional");
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            OptionSet options = exchange.getRequestOptions();
            exchange.setETag(etag(new byte[0]));
            if (options.hasAccept() && options.getAccept() != MediaTypeRegistry.APPLICATION_JSON) {
                exchange.respond(ResponseCode.NOT_ACCEPTABLE);
            } else if (options.containsETag(etag(new byte[0]))) {
                exchange.setMaxAge(3600);
                exchange.respond(ResponseCode.VALID);
            } else {
                exchange.respond(ResponseCode.CONTENT, "{}", MediaTypeRegistry.APPLICATION_JSON);
            }
        }

        @Override
        public void handlePUT(CoapExchange exchange) {
            OptionSet options = exchange.getRequestOptions();
            boolean holds = !options.hasIfNoneMatch() && options.isIfMatch(etag(new byte[0]));
            exchange.respond(holds ? ResponseCode.CHANGED : ResponseCode.PRECONDITION_FAILED);
        }
    }

    /** Wants every request to prove that it is fresh (RFC 9175 §2.3). */
    private static final class Stale extends CoapResource {
        Stale() {
            super("stale");
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            Option echo = exchange.getRequestOptions().getOtherOption(StandardOptionRegistry.ECHO);
            if (echo != null && Arrays.equals(echo.getValue(), ECHO)) {
                exchange.respond("fresh");
                return;
            }
            Response response = new Response(ResponseCode.UNAUTHORIZED);
            response.getOptions().addOtherOption(new Option(StandardOptionRegistry.ECHO, ECHO));
            exchange.respond(response);
        }

        @Override
        public void handlePUT(CoapExchange exchange) { // never satisfied
            Response response = new Response(ResponseCode.UNAUTHORIZED);
            response.getOptions().addOtherOption(new Option(StandardOptionRegistry.ECHO, ECHO));
            exchange.respond(response);
        }
    }

    /** Answers with several options that may be repeated. */
    private static final class Tags extends CoapResource {
        private final AtomicInteger made = new AtomicInteger();

        Tags() {
            super("tags");
        }

        @Override
        public void handlePOST(CoapExchange exchange) {
            Response response = new Response(ResponseCode.CREATED);
            OptionSet options = response.getOptions();
            options.addLocationPath("tags").addLocationPath("tag " + made.incrementAndGet());
            options.addLocationQuery("a=1").addLocationQuery("b=2");
            options.addOtherOption(new Option(UNKNOWN, new byte[] {1, 2, 3}));
            exchange.respond(response);
        }
    }

    /** Acknowledges, and never answers. */
    private static final class Silent extends CoapResource {
        Silent() {
            super("silent");
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            exchange.accept();
        }
    }

    /** An entity tag that tells payloads apart. */
    static byte[] etag(byte[] payload) {
        int hash = Arrays.hashCode(payload);
        return new byte[] {(byte) (hash >> 24), (byte) (hash >> 16), (byte) (hash >> 8), (byte) hash};
    }
}
