package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.link.EventLog;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.time.Timers;

/**
 * The links over the one socket of a session with a group: to the group, and to each of its members. They have their message
 * ids in common: RFC 7252 §8.1 has the sender avoid an id that is also active with an endpoint that might receive the
 * multicast message, for its Reset could mean either. Confined to the session's event loop.
 */
public final class GroupLinks {

    private final MessageIds messageIds;

    public GroupLinks(SessionSettings settings, Entropy entropy) {
        messageIds = MessageIds.of(settings, entropy);
    }

    public Link toGroup(SessionSettings settings, Timers timers, Entropy entropy, EventLog events) {
        return new DatagramLink(DatagramLink.Other.GROUP, messageIds, settings, timers, entropy, events);
    }

    public Link toMember(SessionSettings settings, Timers timers, Entropy entropy, EventLog events) {
        return new DatagramLink(DatagramLink.Other.MEMBER, messageIds, settings, timers, entropy, events);
    }
}
