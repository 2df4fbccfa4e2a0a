package io.reactivecoap.netty.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapReply;
import io.reactivecoap.Reliability;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.time.Timers;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * What a server knows of one client: the message layer is the client's own ({@link Link}), with its acknowledgements,
 * retransmissions, duplicates and signals; what is answered is the script's.
 */
final class ServerEnd implements Link.Receiver {

    private final Script script;
    private final Link link;
    private final Timers timers;
    private final Time time;
    private final Consumer<byte[]> wire;
    private final Observers observers;
    private boolean running;
    private boolean closed;
    private long armedFor = Timers.NEVER;
    private @Nullable Disposable armed;

    ServerEnd(Script script, Link link, Timers timers, Time time, Consumer<byte[]> wire) {
        this.script = script;
        this.link = link;
        this.timers = timers;
        this.time = time;
        this.wire = wire;
        Bodies bodies = new Bodies(link, script::blockSize);
        observers = new Observers(link, bodies);
        link.attach(this);
        link.serveBy(new Answers(script, link, bodies, observers, this::run));
    }

    void open() {
        run(link::open);
    }

    void hear(byte[] bytes) {
        run(now -> link.receive(Unpooled.wrappedBuffer(bytes), now));
    }

    /** Returns how many observers are told. */
    int tell(List<String> path, CoapReply state, Reliability reliability) {
        int told = observers.count(path);
        run(now -> observers.tell(path, state, reliability, script.nextNumber(), now));
        return told;
    }

    int observers(List<String> path) {
        return observers.count(path);
    }

    /** Whether nothing is due, and nobody observes. */
    boolean isIdle() {
        return closed || timers.isEmpty() && observers.isEmpty();
    }

    /** It forgets the client, and is silent from now on. */
    void close() {
        closed = true;
        link.close();
        observers.clear();
        disarm();
    }

    /** Everything comes through here; what comes from within belongs to what is going on. */
    private void run(LongConsumer task) {
        if (closed) {
            return;
        }
        if (running) {
            task.accept(time.now());
            return;
        }
        running = true;
        try {
            task.accept(time.now());
            transmit();
        } finally {
            running = false;
        }
        arm();
    }

    private void transmit() {
        for (int size = link.transmitSize(); size > 0; size = link.transmitSize()) {
            ByteBuf message = Unpooled.buffer(size);
            link.transmit(message);
            wire.accept(ByteBufUtil.getBytes(message));
        }
    }

    private void arm() {
        if (closed || timers.deadline() == armedFor) {
            return;
        }
        disarm();
        armedFor = timers.deadline();
        if (armedFor != Timers.NEVER) {
            armed = time.at(armedFor, this::onTimeout);
        }
    }

    private void disarm() {
        armedFor = Timers.NEVER;
        if (armed != null) {
            armed.dispose();
            armed = null;
        }
    }

    private void onTimeout() {
        armedFor = Timers.NEVER;
        armed = null;
        run(timers::onTimeout);
    }

    // It asks nothing, so nothing answers it

    @Override
    public boolean expects(Message message) {
        return false;
    }

    @Override
    public void deliver(Message message, long now) {}

    @Override
    public void onRejected(Message message, long now) {}
}
