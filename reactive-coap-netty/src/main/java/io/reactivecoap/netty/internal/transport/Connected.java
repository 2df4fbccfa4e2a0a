package io.reactivecoap.netty.internal.transport;

import io.netty.channel.EventLoop;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.netty.internal.endpoint.Door;
import io.reactivecoap.netty.internal.endpoint.Endpoint;
import io.reactivecoap.netty.internal.time.Entropy;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** A socket that is connected to a peer, or open for a group, with what a session on it needs. */
public record Connected(Attachment socket, Endpoint endpoint, CoapAddress remote, Door door, Entropy entropy) {

    /** The way into a session: its event loop, or the scheduler that is to be its clock. */
    static Door door(EventLoop loop, @Nullable Scheduler clock) {
        return clock == null ? Door.of(loop) : Door.of(clock);
    }
}
