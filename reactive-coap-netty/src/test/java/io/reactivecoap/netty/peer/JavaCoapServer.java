package io.reactivecoap.netty.peer;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.mbed.coap.packet.BlockSize;
import com.mbed.coap.packet.CoapRequest;
import com.mbed.coap.packet.CoapResponse;
import com.mbed.coap.packet.Code;
import com.mbed.coap.packet.MediaTypes;
import com.mbed.coap.packet.Opaque;
import com.mbed.coap.server.CoapServer;
import com.mbed.coap.server.RouterService;
import com.mbed.coap.server.TcpCoapServer;
import com.mbed.coap.server.observe.ObserversManager;
import com.mbed.coap.utils.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A java-coap server over TCP in this process, on the loopback. {@code GET /hello} is answered with {@value #HELLO},
 * {@code POST} and {@code PUT /echo} with their payload; {@code /large} holds {@link #LARGE} until something else is put
 * there; {@code /observed} tells its observers when it is put; nothing else is found.
 */
final class JavaCoapServer implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    static final String HELLO = "world";
    static final byte[] LARGE = PeerClient.bytes(100_000, 23);

    /** The longest body that it takes in blocks. */
    static final int LONGEST_BODY = 4 << 20;

    private static final String OBSERVED = "/observed";

    private final int maxMessageSize;
    private final ObserversManager observers = new ObserversManager();
    private volatile Opaque large = Opaque.of(LARGE);
    private volatile Opaque observed = Opaque.EMPTY;
    private @Nullable JavaCoapTransport transport;
    private @Nullable CoapServer server;

    private JavaCoapServer(int maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    /** A server that says in its CSM that it takes messages of so many bytes; its own blocks keep to it, too. */
    static JavaCoapServer forMessagesOf(int bytes) {
        return new JavaCoapServer(bytes);
    }

    String uri() {
        return "coap+tcp://127.0.0.1:" + port();
    }

    int port() {
        return transport().getLocalSocketAddress().getPort();
    }

    /** How many connections are open. */
    int connections() {
        return transport().connections();
    }

    /** How many observations there are. */
    int observers() {
        return observers.size();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        transport = new JavaCoapTransport(InetAddress.getByName("127.0.0.1"));
        server = TcpCoapServer.builder()
                .transport(transport)
                .maxMessageSize(maxMessageSize)
                .blockSize(BlockSize.S_1024_BERT)
                .maxIncomingBlockTransferSize(LONGEST_BODY)
                .route(RouterService.builder()
                        .get("/hello", text(Opaque.of(HELLO)))
                        .post("/echo", echo())
                        .put("/echo", echo())
                        .get("/large", request -> completedFuture(CoapResponse.of(Code.C205_CONTENT, large)))
                        .put("/large", this::putLarge)
                        .get(OBSERVED, observers.then(request -> text(observed).apply(request)))
                        .put(OBSERVED, this::putObserved))
                .build();
        observers.init(server);
        server.start();
    }

    /** What an earlier test has put is gone, and so are its connections and observers. */
    @Override
    public void beforeEach(ExtensionContext context) throws InterruptedException {
        transport().awaitNoConnections();
        observers.init(Objects.requireNonNull(server).outboundResponseService());
        large = Opaque.of(LARGE);
        observed = Opaque.EMPTY;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server != null) {
            server.stop();
        }
    }

    private static Service<CoapRequest, CoapResponse> text(Opaque text) {
        return request -> CoapResponse.ok()
                .payload(text)
                .contentFormat(MediaTypes.CT_TEXT_PLAIN)
                .toFuture();
    }

    private static Service<CoapRequest, CoapResponse> echo() {
        return request -> completedFuture(CoapResponse.of(Code.C204_CHANGED, request.getPayload()));
    }

    private CompletableFuture<CoapResponse> putLarge(CoapRequest request) {
        large = request.getPayload();
        return completedFuture(CoapResponse.of(Code.C204_CHANGED));
    }

    private CompletableFuture<CoapResponse> putObserved(CoapRequest request) {
        observed = request.getPayload();
        observers.sendObservation(OBSERVED, text(observed));
        return completedFuture(CoapResponse.of(Code.C204_CHANGED));
    }

    private JavaCoapTransport transport() {
        return Objects.requireNonNull(transport, "the server was never started");
    }
}
