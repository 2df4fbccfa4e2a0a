package io.reactivecoap.netty.server;

import io.netty.util.concurrent.Future;
import io.reactivecoap.CoapCode;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code /time}: a number that grows, and tells its observers so (RFC 7641). With the query {@code con} notifications
 * in datagrams are confirmable.
 */
final class TimeResource implements Resource {

    private static final long REGISTER = 0;
    private static final int SEQUENCE = 0xFFFFFF;

    private record Key(Peer peer, String token) {}

    private record Observer(byte[] token, boolean confirmable) {}

    /** How many observers there are after each change. */
    final Log<Integer> changes = new Log<>();

    private final Map<Key, Observer> observers = new ConcurrentHashMap<>();
    private int now = 1;
    private @Nullable Future<?> clock;

    /** How many there are; any thread may ask. */
    int observers() {
        return observers.size();
    }

    @Override
    public void handle(Call call) {
        if (call.method() != CoapCode.GET) {
            call.answer(CoapCode.METHOD_NOT_ALLOWED, "GET");
            return;
        }
        Long observe = call.number(CoapOption.OBSERVE);
        if (observe == null) {
            call.answer(CoapCode.CONTENT, CoapOptions.empty(), payload());
        } else if (observe == REGISTER) {
            byte[] token = call.request().token();
            observers.put(key(call.peer(), token), new Observer(token, call.asks("con")));
            startClock(call.peer());
            changes.add(observers());
            call.answer(CoapCode.CONTENT, sequence(), payload());
        } else {
            forget(call.peer(), call.request().token());
            call.answer(CoapCode.CONTENT, CoapOptions.empty(), payload());
        }
    }

    /** Tells every observer the next number. */
    void tick() {
        now = now + 1 & SEQUENCE;
        observers.forEach(
                (key, observer) -> key.peer().notify(observer.token(), sequence(), payload(), observer.confirmable()));
    }

    void forget(Peer peer, byte[] token) {
        observers.remove(key(peer, token));
        changed();
    }

    void forget(Peer peer) {
        List.copyOf(observers.keySet()).stream()
                .filter(key -> key.peer() == peer)
                .forEach(observers::remove);
        changed();
    }

    private void startClock(Peer peer) {
        if (clock == null) {
            long period = peer.settings.notifyEvery().toNanos();
            clock = peer.loop().scheduleAtFixedRate(this::tick, period, period, TimeUnit.NANOSECONDS);
        }
    }

    private void changed() {
        changes.add(observers());
        if (clock != null && observers.isEmpty()) {
            clock.cancel(false);
            clock = null;
        }
    }

    private CoapOptions sequence() {
        return CoapOptions.empty().with(CoapOption.OBSERVE, (long) now);
    }

    private byte[] payload() {
        return Integer.toString(now).getBytes(StandardCharsets.US_ASCII);
    }

    private static Key key(Peer peer, byte[] token) {
        return new Key(peer, HexFormat.of().formatHex(token));
    }
}
