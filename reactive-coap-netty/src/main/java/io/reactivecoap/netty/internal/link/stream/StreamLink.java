package io.reactivecoap.netty.internal.link.stream;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.CoapCode;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.StreamParameters;
import io.reactivecoap.StreamParameters.MissingCsm;
import io.reactivecoap.netty.internal.codec.MalformedMessageException;
import io.reactivecoap.netty.internal.codec.StreamCodec;
import io.reactivecoap.netty.internal.codec.StreamCodec.Framing;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Ending;
import io.reactivecoap.netty.internal.link.EventLog;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.link.LinkProfile;
import io.reactivecoap.netty.internal.link.Server;
import io.reactivecoap.netty.internal.link.Tap;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.time.Timer;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.CoapOptions;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Messages and signals over a transport that delivers everything, in order and once (RFC 8323). Confined to the session's
 * event loop.
 *
 * <pre>
 *   OPENING --the peer's CSM, or its time is up--> OPEN --Release of the peer's--> RELEASED
 *      |                                            |                                 |
 *      +---- Abort, of the peer's or of ours -------+---------------------------------+--> ABORTED
 * </pre>
 */
public final class StreamLink implements Link {

    /** More than so many answers of ours that the peer does not read are no good faith. */
    private static final int MOST_NOTICES = 1024;

    private final Framing framing;
    private final Timers timers;
    private final EventLog events;
    private final CapabilityExchange capabilities;
    private final Assembly assembly = new Assembly();
    private final Queue<Outgoing> outbox = new ArrayDeque<>(4);
    private final Pings pings;
    private final Custody custody = new Custody();
    private final Timer csmTimeout = new CsmTimeout();

    private SessionSettings settings;
    private @Nullable Receiver receiver;
    private @Nullable Server server;
    private @Nullable Tap tap;
    private Condition condition = Condition.OPENING;
    private @Nullable Ending ending;
    private int notices;

    private StreamLink(Framing framing, SessionSettings settings, Timers timers, Entropy entropy, EventLog events) {
        this.framing = framing;
        this.settings = settings;
        this.timers = timers;
        this.events = events;
        capabilities = new CapabilityExchange(framing, settings);
        pings = new Pings(timers, entropy);
    }

    /** Over a stream of bytes, as TCP has it. */
    public static StreamLink overStream(SessionSettings settings, Timers timers, Entropy entropy, EventLog events) {
        return new StreamLink(Framing.STREAM, settings, timers, entropy, events);
    }

    /** Over frames that hold a message each, as WebSockets have them. */
    public static StreamLink overFrames(SessionSettings settings, Timers timers, Entropy entropy, EventLog events) {
        return new StreamLink(Framing.FRAMES, settings, timers, entropy, events);
    }

    @Override
    public void attach(Receiver to) {
        receiver = to;
    }

    @Override
    public void serveBy(Server from) {
        server = from;
    }

    @Override
    public void tapBy(Tap by) {
        tap = by;
    }

    @Override
    public void open(long now) {
        tell(capabilities.announce(settings));
        timers.schedule(csmTimeout, now + capabilities.ours().csmTimeout().toNanos());
    }

    @Override
    public Condition condition() {
        return condition;
    }

    @Override
    public @Nullable Ending ending() {
        return ending;
    }

    @Override
    public void configure(SessionSettings newSettings, long now) {
        settings = newSettings;
        capabilities.configure(newSettings);
    }

    @Override
    public LinkProfile profile() {
        return capabilities.profile();
    }

    // What we send

    @Override
    public Transmission send(Message message, Delivery delivery, Fate fate, long now) {
        Outgoing.Request request = new Outgoing.Request(message);
        switch (condition) {
            case OPENING, OPEN -> {
                outbox.add(request);
                fate.onTransmitted(now);
            }
            case RELEASED -> {
                request.withdraw();
                fate.onFailed(Failure.RELEASED, now);
            }
            case ABORTED -> request.withdraw(); // the end of the session, which follows, is its end
        }
        return request;
    }

    /** RFC 8323 has no NSTART: the transport itself paces what is sent. */
    @Override
    public Place reserve(Delivery delivery, Admission admission, long now) {
        Unlimited place = new Unlimited(delivery);
        admission.onAdmitted(place, now);
        return place;
    }

    @Override
    public Transmission send(Message message, Place place, Fate fate, long now) {
        return send(message, ((Unlimited) place).delivery, fate, now);
    }

    @Override
    public void complete(Place place, long now) {}

    @Override
    public void abandon(Place place, long now) {}

    @Override
    public @Nullable Transmission respond(
            Server.Incoming request, Message response, Delivery delivery, Fate fate, long now) {
        if (condition != Condition.ABORTED) {
            tell(response);
        }
        leaveUnanswered(request, now);
        return null;
    }

    @Override
    public void leaveUnanswered(Server.Incoming request, long now) {
        custody.settle((Custody.Request) request);
        for (Token ping = custody.poll(); ping != null; ping = custody.poll()) {
            if (condition != Condition.ABORTED) {
                tell(Signal.pong(ping, true));
            }
        }
        checkNotices();
    }

    @Override
    public void depart(Message message, long now) {
        tell(message);
    }

    /** RFC 8323 §5.5: "a sender wants to [...] opt for an orderly shutdown". */
    @Override
    public void bidFarewell(long now) {
        if (condition == Condition.OPENING || condition == Condition.OPEN) {
            tell(Signal.release());
        }
    }

    /** What answers the peer, or tells it something, goes out whatever becomes of the link. */
    private void tell(Message message) {
        outbox.add(new Outgoing.Notice(message));
        notices++;
    }

    @Override
    public Transmission ping(Delivery delivery, Fate fate, long now) {
        return send(pings.make(fate), fate, now);
    }

    @Override
    public Transmission askForCustody(Delivery delivery, Fate fate, long now) {
        return send(pings.askingForCustody(fate), fate, now);
    }

    private Transmission send(Outgoing.Ping ping, Fate fate, long now) {
        if (condition == Condition.ABORTED) {
            ping.withdraw();
            return ping;
        }
        outbox.add(ping);
        pings.await(ping, now + settings.transmission().maxTransmitWait().toNanos());
        fate.onTransmitted(now);
        return ping;
    }

    @Override
    public void complete(Transmission transmission, long now) {}

    @Override
    public void release(Transmission transmission, long now) {}

    @Override
    public void abandon(Transmission transmission, long now) {
        Outgoing outgoing = (Outgoing) transmission;
        outgoing.withdraw();
        if (outgoing instanceof Outgoing.Ping ping) {
            pings.forget(ping);
        }
    }

    @Override
    public int transmitSize() {
        Outgoing next = outbox.peek();
        while (next != null && next.isWithdrawn()) {
            outbox.remove();
            next = outbox.peek();
        }
        return next == null ? 0 : size(next.message());
    }

    @Override
    public void transmit(ByteBuf out) {
        Outgoing next = outbox.remove();
        next.written();
        if (next instanceof Outgoing.Notice) {
            notices--;
        }
        StreamCodec.encode(next.message(), framing, out);
        if (tap != null) {
            tap.onSent(next.message());
        }
    }

    @Override
    public int pending() {
        return outbox.size();
    }

    @Override
    public int size(Message message) {
        return StreamCodec.size(message, framing);
    }

    // What we receive

    @Override
    public void receive(ByteBuf in, long now) {
        try {
            if (framing == Framing.FRAMES) {
                onFrame(in, now);
            } else {
                onBytes(in, now);
            }
        } catch (Assembly.TooLongException | MalformedMessageException e) {
            String what = String.valueOf(e.getMessage());
            events.add(new SessionEvent.BadPacket(what));
            abort(what, OptionalInt.empty());
        }
        in.skipBytes(in.readableBytes()); // of an aborted link
    }

    private void onBytes(ByteBuf in, long now) throws Assembly.TooLongException, MalformedMessageException {
        while (condition != Condition.ABORTED) {
            ByteBuf next = assembly.next(in, capabilities.ours().maxMessageSize());
            if (next == null) {
                return;
            }
            onMessage(decode(next), now);
        }
    }

    private void onFrame(ByteBuf in, long now) throws Assembly.TooLongException, MalformedMessageException {
        if (condition == Condition.ABORTED) {
            return;
        }
        if (in.readableBytes() > capabilities.ours().maxMessageSize()) {
            throw new Assembly.TooLongException(
                    in.readableBytes(), capabilities.ours().maxMessageSize());
        }
        onMessage(decode(in), now);
    }

    private Message decode(ByteBuf in) throws MalformedMessageException {
        return StreamCodec.decode(in, framing, capabilities.hasExtendedTokens());
    }

    private void onMessage(Message message, long now) {
        if (tap != null) {
            tap.onReceived(message);
        }
        if (message.code().isResponse()) {
            onResponse(message, now);
        } else if (message.code().isRequest()) {
            onRequest(message, now);
        } else if (message.isEmpty()) {
            // RFC 8323 §3.4: an Empty message (0.00) "can always be sent and MUST be ignored by the recipient"
        } else if (Signal.is(message)) {
            onSignal(message, now);
        } else {
            events.add(new SessionEvent.BadPacket("reserved code " + message.code()));
        }
    }

    private void onResponse(Message response, long now) {
        if (receiver().expects(response)) {
            receiver().deliver(response, now);
        } else {
            receiver().onRejected(response, now); // RFC 8323 has no Reset: it is dropped
        }
    }

    /** Where nobody answers requests, there is no Reset to say so with. */
    private void onRequest(Message message, long now) {
        Custody.Request request = custody.take(message);
        if (server != null && server.accepts(request)) {
            server.serve(request, now);
        } else {
            tell(new Message(CoapCode.METHOD_NOT_ALLOWED, message.token(), CoapOptions.empty(), Message.NO_PAYLOAD));
            leaveUnanswered(request, now);
        }
    }

    private void checkNotices() {
        if (notices + custody.heldPings() > MOST_NOTICES && condition != Condition.ABORTED) {
            abort("answers are not read", OptionalInt.empty());
        }
    }

    private void onSignal(Message signal, long now) {
        CoapCode code = signal.code();
        OptionalInt critical = Signal.critical(signal);
        if (code == CoapCode.CSM && critical.isPresent()) {
            // RFC 8323 §5.3: a peer that does not understand a critical capability option answers with an Abort
            abort("an unknown critical capability", critical);
        } else if (code == CoapCode.CSM) {
            onCsm(signal);
        } else if (critical.isPresent() && code != CoapCode.ABORT) {
            abort("an unknown critical option in " + code, OptionalInt.empty());
        } else if (code == CoapCode.PING) {
            onPing(signal);
        } else if (code == CoapCode.PONG) {
            pings.onPong(signal, now);
        } else if (code == CoapCode.RELEASE) {
            end(Farewell.release(signal));
        } else if (code == CoapCode.ABORT) {
            onAbort(signal);
        } else {
            events.add(new SessionEvent.BadPacket("unknown signal " + code));
        }
    }

    private void onCsm(Message csm) {
        events.add(capabilities.onCsm(csm));
        isOpen();
    }

    private void isOpen() {
        timers.cancel(csmTimeout);
        if (condition == Condition.OPENING) {
            condition = Condition.OPEN;
        }
    }

    /** RFC 8323 §5.4.1: with Custody, the Pong says that all that came before the Ping has been processed. */
    private void onPing(Message ping) {
        boolean asksForCustody = ping.options().contains(Signal.CUSTODY);
        if (!asksForCustody || !custody.holds(ping.token())) {
            tell(Signal.pong(ping.token(), asksForCustody));
        }
        checkNotices();
    }

    private void onAbort(Message abort) {
        outbox.clear(); // RFC 8323 §5.6: "The general expectation is that these will NOT be processed."
        end(Farewell.abort(abort));
    }

    /** RFC 8323 §5.6: "a sender is unable to continue maintaining the connection and cannot even wait for an orderly release". */
    private void abort(String diagnostic, OptionalInt badCsmOption) {
        outbox.removeIf(outgoing -> !(outgoing instanceof Outgoing.Notice));
        tell(Signal.abort(diagnostic, badCsmOption));
        end(Farewell.ours(diagnostic, badCsmOption));
    }

    private void end(Farewell farewell) {
        timers.cancel(csmTimeout);
        events.add(farewell.event());
        condition = farewell.condition();
        ending = farewell.ending();
    }

    /** The transport tells of a lost connection by its end. */
    @Override
    public void onUnreachable(long now) {}

    /** What is sent again is the transport's affair. */
    @Override
    public boolean isPersisting() {
        return false;
    }

    @Override
    public long givenUp() {
        return 0;
    }

    @Override
    public boolean isIdle() {
        return transmitSize() == 0 && pings.isEmpty();
    }

    @Override
    public void close() {
        timers.cancel(csmTimeout);
        pings.clear();
        outbox.removeIf(outgoing -> !(outgoing instanceof Outgoing.Notice));
    }

    private Receiver receiver() {
        return Objects.requireNonNull(receiver);
    }

    private record Unlimited(Delivery delivery) implements Place {}

    private final class CsmTimeout extends Timer {
        @Override
        protected void onTimeout(long now) {
            StreamParameters ours = capabilities.ours();
            if (ours.missingCsm() == MissingCsm.FAIL) {
                abort("no capabilities within " + ours.csmTimeout(), OptionalInt.empty());
            } else {
                isOpen();
            }
        }
    }
}
