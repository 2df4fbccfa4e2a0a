package io.reactivecoap.netty.server;

import io.reactivecoap.netty.server.DatagramFrame.Type;

/** A request in a datagram: its answer is in the acknowledgement, unless that has gone before (RFC 7252 §5.2). */
final class DatagramCall extends Call {

    private final DatagramPeer peer;
    private final Type type;
    private final int id;
    private boolean acknowledged;

    DatagramCall(DatagramPeer peer, DatagramFrame frame) {
        super(peer, frame.message());
        this.peer = peer;
        this.type = frame.type();
        this.id = frame.id();
    }

    @Override
    void acknowledge() {
        if (type == Type.CON) {
            acknowledged = true;
            peer.reply(id, DatagramFrame.empty(Type.ACK, id));
        }
    }

    @Override
    void answer(WireMessage response) {
        if (type == Type.NON) {
            peer.sendNon(response);
        } else if (acknowledged) {
            peer.sendCon(response);
        } else {
            peer.reply(id, new DatagramFrame(Type.ACK, id, response));
        }
    }

    @Override
    void forget() {} // nothing waits for it
}
