package io.reactivecoap.netty.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.internal.endpoint.Endpoint;
import io.reactivecoap.netty.internal.endpoint.Outlet;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.transport.Attachment;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Sinks;

/** What is between a session and the server: a wire each way, and the ends of both. To the session it is a socket. */
final class Line implements Endpoint, Outlet, Attachment {

    private final boolean stream;
    private final CoapAddress local;
    private final Time time;
    private final Direction toServer;
    private final Direction toClient;
    private final Function<Consumer<byte[]>, ServerEnd> ends;
    private final Sinks.Empty<Void> released = Sinks.empty();

    private ServerEnd end;
    private @Nullable SessionDriver driver;
    private @Nullable Loss loss;
    private boolean open = true;
    private int underWay;

    /** {@code ends} makes a server's end that writes to a wire. */
    Line(
            CoapProtocol protocol,
            CoapAddress local,
            Time time,
            Wire toServer,
            Wire toClient,
            Function<Consumer<byte[]>, ServerEnd> ends) {
        stream = protocol == CoapProtocol.TCP;
        this.local = local;
        this.time = time;
        this.ends = ends;
        this.toServer = new Direction(toServer, bytes -> end().hear(bytes));
        this.toClient = new Direction(toClient, this::arrive);
        end = ends.apply(this.toClient::carry);
    }

    ServerEnd end() {
        return end;
    }

    /** Whether the client holds it. */
    boolean isOpen() {
        return open;
    }

    /** Whether the client has let go of it, and the server knows nothing of him any more. */
    boolean isOver() {
        return !open && underWay == 0 && end.isIdle();
    }

    // The server's commands

    void disconnect() {
        end.close();
        if (loss != null) {
            loss.onLost(NackReason.NOT_DELIVERABLE, null);
        }
    }

    /** The server forgets the client, which a stream does not survive. */
    void restart() {
        if (stream) {
            disconnect();
        } else {
            end.close();
            end = ends.apply(toClient::carry);
        }
    }

    /** Such as by ICMP; a stream has no such thing. */
    void reportUnreachable() {
        if (driver != null && !stream) {
            driver.onUnreachable("port unreachable");
        }
    }

    // The session's socket

    @Override
    public Outlet outlet() {
        return this;
    }

    @Override
    public void attach(SessionDriver itsDriver, Loss itsLoss) {
        driver = itsDriver;
        loss = itsLoss;
        end.open();
    }

    @Override
    public void detach() {
        driver = null;
        loss = null;
    }

    private void arrive(byte[] bytes) {
        if (driver != null) {
            driver.receive(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    public ByteBuf allocate(int bytes) {
        return Unpooled.buffer(bytes);
    }

    @Override
    public void write(ByteBuf message, @Nullable SocketAddress to) {
        toServer.carry(ByteBufUtil.getBytes(message));
        message.release();
    }

    @Override
    public void flush() {}

    @Override
    public void release() {
        if (open) {
            open = false;
            detach();
            if (stream) {
                toServer.bring(() -> end.close());
            }
            released.tryEmitEmpty();
        }
    }

    @Override
    public void onReleased(Runnable task) {
        released.asMono().subscribe(null, null, task);
    }

    @Override
    public Optional<CoapAddress> local() {
        return Optional.of(local);
    }

    @Override
    public Executor loop() {
        return Runnable::run;
    }

    private final class Direction {

        private final Wire wire;
        private final Consumer<byte[]> to;
        private long latest;

        Direction(Wire wire, Consumer<byte[]> to) {
            this.wire = wire;
            this.to = to;
        }

        void carry(byte[] bytes) {
            wire.onMessage();
            for (int copies = stream ? 1 : wire.copies(); copies > 0; copies--) {
                bring(() -> to.accept(bytes));
            }
        }

        /** Over a stream nothing overtakes what is under way. */
        void bring(Runnable arrival) {
            long due = time.now() + wire.time().toNanos();
            latest = stream ? Math.max(latest, due) : due;
            underWay++;
            time.at(latest, () -> {
                underWay--;
                arrival.run();
            });
        }
    }
}
