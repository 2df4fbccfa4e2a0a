package io.reactivecoap.netty.server;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.reactivecoap.option.CoapOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** One client: a connection, or an address that datagrams come from. Confined to the server's event loop. */
abstract class Peer {

    final Hub hub;
    final Channel channel;
    final ServerSettings settings;
    final int number;
    private final Map<String, Upload> uploads = new HashMap<>();

    Peer(Hub hub, Channel channel) {
        this.hub = hub;
        this.channel = channel;
        this.settings = hub.settings;
        this.number = hub.numbers.incrementAndGet();
        hub.peers.add(this);
    }

    EventExecutor loop() {
        return channel.eventLoop();
    }

    /** The upload to a path, which goes on or begins. */
    Upload upload(String path, Supplier<Upload> first) {
        return uploads.computeIfAbsent(path, unused -> first.get());
    }

    void fault(String what) {
        hub.faults.add("#" + number + " " + what);
    }

    /** It is gone: nothing more is sent to it. */
    void ended() {
        hub.time.forget(this);
        hub.peers.remove(this);
    }

    abstract boolean isConnection();

    /** How long a message may be that is sent to it, or as much as a block on datagrams. */
    abstract long longestBody();

    /** Whether it takes BERT blocks. */
    abstract boolean takesBert();

    /** Sends a notification; where it is refused, the observation is over. */
    abstract void notify(byte[] token, CoapOptions options, byte[] payload, boolean confirmable);

    /** Closes the connection, or answers no datagram from now on. */
    abstract void drop();

    /** The server goes away. */
    abstract void leave();

    /** Sends some bytes as they are. */
    abstract void push(byte[] bytes);

    /** Asks for a sign of life. */
    abstract void ping(byte[] token);
}
