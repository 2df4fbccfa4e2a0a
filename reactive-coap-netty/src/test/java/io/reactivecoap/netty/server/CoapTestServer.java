package io.reactivecoap.netty.server;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A CoAP server on the loopback or at a path, with the same resources over every transport. It listens as soon as it is
 * made. As an extension of a test class, in a static field, it forgets before each test what came, and closes at the end.
 */
public final class CoapTestServer implements AutoCloseable, AfterAllCallback, BeforeEachCallback {

    /** Longer than anything here takes, unless it is broken. */
    public static final Duration SOON = Duration.ofSeconds(10);

    private final Hub hub = new Hub(ServerSettings.USUAL);
    private final Binding binding;

    private CoapTestServer(Binding binding) {
        this.binding = binding;
        boolean open = false;
        try {
            binding.open(hub);
            open = true;
        } finally {
            if (!open) {
                binding.close();
            }
        }
    }

    public static CoapTestServer udp() {
        return of(Transport.UDP);
    }

    public static CoapTestServer tcp() {
        return of(Transport.TCP);
    }

    public static CoapTestServer webSocket() {
        return of(Transport.WEBSOCKET);
    }

    public static CoapTestServer unixDatagram(Path path) {
        return new CoapTestServer(Binding.at(Transport.UNIX_DATAGRAM, path));
    }

    public static CoapTestServer unixStream(Path path) {
        return new CoapTestServer(Binding.at(Transport.UNIX_STREAM, path));
    }

    /** A server over a secure transport, for clients that trust its certificate. */
    public static CoapTestServer secure(Transport transport, SslContext tls) {
        return of(transport).settings(settings -> settings.withTls(tls));
    }

    /** A server on a port of an address of this host; its {@link #uri()} has the port alone right. */
    public static CoapTestServer at(Transport transport, InetSocketAddress address) {
        return new CoapTestServer(Binding.at(transport, address));
    }

    /** A server on a free port of 127.0.0.1, or at a path in a directory of its own. */
    public static CoapTestServer of(Transport transport) {
        return new CoapTestServer(Binding.anywhere(transport));
    }

    public Transport transport() {
        return binding.transport();
    }

    public SocketAddress address() {
        return binding.address();
    }

    /** The port, where there is one. */
    public int port() {
        return ((InetSocketAddress) address()).getPort();
    }

    /** Such as {@code coap+tcp://127.0.0.1:1234} or {@code coap://%2Ftmp%2Fs}. */
    public String uri() {
        return binding.uri();
    }

    /** Changes the settings for the connections to come. */
    public CoapTestServer settings(UnaryOperator<ServerSettings> change) {
        hub.settings = change.apply(hub.settings);
        return this;
    }

    /** Listens again after {@link #stop}, at the same address. */
    public void start() {
        binding.open(hub);
    }

    /** Ends all connections and listens no more, until it is started again. */
    public void stop() {
        if (binding.shut()) {
            for (Peer peer : List.copyOf(hub.peers)) {
                onLoop(peer, Peer::leave);
            }
            hub.connections.close().syncUninterruptibly();
        }
    }

    @Override
    public void close() {
        stop();
        binding.close();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        forget();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Every message that came, in order. */
    public List<Received> received() {
        return hub.received.all();
    }

    /** Takes the next message, and waits for it. */
    public Received next() {
        return hub.received.next(SOON);
    }

    /** Takes the next message that fits; those before it are passed over. */
    public Received next(Predicate<Received> fits) {
        return hub.received.next(fits, SOON);
    }

    /** The messages, to be taken with another patience or counted. */
    public Log<Received> messages() {
        return hub.received;
    }

    /** The numbers of connections, as they begin. */
    public Log<Integer> starts() {
        return hub.starts;
    }

    /** The ends of connections. */
    public Log<ConnectionEnd> ends() {
        return hub.ends;
    }

    /** The HTTP requests to change to WebSocket. */
    public Log<WsUpgrade> upgrades() {
        return hub.upgrades;
    }

    /** The WebSocket frames that came. */
    public Log<WsFrame> frames() {
        return hub.frames;
    }

    /** What clients did that they should not have; a test expects none. */
    public List<String> faults() {
        return hub.faults.all();
    }

    /** How many observe {@code /time}. */
    public int observers() {
        return hub.time.observers();
    }

    /** How many connections are open; of datagrams, how many addresses they came from. */
    public int connections() {
        return hub.peers.size();
    }

    /** Waits until so many connections are open. */
    public void awaitConnections(int number) {
        Log<?> changes = connections() < number ? hub.starts : hub.ends;
        changes.await(() -> connections() == number, SOON);
    }

    /** Waits until so many observe {@code /time}. */
    public void awaitObservers(int number) {
        hub.time.changes.await(() -> observers() == number, SOON);
    }

    /** Forgets all that came. */
    public void forget() {
        hub.clearLogs();
    }

    /** Sends bytes as they are to every client: on a stream, in a datagram, or in a binary WebSocket frame. */
    public void push(byte... bytes) {
        toAll(Peer.class, peer -> peer.push(bytes));
    }

    /** Sends a message as the transport frames it; in a datagram it is non-confirmable. */
    public void send(WireMessage message) {
        toAll(StreamPeer.class, peer -> peer.send(message));
        toAll(DatagramPeer.class, peer -> peer.sendNon(message));
    }

    /** Sends a Ping, in datagrams an empty confirmable message. */
    public void ping(byte... token) {
        toAll(Peer.class, peer -> peer.ping(token));
    }

    /** Sends a Release and leaves the connection open, as RFC 8323 §5.5 has it. */
    public void release(@Nullable String alternativeAddress, @Nullable Long holdOffSeconds) {
        toAll(StreamPeer.class, peer -> peer.send(Signals.release(alternativeAddress, holdOffSeconds)));
    }

    /** Sends an Abort and closes. */
    public void abort(String diagnostic) {
        toAll(StreamPeer.class, peer -> peer.end(Signals.abort(diagnostic)));
    }

    /** Closes every connection, if there is any; answers no datagram from those that sent some. */
    public void drop() {
        hub.peers.forEach(peer -> onLoop(peer, Peer::drop));
    }

    /** Answers the datagrams again that it was silent to after {@link #drop} or a request for {@code /drop}. */
    public void speak() {
        toAll(DatagramPeer.class, DatagramPeer::speak);
    }

    /** Resets every TCP connection. */
    public void reset() {
        toAll(StreamPeer.class, StreamPeer::reset);
    }

    /** Stops reading from every connection, or goes on, so that what is sent to it piles up. */
    public void reading(boolean goesOn) {
        toAll(StreamPeer.class, peer -> peer.channel.config().setAutoRead(goesOn));
    }

    /** Tells observers something new at once. */
    public void tick() {
        if (!hub.peers.isEmpty()) {
            onLoop(hub.peers.iterator().next(), unused -> hub.time.tick());
        }
    }

    /** Sends a WebSocket frame. */
    public void frame(int opcode, boolean fin, byte... payload) {
        toAll(StreamPeer.class, peer -> WsHandler.of(peer.channel).send(opcode, fin, payload));
    }

    /** Begins the closing handshake of WebSocket. */
    public void closeFrame(int code) {
        toAll(StreamPeer.class, peer -> WsHandler.of(peer.channel).close(code));
    }

    private <T extends Peer> void toAll(Class<T> kind, Consumer<T> what) {
        if (hub.peers.isEmpty()) {
            throw new IllegalStateException("nobody is connected");
        }
        for (Peer peer : hub.peers) {
            if (kind.isInstance(peer)) {
                onLoop(kind.cast(peer), what);
            }
        }
    }

    private static <T extends Peer> void onLoop(T peer, Consumer<T> what) {
        peer.loop().submit(() -> what.accept(peer)).syncUninterruptibly();
    }
}
