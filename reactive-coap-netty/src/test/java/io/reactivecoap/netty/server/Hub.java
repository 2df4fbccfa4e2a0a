package io.reactivecoap.netty.server;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What all peers of one server share; everything happens on its one event loop. */
final class Hub {

    final Log<Received> received = new Log<>();
    final Log<Integer> starts = new Log<>();
    final Log<ConnectionEnd> ends = new Log<>();
    final Log<WsUpgrade> upgrades = new Log<>();
    final Log<WsFrame> frames = new Log<>();
    final Log<String> faults = new Log<>();
    final Set<Peer> peers = ConcurrentHashMap.newKeySet();
    final AtomicInteger numbers = new AtomicInteger();
    final TimeResource time = new TimeResource();
    final Resources resources = new Resources(time);
    final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    volatile ServerSettings settings;

    Hub(ServerSettings settings) {
        this.settings = settings;
    }

    void clearLogs() {
        received.clear();
        starts.clear();
        ends.clear();
        upgrades.clear();
        frames.clear();
        faults.clear();
        time.changes.clear();
    }
}
