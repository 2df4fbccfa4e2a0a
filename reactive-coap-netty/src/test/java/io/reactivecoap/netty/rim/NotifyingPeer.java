package io.reactivecoap.netty.rim;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A peer whose resource changes when it is told to, and which notifies who observes it; on a thread of its own. */
public final class NotifyingPeer implements AutoCloseable {

    private final UdpPeer peer = new UdpPeer();
    private final int first;
    private final Thread thread = new Thread(this::serve, "notifying-peer");
    private final List<Message> requests = new CopyOnWriteArrayList<>();
    private final List<Datagram> replies = new CopyOnWriteArrayList<>();
    private volatile boolean closed;
    private volatile Received registration;
    private int state;
    private int messageId = 0x4000;

    private NotifyingPeer(int atOnce) {
        first = atOnce;
        thread.setDaemon(true);
        thread.start();
    }

    /** One whose resource changes when it is told. */
    public static NotifyingPeer whenTold() {
        return new NotifyingPeer(Integer.MAX_VALUE);
    }

    /** One that notifies so many times at once, the answer to the registration included, and then no more. */
    public static NotifyingPeer times(int notifications) {
        return new NotifyingPeer(notifications);
    }

    private void serve() {
        while (!closed) {
            try {
                take(peer.receive());
            } catch (UncheckedIOException e) {
                // nothing came for long, or the socket was closed
            }
        }
    }

    private synchronized void take(Received received) {
        Datagram datagram = received.datagram();
        if (datagram.type() == Datagram.Type.ACK || datagram.type() == Datagram.Type.RST) {
            replies.add(datagram);
            return;
        }
        if (datagram.message().isEmpty()) {
            peer.reset(received);
            return;
        }
        requests.add(datagram.message());
        Long observe = datagram.message().options().get(CoapOption.OBSERVE);
        boolean registers = observe != null && observe == 0;
        registration = registers ? received : registration;
        answer(received, registers && first > 1);
        for (int left = first - 1; registers && first != Integer.MAX_VALUE && left > 0; left--) {
            notifies(Datagram.Type.NON, left > 1);
        }
    }

    private void answer(Received received, boolean observed) {
        Datagram request = received.datagram();
        Datagram.Type type = request.isConfirmable() ? Datagram.Type.ACK : Datagram.Type.NON;
        peer.send(received.from(), new Datagram(type, request.messageId(), representation(received, observed)));
    }

    private Message representation(Received to, boolean observed) {
        CoapOptions options =
                observed ? CoapOptions.empty().with(CoapOption.OBSERVE, (long) state + 1) : CoapOptions.empty();
        byte[] payload = Integer.toString(state).getBytes(StandardCharsets.UTF_8);
        return new Message(CoapCode.CONTENT, to.datagram().message().token(), options, payload);
    }

    private void notifies(Datagram.Type type, boolean observed) {
        state++;
        peer.send(registration.from(), new Datagram(type, messageId++, representation(registration, observed)));
    }

    /** The resource changes: its state, which began with 0, is the next number. */
    public synchronized NotifyingPeer changes(Datagram.Type notifiedIn) {
        notifies(notifiedIn, true);
        return this;
    }

    public List<Message> requests() {
        return List.copyOf(requests);
    }

    /** Acknowledgements and Resets that came. */
    public List<Datagram> replies() {
        return List.copyOf(replies);
    }

    public String uri() {
        return peer.uri();
    }

    @Override
    public void close() {
        closed = true;
        peer.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
