package io.reactivecoap.netty.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.DefaultAddressedEnvelope;
import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.server.DatagramFrame.Type;
import io.reactivecoap.option.CoapOptions;
import java.net.SocketAddress;

/** A client that sends datagrams (RFC 7252 §4): duplicates get the reply that the first one got. */
final class DatagramPeer extends Peer {

    private final SocketAddress address;
    private final Latest<byte[]> replies = new Latest<>();
    private final Latest<Sent> sent = new Latest<>();
    private int lastId;
    private boolean silent;

    DatagramPeer(Hub hub, Channel channel, SocketAddress address) {
        super(hub, channel);
        this.address = address;
        this.lastId = number * 0x1111 & 0xffff;
    }

    void receive(DatagramFrame frame) {
        hub.received.add(Received.inDatagram(number, frame));
        if (silent) {
            return;
        }
        CoapCode code = frame.message().code();
        boolean isReply = frame.type() == Type.ACK || frame.type() == Type.RST;
        if (isReply && code.isEmpty()) {
            settle(frame);
        } else if (isReply || !code.isRequest()) {
            refuse(frame);
        } else if (replies.contains(frame.id())) {
            repeat(frame.id());
        } else {
            replies.put(frame.id(), WireMessage.NOTHING);
            hub.resources.handle(new DatagramCall(this, frame));
        }
    }

    private void settle(DatagramFrame reply) {
        Sent settled = sent.remove(reply.id());
        if (settled == null) {
            return;
        }
        settled.stop();
        if (reply.type() == Type.RST) {
            hub.time.forget(this, settled.token());
        }
    }

    private void refuse(DatagramFrame frame) {
        if (!frame.message().code().isEmpty()) {
            fault("sent " + frame.type() + " " + frame.message().code());
        }
        if (frame.type() == Type.CON) {
            write(DatagramFrame.empty(Type.RST, frame.id()).encode());
        }
    }

    private void repeat(int id) {
        byte[] reply = replies.get(id);
        if (reply != null && reply.length > 0) {
            write(reply);
        }
    }

    /** RFC 7252 §4.2: a confirmable message that cannot be read is rejected with a reset. */
    void reject(Type type, int id, Malformed why) {
        fault(String.valueOf(why.getMessage()));
        if (type == Type.CON && !silent) {
            write(DatagramFrame.empty(Type.RST, id).encode());
        }
    }

    /** Sends the reply to a message, and keeps it for duplicates. */
    void reply(int id, DatagramFrame frame) {
        byte[] bytes = frame.encode();
        replies.put(id, bytes);
        write(bytes);
    }

    void sendNon(WireMessage message) {
        DatagramFrame frame = new DatagramFrame(Type.NON, nextId(), message);
        sent.put(frame.id(), new Sent(this, frame));
        write(frame.encode());
    }

    void sendCon(WireMessage message) {
        DatagramFrame frame = new DatagramFrame(Type.CON, nextId(), message);
        Sent confirmable = new Sent(this, frame);
        sent.put(frame.id(), confirmable);
        confirmable.send();
    }

    private int nextId() {
        lastId = lastId + 1 & 0xffff;
        return lastId;
    }

    void write(byte[] bytes) {
        if (silent) {
            return;
        }
        channel.writeAndFlush(new DefaultAddressedEnvelope<>(Unpooled.wrappedBuffer(bytes), address))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        hub.time.forget(this); // as of a Unix socket that is no more
                    }
                });
    }

    @Override
    void ended() {
        super.ended();
        sent.all().forEach(Sent::stop);
    }

    @Override
    boolean isConnection() {
        return false;
    }

    @Override
    long longestBody() {
        return settings.blockSize();
    }

    @Override
    boolean takesBert() {
        return false;
    }

    @Override
    void notify(byte[] token, CoapOptions options, byte[] payload, boolean confirmable) {
        WireMessage notification = new WireMessage(CoapCode.CONTENT, token, options, payload);
        if (confirmable) {
            sendCon(notification);
        } else {
            sendNon(notification);
        }
    }

    @Override
    void drop() {
        silent = true;
        hub.time.forget(this);
        sent.all().forEach(Sent::stop);
    }

    /** Answers again after {@link #drop}. */
    void speak() {
        silent = false;
    }

    @Override
    void leave() {
        ended();
    }

    @Override
    void push(byte[] bytes) {
        write(bytes);
    }

    @Override
    void ping(byte[] token) {
        DatagramFrame ping = DatagramFrame.empty(Type.CON, nextId());
        write(ping.encode());
    }
}
