package io.reactivecoap.netty.internal.link.datagram;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Ending;
import io.reactivecoap.netty.internal.link.EventLog;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.link.LinkProfile;
import io.reactivecoap.netty.internal.link.Server;
import io.reactivecoap.netty.internal.link.Tap;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Decoded;
import io.reactivecoap.netty.internal.message.Malformed;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.time.Timers;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The message layer of RFC 7252 §4 towards one peer, or to a group (§8.1). Confined to the session's event loop. */
public final class DatagramLink implements Link {

    /** Who is at the other end. */
    enum Other {
        PEER,
        /** Nobody in particular: it is sent to, and never heard of. */
        GROUP,
        /** One who answers what was sent to a group. */
        MEMBER
    }

    /** What is left of an IPv4 packet's 65,535 bytes after the headers of IP and UDP. */
    private static final int LONGEST_DATAGRAM = 65_507;

    /** So many piggybacked responses are kept for requests that come again; of earlier ones a duplicate is rejected. */
    private static final int MOST_RESPONSES_KEPT = 1024;

    private final Other other;
    private final EventLog events;
    private final Queue<Outgoing> outbox = new ArrayDeque<>(4);
    private final Transmissions transmissions;
    private final MessageIds messageIds;
    private final DuplicateFilter duplicates;
    private final Queue<Inbound> kept = new ArrayDeque<>(0);

    private SessionSettings settings;
    private int overhead;
    private @Nullable Receiver receiver;
    private @Nullable Server server;
    private @Nullable Tap tap;
    private boolean extendedTokens;

    public DatagramLink(SessionSettings settings, Timers timers, Entropy entropy, EventLog events) {
        this(Other.PEER, MessageIds.of(settings, entropy), settings, timers, entropy, events);
    }

    DatagramLink(
            Other other,
            MessageIds messageIds,
            SessionSettings settings,
            Timers timers,
            Entropy entropy,
            EventLog events) {
        this.other = other;
        this.messageIds = messageIds;
        this.settings = settings;
        this.events = events;
        extendedTokens = usesExtendedTokens(settings);
        TransmissionParameters parameters = settings.transmission();
        transmissions = new Transmissions(
                outbox, nstart(parameters), probingRate(parameters), messageIds, timers, entropy, events);
        duplicates = new DuplicateFilter(
                parameters.exchangeLifetime().toNanos(),
                parameters.nonLifetime().toNanos());
    }

    /** What of a datagram is not ours, but that of a record around it. */
    public DatagramLink inRecords(int recordOverhead) {
        overhead = recordOverhead;
        return this;
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
    public void configure(SessionSettings newSettings, long now) {
        settings = newSettings;
        extendedTokens |= usesExtendedTokens(newSettings); // answers to earlier requests may still come
        TransmissionParameters parameters = newSettings.transmission();
        duplicates.resize(
                parameters.exchangeLifetime().toNanos(),
                parameters.nonLifetime().toNanos());
        transmissions.resize(nstart(parameters), probingRate(parameters), now);
    }

    /** RFC 7252 §4.7 limits what is outstanding "to a given server", which a group is not. */
    private int nstart(TransmissionParameters parameters) {
        return other == Other.GROUP ? Integer.MAX_VALUE : parameters.nstart();
    }

    /** So it does the rate of sending "to another endpoint that does not respond". */
    private double probingRate(TransmissionParameters parameters) {
        return other == Other.GROUP ? Double.POSITIVE_INFINITY : parameters.probingRate();
    }

    private static boolean usesExtendedTokens(SessionSettings settings) {
        return settings.tokenLength() > SessionSettings.MAX_TOKEN_LENGTH;
    }

    @Override
    public LinkProfile profile() {
        return LinkProfile.ofDatagrams(Math.min(settings.mtu(), LONGEST_DATAGRAM) - overhead);
    }

    @Override
    public void open(long now) {}

    @Override
    public Condition condition() {
        return Condition.OPEN;
    }

    @Override
    public @Nullable Ending ending() {
        return null;
    }

    @Override
    public void bidFarewell(long now) {}

    // What we send

    @Override
    public Transmission send(Message message, Delivery delivery, Fate fate, long now) {
        return transmissions.send(message, delivery, fate, now);
    }

    @Override
    public Place reserve(Delivery delivery, Admission admission, long now) {
        return transmissions.reserve(delivery, admission, now);
    }

    @Override
    public Transmission send(Message message, Place place, Fate fate, long now) {
        return transmissions.send(message, (Reservation) place, fate, now);
    }

    @Override
    public void complete(Place place, long now) {
        transmissions.complete((Reservation) place, now);
    }

    @Override
    public void abandon(Place place, long now) {
        transmissions.abandon((Reservation) place, now);
    }

    /** RFC 7252 §5.2: piggybacked, separate, or non-confirmable. */
    @Override
    public @Nullable Transmission respond(
            Server.Incoming request, Message response, Delivery delivery, Fate fate, long now) {
        Inbound inbound = (Inbound) request;
        inbound.settle();
        switch (inbound.state()) {
            case FRESH -> {
                inbound.piggyback(response);
                kept.add(inbound);
                if (kept.size() > MOST_RESPONSES_KEPT) {
                    kept.remove().forget();
                }
            }
            case PROMISED -> {
                return send(response, delivery, fate, now);
            }
            case UNCONFIRMED -> respondOnce(response, now);
            case ANSWERED, FORGOTTEN -> {}
        }
        return null;
    }

    /** RFC 7252 §5.2.3: a response to a non-confirmable request, which is not missed when it cannot go. */
    private void respondOnce(Message response, long now) {
        if (transmissions.isMessageIdAvailable(now)) {
            int messageId = transmissions.nextMessageId(
                    settings.transmission().nonLifetime().toNanos(), now);
            outbox.add(new Outgoing.Reply(new Datagram(Datagram.Type.NON, messageId, response)));
        }
    }

    /** RFC 7252 §4.2: a confirmable one is acknowledged all the same. */
    @Override
    public void leaveUnanswered(Server.Incoming request, long now) {
        ((Inbound) request).settle();
    }

    /** RFC 7252 §4.3: a non-confirmable message, for nobody waits for an acknowledgement. */
    @Override
    public void depart(Message message, long now) {
        long lifetime = settings.transmission().nonLifetime().toNanos();
        int messageId = messageIds.next(now, lifetime);
        outbox.add(new Outgoing.Parting(new Datagram(Datagram.Type.NON, messageId, message)));
    }

    @Override
    public Transmission ping(Delivery delivery, Fate fate, long now) {
        // RFC 7252 §1.2: "Provoking a Reset message (e.g., by sending an Empty Confirmable message)"
        return send(Message.EMPTY, delivery, fate, now);
    }

    /** Datagrams have no such sign: it is one of life. */
    @Override
    public Transmission askForCustody(Delivery delivery, Fate fate, long now) {
        return ping(delivery, fate, now);
    }

    @Override
    public void abandon(Transmission transmission, long now) {
        transmissions.abandon((Outbound) transmission, now);
    }

    @Override
    public void release(Transmission transmission, long now) {
        ((Outbound) transmission).release();
        abandon(transmission, now);
    }

    @Override
    public void complete(Transmission transmission, long now) {
        transmissions.complete((Outbound) transmission, now);
    }

    @Override
    public int transmitSize() {
        Outgoing next = outbox.peek();
        while (next != null && next.isWithdrawn()) {
            outbox.remove();
            next = outbox.peek();
        }
        return next == null ? 0 : DatagramCodec.size(next.datagram().message());
    }

    @Override
    public void transmit(ByteBuf out) {
        Outgoing next = outbox.remove();
        DatagramCodec.encode(next.datagram(), out);
        if (tap != null) {
            tap.onSent(next.datagram(), next.transmissions());
        }
        next.onWritten();
    }

    @Override
    public int pending() {
        return transmissions.waiting();
    }

    @Override
    public int size(Message message) {
        return DatagramCodec.size(message);
    }

    // What we receive

    @Override
    public void receive(ByteBuf in, long now) {
        Decoded decoded = DatagramCodec.decode(in, extendedTokens);
        if (decoded instanceof Datagram datagram) {
            if (tap != null) {
                tap.onReceived(datagram, isDuplicate(datagram, now));
            }
            onDatagram(datagram, now);
        } else if (decoded instanceof Malformed malformed) {
            onMalformed(malformed);
        }
    }

    private boolean isDuplicate(Datagram datagram, long now) {
        return switch (datagram.type()) {
            case CON, NON -> !datagram.message().isEmpty() && duplicates.find(datagram, now) != null;
            case ACK, RST -> false;
        };
    }

    private void onMalformed(Malformed malformed) {
        events.add(new SessionEvent.BadPacket(malformed.reason()));
        // RFC 7252 §4.2: a recipient of a confirmable message that has "a message format error" MUST reject it
        if (malformed.rejectable()) {
            outbox.add(new Outgoing.Reply(Datagram.reset(malformed.messageId())));
        }
    }

    private void onDatagram(Datagram datagram, long now) {
        transmissions.onHeard(now);
        switch (datagram.type()) {
            case ACK -> onAcknowledgement(datagram, now);
            case RST -> onReset(datagram, now);
            case CON, NON -> onMessage(datagram, now);
        }
        if (transmissions.isAnyoneWaiting()) {
            transmissions.launchWaiting(now); // a NON may have paused because nothing had been heard
        }
    }

    private void onAcknowledgement(Datagram acknowledgement, long now) {
        Outbound outbound = transmissions.find(acknowledgement.messageId());
        if (outbound == null || !outbound.isConfirmable()) {
            return; // RFC 7252 §4.2: rejecting an Acknowledgement "is effected by silently ignoring it"
        }
        Message message = acknowledgement.message();
        if (message.isEmpty() || outbound.endsAcknowledged()) {
            transmissions.onAcknowledged(outbound, now);
            outbound.fate.onAcknowledged(now);
            return;
        }
        // RFC 7252 §5.3.2: "the Message ID of the Confirmable request and the Acknowledgment MUST match, and the tokens
        // of the response and original request MUST match"
        if (!message.code().isResponse() || !message.token().equals(outbound.token())) {
            events.add(new SessionEvent.BadPacket("an acknowledgement that answers another request"));
            return;
        }
        transmissions.onAcknowledged(outbound, now);
        if (receiver().expects(message)) {
            receiver().deliver(message, now);
        } else {
            receiver().onRejected(message, now);
        }
    }

    private void onReset(Datagram reset, long now) {
        if (!reset.message().isEmpty()) {
            events.add(new SessionEvent.BadPacket("a Reset that is not empty"));
            return;
        }
        Outbound outbound = transmissions.find(reset.messageId());
        if (outbound == null) {
            return;
        }
        transmissions.end(outbound, now);
        if (outbound.isPing()) {
            outbound.fate.onAcknowledged(now);
        } else {
            outbound.fate.onFailed(Failure.RESET, now);
        }
    }

    private void onMessage(Datagram datagram, long now) {
        if (datagram.message().isEmpty()) {
            onEmpty(datagram);
            return;
        }
        DuplicateFilter.Answered before = duplicates.find(datagram, now);
        if (before != null) {
            // RFC 7252 §4.5: "The recipient SHOULD acknowledge each duplicate copy of a Confirmable message using the
            // same Acknowledgement or Reset message"; duplicates of a NON it "SHOULD silently ignore"
            reply(datagram, datagram.isConfirmable() ? before : DuplicateFilter.Reply.NONE);
            return;
        }
        if (server != null && datagram.code().isRequest() && isServed(server, datagram, now)) {
            return;
        }
        boolean expected = receiver().expects(datagram.message());
        DuplicateFilter.Reply reply = expected
                ? datagram.isConfirmable() ? DuplicateFilter.Reply.ACK : DuplicateFilter.Reply.NONE
                : rejection(datagram);
        reply(datagram, reply);
        duplicates.remember(datagram, reply, now);
        if (expected) {
            receiver().deliver(datagram.message(), now);
        } else {
            receiver().onRejected(datagram.message(), now);
        }
    }

    /** What answers the request goes out with its acknowledgement if it is there by then. */
    private boolean isServed(Server by, Datagram datagram, long now) {
        Inbound request = new Inbound(datagram);
        if (!by.accepts(request)) {
            return false;
        }
        duplicates.remember(datagram, request, now);
        if (datagram.isConfirmable()) {
            outbox.add(request);
        }
        by.serve(request, now);
        return true;
    }

    /** RFC 7252 §4.3 leaves a Reset to a NON to its recipient; what may answer a group gets none. */
    private DuplicateFilter.Reply rejection(Datagram datagram) {
        return other == Other.MEMBER && !datagram.isConfirmable()
                ? DuplicateFilter.Reply.NONE
                : DuplicateFilter.Reply.RST;
    }

    private void onEmpty(Datagram datagram) {
        if (datagram.isConfirmable()) {
            outbox.add(new Outgoing.Reply(Datagram.reset(datagram.messageId())));
        } else {
            // RFC 7252 §4.3: "A Non-confirmable message [...] MUST NOT be Empty"
            events.add(new SessionEvent.BadPacket("an empty non-confirmable message"));
        }
    }

    private void reply(Datagram to, DuplicateFilter.Answered answered) {
        if (answered instanceof Inbound request) {
            outbox.add(request);
            return;
        }
        switch ((DuplicateFilter.Reply) answered) {
            case ACK -> outbox.add(new Outgoing.Reply(Datagram.acknowledgement(to.messageId())));
            case RST -> outbox.add(new Outgoing.Reply(Datagram.reset(to.messageId())));
            case NONE -> {}
        }
    }

    @Override
    public void onUnreachable(long now) {
        transmissions.onUnreachable(now);
    }

    @Override
    public boolean isPersisting() {
        return transmissions.isPersisting();
    }

    @Override
    public long givenUp() {
        return transmissions.givenUp();
    }

    @Override
    public boolean isIdle() {
        return transmissions.isIdle() && outbox.isEmpty();
    }

    @Override
    public void close() {
        transmissions.close();
        outbox.removeIf(outgoing -> !outgoing.outlivesLink());
        duplicates.clear();
        kept.clear();
    }

    private Receiver receiver() {
        return Objects.requireNonNull(receiver);
    }
}
