package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import java.net.InetSocketAddress;

/**
 * One who has answered a group's request: an ordinary session with it, over the group's socket. What answers no request of
 * that session may answer one to the group. Confined to the session's event loop.
 */
final class Member implements Link.Receiver {

    private final GroupSession group;
    private final InetSocketAddress address;
    private final Session session;

    Member(GroupSession group, InetSocketAddress address, Session.LinkFactory linkFactory) {
        this.group = group;
        this.address = address;
        session = new Session(group, CoapAddress.inet(address), linkFactory, this);
    }

    InetSocketAddress address() {
        return address;
    }

    Session session() {
        return session;
    }

    @Override
    public boolean expects(Message message) {
        return group.expects(message);
    }

    @Override
    public void deliver(Message message, long now) {
        group.deliver(message, this, now);
    }

    @Override
    public void onRejected(Message message, long now) {
        group.onRejected(message, session.peer());
    }
}
