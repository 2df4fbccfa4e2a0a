package io.reactivecoap.netty.testing;

import io.netty.channel.EventLoopGroup;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.endpoint.Door;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.link.datagram.DatagramLink;
import io.reactivecoap.netty.internal.link.stream.StreamLink;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.netty.internal.transport.Addresses;
import io.reactivecoap.netty.internal.transport.Attempt;
import io.reactivecoap.netty.internal.transport.Connected;
import io.reactivecoap.netty.internal.transport.Dialler;
import io.reactivecoap.netty.internal.transport.SocketSettings;
import io.reactivecoap.netty.internal.transport.Target;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Where sessions go instead of to sockets: every address leads to one server. */
final class Network implements LoopResources, Dialler {

    /** RFC 5737: "192.0.2.0/24 (TEST-NET-1)" is for documentation; RFC 6335 §6: dynamic ports begin here. */
    private static final String HOST = "192.0.2.1";

    private static final int FIRST_PORT = 49152;
    private static final int PORTS = 16384;

    /** Notifications do not wait for each other, whoever acknowledges them or not. */
    private static final SessionSettings SERVERS = SessionSettings.DEFAULT.transmission(
            SessionSettings.DEFAULT.transmission().withNstart(Integer.MAX_VALUE).withProbingRate(Double.MAX_VALUE));

    private final Script script;
    private final Entropy dice = new Dice();
    private final Wire toServer = new Wire();
    private final Wire toClient = new Wire();
    private final List<Line> lines = new ArrayList<>();
    private int connected;
    private boolean refusing;

    Network(Script script) {
        this.script = script;
    }

    Wire toServer() {
        return toServer;
    }

    Wire toClient() {
        return toClient;
    }

    /** All on which something may still happen: the server may not know yet that a client is gone. */
    List<Line> lines() {
        return List.copyOf(lines);
    }

    void refuseConnections() {
        refusing = true;
    }

    void acceptConnections() {
        refusing = false;
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        throw new UnsupportedOperationException("nobody can dial in to the client of a scripted server");
    }

    @Override
    public Mono<Connected> connect(Target target, SocketSettings settings, @Nullable Scheduler clock, Attempt attempt) {
        Scheduler time = clock == null ? Schedulers.parallel() : clock;
        requireVirtual(time);
        requireServed(target);
        Mono<Connected> connected = Mono.fromCallable(() -> connect(target, time));
        Duration roundTrip = toServer.time().plus(toClient.time());
        return target.protocol() == CoapProtocol.UDP || roundTrip.isZero()
                ? connected
                : Mono.delay(roundTrip, time).then(connected);
    }

    // What is wrong with a test is thrown: it must not look like a connection that is worth another try

    private static void requireVirtual(Scheduler time) {
        if (!VirtualTimeScheduler.isFactoryEnabled() && !(time instanceof VirtualTimeScheduler)) {
            throw new IllegalStateException("a scripted server needs virtual time: connect within"
                    + " StepVerifier.withVirtualTime, or after VirtualTimeScheduler.getOrSet()");
        }
    }

    private static void requireServed(Target target) {
        boolean served = target.protocol() == CoapProtocol.UDP || target.protocol() == CoapProtocol.TCP;
        if (!served || target.isGroup()) {
            throw new UnsupportedOperationException("a scripted server is one peer, over UDP or TCP, and not "
                    + target.remote() + " over " + target.protocol());
        }
    }

    private Connected connect(Target target, Scheduler scheduler) throws ConnectException {
        if (refusing) {
            throw new ConnectException("connection refused");
        }
        CoapAddress local = target.local() == null
                ? CoapAddress.inet(HOST, FIRST_PORT + connected++ % PORTS)
                : Addresses.of(target.local()).orElseThrow();
        Time time = new Time(scheduler);
        CoapProtocol protocol = target.protocol();
        Line line = new Line(protocol, local, time, toServer, toClient, wire -> end(protocol, time, wire));
        lines.removeIf(Line::isOver);
        lines.add(line);
        return new Connected(line, line, Addresses.of(target.remote()).orElseThrow(), Door.of(scheduler), dice);
    }

    private ServerEnd end(CoapProtocol protocol, Time time, Consumer<byte[]> wire) {
        Timers timers = new Timers();
        Link link = protocol == CoapProtocol.TCP
                ? StreamLink.overStream(SERVERS, timers, dice, event -> {})
                : new DatagramLink(SERVERS, timers, dice, event -> {});
        return new ServerEnd(script, link, timers, time, wire);
    }
}
