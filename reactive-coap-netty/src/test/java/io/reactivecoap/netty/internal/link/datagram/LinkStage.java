package io.reactivecoap.netty.internal.link.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.netty.internal.world.Bytes;
import io.reactivecoap.option.CoapOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A link without a session: what it is given, what it sends, and what it calls. */
final class LinkStage implements Link.Receiver {

    static final TransmissionParameters PARAMETERS = TransmissionParameters.DEFAULT;

    final Timers timers = new Timers();
    final List<String> told = new ArrayList<>();
    final DatagramLink link;
    boolean expecting = true;
    long now;
    private int tokens;

    LinkStage(int nstart) {
        link = new DatagramLink(
                SessionSettings.DEFAULT.transmission(PARAMETERS.withNstart(nstart)),
                timers,
                () -> 0,
                event -> told.add(event.getClass().getSimpleName()));
        link.attach(this);
    }

    Outbound con() {
        return send(true);
    }

    Outbound non() {
        return send(false);
    }

    private Outbound send(boolean confirmable) {
        Message request = new Message(CoapCode.GET, Token.of(++tokens, 2), CoapOptions.empty(), Message.NO_PAYLOAD);
        return (Outbound) link.send(request, Delivery.of(confirmable, PARAMETERS), new RecordingFate(), now);
    }

    /** One that the link knows nothing of. */
    Outbound unsent(boolean confirmable) {
        Message request = new Message(CoapCode.GET, Token.of(++tokens, 2), CoapOptions.empty(), Message.NO_PAYLOAD);
        Transmissions others = new Transmissions(
                new ArrayDeque<>(), 1, PARAMETERS.probingRate(), new MessageIds(0, true), timers, () -> 0, event -> {});
        return new Outbound(others, request, Delivery.of(confirmable, PARAMETERS), new RecordingFate(), 6);
    }

    void receives(Datagram datagram) {
        link.receive(Unpooled.wrappedBuffer(Bytes.encode(datagram)), now);
    }

    void passes(Duration time) {
        long end = now + time.toNanos();
        while (timers.deadline() <= end) {
            now = timers.deadline();
            timers.onTimeout(now);
        }
        now = end;
    }

    List<Datagram> sends() {
        List<Datagram> sent = new ArrayList<>();
        while (link.transmitSize() > 0) {
            ByteBuf out = Unpooled.buffer();
            link.transmit(out);
            sent.add((Datagram) DatagramCodec.decode(out, false));
        }
        return sent;
    }

    @Override
    public boolean expects(Message message) {
        return expecting;
    }

    @Override
    public void deliver(Message message, long time) {
        told.add("delivered");
    }

    @Override
    public void onRejected(Message message, long time) {
        told.add("rejected");
    }

    private final class RecordingFate implements Link.Fate {

        @Override
        public void onTransmitted(long time) {
            told.add("transmitted");
        }

        @Override
        public void onAcknowledged(long time) {
            told.add("acknowledged");
        }

        @Override
        public void onFailed(Link.Failure failure, long time) {
            told.add(failure.name());
        }
    }
}
