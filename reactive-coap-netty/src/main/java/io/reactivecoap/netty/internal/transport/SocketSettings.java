package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.reactivecoap.MulticastParameters;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.Transport;

/**
 * What a client wants its sockets to be like; longer datagrams, and messages in frames, are not accepted. {@code shared} is null
 * where each session has a socket of its own.
 */
public record SocketSettings(
        LoopResources loops,
        Map<ChannelOption<?>, Object> options,
        int longestDatagram,
        int longestMessage,
        MulticastParameters multicast,
        @Nullable Securing securing,
        @Nullable SharedSockets shared) {

    /**
     * Of streams: a write that fails does not close the socket, for the peer's last words, such as an alert or an Abort, may wait
     * to be read. Reading comes to the end all the same.
     */
    static final ChannelOption<Boolean> CLOSED_BY_WRITING = ChannelOption.AUTO_CLOSE;

    /** Makes a socket secure, if it is to be. */
    void secure(ChannelPipeline pipeline, Attempt attempt) {
        if (securing != null) {
            securing.install(pipeline, attempt);
        }
    }

    <T extends Transport<T, ?>> T applyTo(T socket) {
        T with = socket;
        for (Map.Entry<ChannelOption<?>, Object> option : options.entrySet()) {
            with = with.option(asObject(option.getKey()), option.getValue());
        }
        return with;
    }

    @SuppressWarnings("unchecked") // the value was checked against the option's type when it was set
    private static ChannelOption<Object> asObject(ChannelOption<?> option) {
        return (ChannelOption<Object>) option;
    }
}
