package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelOption;
import java.util.Map;
import reactor.netty.resources.LoopResources;

/** What a client wants its sockets to be like; datagrams longer than {@code longestDatagram} are not accepted. */
public record SocketSettings(LoopResources loops, Map<ChannelOption<?>, Object> options, int longestDatagram) {}
