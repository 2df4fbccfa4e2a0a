package io.reactivecoap.netty.internal.reactive;

import io.netty.channel.ChannelOption;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.RequestHandler;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.transport.SocketSettings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** What a client gives its sessions. */
public record ClientConfig(
        SessionSettings settings,
        LoopResources loops,
        Map<ChannelOption<?>, Object> options,
        @Nullable CoapAddress local,
        @Nullable Scheduler publishOn,
        @Nullable Scheduler clock,
        RequestHandler onRequest) {

    private static final int LEAST_ACCEPTED = 2048;

    public static ClientConfig standard() {
        return new ClientConfig(
                SessionSettings.DEFAULT, SharedLoops.get(), Map.of(), null, null, null, RequestHandler.NONE);
    }

    /** What the timers of connecting run on: the clock, or the one that Reactor keeps for such things. */
    Scheduler timers() {
        return clock == null ? Schedulers.parallel() : clock;
    }

    /** What sockets of sessions with such settings are like. */
    SocketSettings socketSettings(SessionSettings of) {
        // what is accepted may be as long as what is sent, and is never cut below what most peers send
        return new SocketSettings(
                loops, options, Math.max(LEAST_ACCEPTED, of.mtu()), of.streams().maxMessageSize(), of.multicast());
    }

    public ClientConfig withSettings(SessionSettings value) {
        return new ClientConfig(value, loops, options, local, publishOn, clock, onRequest);
    }

    public ClientConfig withLoops(LoopResources value) {
        return new ClientConfig(settings, value, options, local, publishOn, clock, onRequest);
    }

    public <T> ClientConfig withOption(ChannelOption<T> option, T value) {
        Map<ChannelOption<?>, Object> more = new HashMap<>(options);
        more.put(option, value);
        return new ClientConfig(settings, loops, Map.copyOf(more), local, publishOn, clock, onRequest);
    }

    public ClientConfig withLocal(CoapAddress value) {
        return new ClientConfig(settings, loops, options, value, publishOn, clock, onRequest);
    }

    public ClientConfig withPublishOn(Scheduler value) {
        return new ClientConfig(settings, loops, options, local, value, clock, onRequest);
    }

    public ClientConfig withClock(Scheduler value) {
        return new ClientConfig(settings, loops, options, local, publishOn, value, onRequest);
    }

    public ClientConfig withOnRequest(RequestHandler value) {
        return new ClientConfig(settings, loops, options, local, publishOn, clock, value);
    }
}
