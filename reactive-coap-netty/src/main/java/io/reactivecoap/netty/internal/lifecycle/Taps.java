package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.netty.internal.link.Tap;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who sees the messages of a session: the log of its client, those who watch it, or both. */
public final class Taps implements Function<CoapAddress, Tap> {

    private final View view;
    private final CoapProtocol protocol;
    private final @Nullable SessionWatch watch;
    private final AskedRequests asked = new AskedRequests();

    private Taps(View view, CoapProtocol protocol, @Nullable SessionWatch watch) {
        this.view = view;
        this.protocol = protocol;
        this.watch = watch;
    }

    /** Null when nobody sees them. */
    public static @Nullable Taps of(View view, CoapProtocol protocol, @Nullable SessionWatch watch) {
        return watch == null && view.wiretap() == null ? null : new Taps(view, protocol, watch);
    }

    @Override
    public Tap apply(CoapAddress peer) {
        Wiretap wiretap = view.wiretap();
        Tap log = wiretap == null
                ? new Nobody()
                : new WireLog(wiretap.about(peer, protocol, view.name()), new MessageLine(wiretap.preview()), asked);
        return watch == null ? log : new Counted(log, watch);
    }

    /** Something came that is no message, or no good one. */
    public void onBadPacket(CoapAddress from, String reason) {
        Wiretap wiretap = view.wiretap();
        if (wiretap == null) {
            return;
        }
        LogWriter writer = wiretap.about(from, protocol, view.name());
        if (writer.isOn()) {
            Told.safely(writer, to -> to.in("dropped: " + Discretion.onOneLine(reason)));
        }
    }

    private static final class Nobody implements Tap {

        @Override
        public void onSent(Datagram datagram, int transmission) {}

        @Override
        public void onReceived(Datagram datagram, boolean duplicate) {}

        @Override
        public void onSent(Message message) {}

        @Override
        public void onReceived(Message message) {}
    }

    private record Counted(Tap log, SessionWatch watch) implements Tap {

        @Override
        public void onSent(Datagram datagram, int transmission) {
            log.onSent(datagram, transmission);
        }

        @Override
        public void onReceived(Datagram datagram, boolean duplicate) {
            log.onReceived(datagram, duplicate);
            if (duplicate) {
                watch.onDuplicate();
            }
        }

        @Override
        public void onSent(Message message) {
            log.onSent(message);
        }

        @Override
        public void onReceived(Message message) {
            log.onReceived(message);
        }
    }
}
