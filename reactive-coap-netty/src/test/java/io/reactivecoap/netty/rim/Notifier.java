package io.reactivecoap.netty.rim;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * A server that sends numbered notifications to its observers as fast as they acknowledge them: each observer gets some
 * non-confirmable ones and then a confirmable one, and nothing more before that one is acknowledged. So none gets lost on the
 * way: there are never more datagrams under way than the buffers of the sockets hold.
 */
public final class Notifier implements AutoCloseable {

    /** So many notifications go to an observer together; the last of them is confirmable. */
    private static final int TOGETHER = 5;

    /** So many observers may have one to acknowledge at a time. */
    private static final int WINDOW = 100;

    private final UdpPeer peer = new UdpPeer();
    private final Thread thread = new Thread(this::serve, "notifier");
    private volatile boolean closed;

    // All guarded by this
    private final Map<Key, Observer> observers = new HashMap<>();
    private final Map<Unacknowledged, Observer> awaited = new HashMap<>();
    private final Map<InetSocketAddress, Integer> messageIds = new HashMap<>();
    private final Queue<Observer> ready = new ArrayDeque<>();
    private int registrations;
    private int wanted;
    private int upToDate;

    private record Key(InetSocketAddress from, Token token) {}

    private record Unacknowledged(InetSocketAddress from, int messageId) {}

    private static final class Observer {
        final Key key;
        int sent;

        Observer(Key key) {
            this.key = key;
        }
    }

    public Notifier() {
        thread.setDaemon(true);
        thread.start();
    }

    public String uri() {
        return peer.uri();
    }

    /** How many observers there are. */
    public synchronized int observers() {
        return observers.size();
    }

    /** How many registrations there were, repeated ones among them. */
    public synchronized int registrations() {
        return registrations;
    }

    /** Sends each observer so many further notifications, and returns when the last of each is acknowledged. */
    public synchronized void notifyAllOf(int each) throws InterruptedException {
        wanted += each;
        upToDate = 0;
        ready.addAll(observers.values());
        sendOn();
        long end = System.nanoTime() + Rim.PATIENCE.multipliedBy(6).toNanos();
        while (upToDate < observers.size()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "only " + upToDate + " of " + observers.size() + " have acknowledged everything");
            }
            wait(100);
        }
    }

    private void sendOn() {
        while (awaited.size() < WINDOW && !ready.isEmpty()) {
            Observer next = ready.remove();
            int last = Math.min(next.sent + TOGETHER, wanted);
            while (next.sent < last) {
                next.sent++;
                send(next, next.sent == last ? Type.CON : Type.NON);
            }
        }
    }

    private void send(Observer to, Type type) {
        int messageId = messageIds.merge(to.key.from, 1, Integer::sum) & 0xffff;
        if (type == Type.CON) {
            awaited.put(new Unacknowledged(to.key.from, messageId), to);
        }
        peer.send(to.key.from, new Datagram(type, messageId, notification(to)));
    }

    /** Its number, from 1 on; the answer to the registration has number 0. */
    private static Message notification(Observer to) {
        return new Message(
                CoapCode.CONTENT,
                to.key.token,
                CoapOptions.empty().with(CoapOption.OBSERVE, 1L + to.sent),
                Integer.toString(to.sent).getBytes(StandardCharsets.UTF_8));
    }

    private void serve() {
        while (!closed) {
            try {
                onReceived(peer.receive());
            } catch (UncheckedIOException e) {
                // nothing came for long, or the socket was closed
            }
        }
    }

    private synchronized void onReceived(Received received) {
        Datagram datagram = received.datagram();
        if (datagram.type() == Type.ACK) {
            onAcknowledged(new Unacknowledged(received.from(), datagram.messageId()));
        } else if (datagram.message().isEmpty()) {
            peer.reset(received); // a ping
        } else {
            onRequest(received);
        }
    }

    private void onAcknowledged(Unacknowledged message) {
        Observer observer = awaited.remove(message);
        if (observer == null) {
            return;
        }
        if (observer.sent < wanted) {
            ready.add(observer);
        } else {
            upToDate++;
            notifyAll();
        }
        sendOn();
    }

    private void onRequest(Received request) {
        Datagram datagram = request.datagram();
        Key key = new Key(request.from(), datagram.message().token());
        if (Long.valueOf(0).equals(datagram.message().options().get(CoapOption.OBSERVE))) {
            registrations++;
            Observer observer = observers.computeIfAbsent(key, Observer::new);
            peer.send(request.from(), new Datagram(Type.ACK, datagram.messageId(), notification(observer)));
        } else {
            observers.remove(key);
            peer.respond(request, "0");
        }
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
