package io.reactivecoap.netty.internal.world;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.codec.StreamCodec.Framing;
import io.reactivecoap.netty.internal.endpoint.Door;
import io.reactivecoap.netty.internal.endpoint.Endpoint;
import io.reactivecoap.netty.internal.endpoint.Outlet;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.transport.Addresses;
import io.reactivecoap.netty.internal.transport.Attachment;
import io.reactivecoap.netty.internal.transport.Attempt;
import io.reactivecoap.netty.internal.transport.Connected;
import io.reactivecoap.netty.internal.transport.Dialler;
import io.reactivecoap.netty.internal.transport.SocketSettings;
import io.reactivecoap.netty.internal.transport.Target;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.netty.resources.LoopResources;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * The socket of one session that users open, in virtual time: what the session sends is heard by a scripted peer at once,
 * and the socket fails when it is told to. Messages of a stream are heard by a {@link StreamPeer}.
 */
final class ScriptedSocket implements LoopResources, Dialler {

    private final VirtualTimeScheduler time;
    private final Consumer<byte[]> far;
    private final ScriptedPeer peer;
    private final StreamPeer streamPeer;
    private @Nullable Socket socket;

    private ScriptedSocket(VirtualTimeScheduler time, boolean stream) {
        this.time = time;
        long origin = time.now(TimeUnit.NANOSECONDS);
        peer = new ScriptedPeer(this::arrives);
        streamPeer = new StreamPeer(Framing.STREAM, () -> time.now(TimeUnit.NANOSECONDS) - origin, this::arrives);
        far = stream ? streamPeer::hears : bytes -> peer.hears(bytes, time.now(TimeUnit.NANOSECONDS) - origin);
    }

    static ScriptedSocket ofDatagrams(VirtualTimeScheduler time) {
        return new ScriptedSocket(time, false);
    }

    static ScriptedSocket ofStream(VirtualTimeScheduler time) {
        return new ScriptedSocket(time, true);
    }

    /** A client whose one session has this socket. */
    NettyCoapClient client() {
        return NettyCoapClient.create().runOn(this);
    }

    /** The other end of a socket of datagrams. */
    ScriptedPeer peer() {
        return peer;
    }

    /** The other end of a stream. */
    StreamPeer streamPeer() {
        return streamPeer;
    }

    boolean isOpen() {
        return socket != null && socket.open;
    }

    /** Somebody else has closed the socket, or it is broken. */
    void isLost() {
        Objects.requireNonNull(required().loss).onLost(NackReason.NOT_DELIVERABLE, null);
    }

    /** Whether nothing can be sent from now on, as while the network is down; the socket stays open. */
    void failsToSend(boolean yes) {
        required().failing = yes;
    }

    private void arrives(byte[] bytes) {
        if (socket != null && socket.driver != null) {
            socket.driver.receive(Unpooled.wrappedBuffer(bytes));
        }
    }

    private Socket required() {
        return Objects.requireNonNull(socket, "no session has connected");
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        throw new UnsupportedOperationException("nobody dials in");
    }

    @Override
    public Mono<Connected> connect(Target target, SocketSettings settings, @Nullable Scheduler clock, Attempt attempt) {
        return Mono.fromCallable(() -> {
            if (socket != null) {
                throw new AssertionError("a second session wants the socket: " + target);
            }
            Socket opened = new Socket();
            socket = opened;
            CoapAddress remote = Addresses.of(target.remote()).orElseThrow();
            return new Connected(opened, opened, remote, Door.of(time), new Dice(new Random(0)));
        });
    }

    private final class Socket implements Endpoint, Outlet, Attachment {

        private final Sinks.Empty<Void> released = Sinks.empty();
        private @Nullable SessionDriver driver;
        private @Nullable Loss loss;
        private boolean open = true;
        private boolean failing;

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

        /** As of a socket that is connected: what cannot be sent is reported of the peer. */
        @Override
        public void write(ByteBuf message, @Nullable SocketAddress to) {
            byte[] bytes = ByteBufUtil.getBytes(message);
            message.release();
            if (failing) {
                Objects.requireNonNull(driver).onUnreachable("network is down");
            } else {
                far.accept(bytes);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void release() {
            open = false;
            detach();
            released.tryEmitEmpty();
        }

        @Override
        public void onReleased(Runnable task) {
            released.asMono().subscribe(null, null, task);
        }

        @Override
        public Optional<CoapAddress> local() {
            return Optional.of(CoapAddress.inet("192.0.2.7", 49152));
        }

        @Override
        public Executor loop() {
            return Runnable::run;
        }
    }
}
