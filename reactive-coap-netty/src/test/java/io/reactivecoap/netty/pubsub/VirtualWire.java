package io.reactivecoap.netty.pubsub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.endpoint.Door;
import io.reactivecoap.netty.internal.endpoint.Endpoint;
import io.reactivecoap.netty.internal.endpoint.Outlet;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.transport.Addresses;
import io.reactivecoap.netty.internal.transport.Attachment;
import io.reactivecoap.netty.internal.transport.Attempt;
import io.reactivecoap.netty.internal.transport.Connected;
import io.reactivecoap.netty.internal.transport.Dialler;
import io.reactivecoap.netty.internal.transport.SocketSettings;
import io.reactivecoap.netty.internal.transport.Target;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** UDP sockets in virtual time: each session has a port of its own, and all lead to one server, datagram by datagram. */
final class VirtualWire implements LoopResources, Dialler {

    /** Who gets what clients send. */
    interface Server {
        void receive(int port, byte[] datagram);
    }

    private static final int FIRST_PORT = 49152;

    private final Map<Integer, Line> lines = new HashMap<>();
    private int nextPort = FIRST_PORT;
    private int losing;
    private @Nullable Server server;
    private @Nullable Faults faults;

    VirtualWire leadsTo(Server whom) {
        server = whom;
        return this;
    }

    NettyCoapClient client() {
        return NettyCoapClient.create().runOn(this);
    }

    /** Delivers a datagram, unless it is lost. */
    void send(int port, byte[] datagram) {
        if (faults == null) {
            deliver(port, datagram);
        } else {
            faults.carry(() -> deliver(port, datagram));
        }
    }

    /** Delivers a datagram, unless nobody has the port any more. */
    private void deliver(int port, byte[] datagram) {
        Line line = lines.get(port);
        if (line != null && line.driver != null) {
            line.driver.receive(Unpooled.wrappedBuffer(datagram));
        }
    }

    /** Loses the next datagrams from clients. */
    void lose(int datagrams) {
        losing = datagrams;
    }

    /** Treats datagrams both ways like that from now on; null is a perfect wire. */
    void has(@Nullable Faults some) {
        faults = some;
    }

    /** Takes so long for each datagram, either way, from now on. */
    void takes(Duration latency) {
        faults = latency.isZero() ? null : Faults.latency(latency);
    }

    /** Gives clients other ports, as a NAT does that has forgotten them; they do not notice. */
    void rebind() {
        for (Line line : List.copyOf(lines.values())) {
            lines.remove(line.port);
            line.port = nextPort++;
            lines.put(line.port, line);
        }
    }

    /** Takes all sessions their sockets, as a network that goes away does. */
    void disconnect() {
        for (Line line : List.copyOf(lines.values())) {
            if (line.loss != null) {
                line.loss.onLost(NackReason.NOT_DELIVERABLE, null);
            }
        }
    }

    int openSockets() {
        return lines.size();
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        throw new UnsupportedOperationException("nobody dials in");
    }

    @Override
    public Mono<Connected> connect(Target target, SocketSettings settings, @Nullable Scheduler clock, Attempt attempt) {
        return Mono.fromCallable(() -> {
            Line line = new Line(nextPort++);
            lines.put(line.port, line);
            Scheduler time = clock == null ? Schedulers.parallel() : clock;
            return new Connected(line, line, Addresses.of(target.remote()).orElseThrow(), Door.of(time), new Chance());
        });
    }

    /** The same in every run; random times are as short as they may be. */
    private static final class Chance implements Entropy {

        private final Random random = new Random(7);

        @Override
        public long nextLong() {
            return random.nextLong();
        }

        @Override
        public double nextDouble() {
            return 0;
        }
    }

    private final class Line implements Endpoint, Outlet, Attachment {

        private int port;
        private final Sinks.Empty<Void> released = Sinks.empty();
        private @Nullable SessionDriver driver;
        private @Nullable Loss loss;

        Line(int port) {
            this.port = port;
        }

        @Override
        public Outlet outlet() {
            return this;
        }

        @Override
        public void attach(SessionDriver itsDriver, Loss itsLoss) {
            driver = itsDriver;
            loss = itsLoss;
        }

        @Override
        public void detach() {
            driver = null;
            loss = null;
        }

        @Override
        public ByteBuf allocate(int bytes) {
            return Unpooled.buffer(bytes);
        }

        @Override
        public void write(ByteBuf message, @Nullable SocketAddress to) {
            byte[] datagram = ByteBufUtil.getBytes(message);
            message.release();
            if (losing > 0) {
                losing--;
            } else {
                int from = port;
                Runnable arrival = () -> Objects.requireNonNull(server).receive(from, datagram);
                if (faults == null) {
                    Schedulers.parallel().schedule(arrival);
                } else {
                    faults.carry(arrival);
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void release() {
            detach();
            lines.remove(port);
            released.tryEmitEmpty();
        }

        @Override
        public void onReleased(Runnable task) {
            released.asMono().subscribe(null, null, task);
        }

        @Override
        public Optional<CoapAddress> local() {
            return Optional.of(CoapAddress.inet("192.0.2.1", port));
        }

        @Override
        public Executor loop() {
            return Runnable::run;
        }
    }
}
