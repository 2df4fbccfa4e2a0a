package io.reactivecoap.netty.rim;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Event loops that know the sockets opened on them. */
final class CountingLoops implements LoopResources {

    private final LoopResources loops;
    private final boolean nativeTransport;
    private final Queue<Channel> channels = new ConcurrentLinkedQueue<>();

    CountingLoops(String name, int threads, boolean nativeTransport) {
        this.loops = LoopResources.create(name, threads, true);
        this.nativeTransport = nativeTransport;
    }

    /** How many sockets are open. */
    int openChannels() {
        channels.removeIf(channel -> !channel.isOpen());
        return channels.size();
    }

    /** Closes what is open, so that the next test does not find it. */
    List<Channel> closeChannels() {
        List<Channel> open = channels.stream().filter(Channel::isOpen).toList();
        open.forEach(Channel::close);
        channels.clear();
        return open;
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
        C channel = loops.onChannel(type, group);
        channels.add(channel);
        return channel;
    }

    @Override
    public <C extends Channel> Class<? extends C> onChannelClass(Class<C> type, EventLoopGroup group) {
        return loops.onChannelClass(type, group);
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return loops.onServer(useNative && nativeTransport);
    }

    @Override
    public EventLoopGroup onClient(boolean useNative) {
        return loops.onClient(useNative && nativeTransport);
    }

    @Override
    public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
        return loops.disposeLater(quietPeriod, timeout);
    }

    @Override
    public boolean isDisposed() {
        return loops.isDisposed();
    }
}
