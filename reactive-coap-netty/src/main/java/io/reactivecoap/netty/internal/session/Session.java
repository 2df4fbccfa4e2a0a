package io.reactivecoap.netty.internal.session;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.Deregistration;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.UnreachablePolicy;
import io.reactivecoap.netty.internal.exchange.Exchange;
import io.reactivecoap.netty.internal.exchange.Exchanges;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Ending;
import io.reactivecoap.netty.internal.link.EventLog;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.link.Server;
import io.reactivecoap.netty.internal.link.Tap;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One peer's protocol, from interactions down to the link, composed once in its constructor. It does nothing by itself: it
 * is told what happens and when, and asked what to send, whom to tell and when it wants to be called again. Confined to
 * the session's event loop.
 */
public class Session {

    /** Makes the link of a session; the timers and the log are the session's. */
    @FunctionalInterface
    public interface LinkFactory {
        Link create(SessionSettings settings, Timers timers, Entropy entropy, EventLog events);
    }

    private final CoapAddress peer;
    private final @Nullable String uriHost;
    private final Timers timers;
    private final Entropy entropy;
    private final Link link;
    private final Exchanges exchanges;
    private final BlockRules blocks;
    private final Set<Interaction> attended = new LinkedHashSet<>(2);
    private final Map<ObservationKey, Observation> observations = new HashMap<>(2);
    private final Queue<Interaction> outcomes;
    private final Queue<SessionEvent> events;

    private SessionSettings settings;
    private Deliveries deliveries;
    private @Nullable QBlockSupport qBlockSupport;
    private byte @Nullable [] echo;
    private @Nullable Vigil vigil;
    private boolean retired;
    private boolean closed;
    private @Nullable NackReason closeReason;
    private @Nullable Throwable closeCause;
    private String whyUnreachable = "";

    /** {@code uriHost} is the name the peer was looked up by, or null when its address was given. */
    public Session(
            CoapAddress peer,
            @Nullable String uriHost,
            SessionSettings settings,
            Entropy entropy,
            LinkFactory linkFactory) {
        this(
                peer,
                uriHost,
                settings,
                entropy,
                linkFactory,
                new Timers(),
                new ArrayDeque<>(4),
                new ArrayDeque<>(1),
                null);
    }

    /** One that is driven with another: what is due, to be told and has happened is the other's, which is asked for it. */
    Session(Session with, CoapAddress peer, LinkFactory linkFactory, Link.Receiver others) {
        this(peer, null, with.settings, with.entropy, linkFactory, with.timers, with.outcomes, with.events, others);
    }

    private Session(
            CoapAddress peer,
            @Nullable String uriHost,
            SessionSettings settings,
            Entropy entropy,
            LinkFactory linkFactory,
            Timers timers,
            Queue<Interaction> outcomes,
            Queue<SessionEvent> events,
            Link.@Nullable Receiver others) {
        this.peer = peer;
        this.uriHost = uriHost;
        this.settings = settings;
        this.entropy = entropy;
        this.timers = timers;
        this.outcomes = outcomes;
        this.events = events;
        link = linkFactory.create(settings, timers, entropy, events::add);
        blocks = new BlockRules(link, entropy, settings);
        deliveries = new Deliveries(settings, link.profile().reliable());
        exchanges = new Exchanges(link, timers, entropy, others);
        link.attach(exchanges);
    }

    /** Says, before the first request, that the session is secured by keys of its own. */
    public void secured() {
        exchanges.numberTokens();
    }

    /** Says who answers the requests of the peer, before any has come; nobody does otherwise. */
    public void serve(RequestService service) {
        link.serveBy(new Serving(this, service));
    }

    /** Has all messages seen from now on, by one who is made for the peer that they are exchanged with. */
    public void tapBy(Function<CoapAddress, Tap> taps) {
        link.tapBy(taps.apply(peer));
    }

    // What happens

    /** The session begins: what its link has to say first goes out. */
    public void open(long now) {
        link.open(now);
    }

    public void start(Interaction interaction, long now) {
        interaction.start(this, now);
    }

    public void receive(ByteBuf in, long now) {
        if (!closed) {
            if (vigil != null) {
                vigil.onHeard(now);
            }
            link.receive(in, now);
        }
    }

    /** Bytes from an address, which is the peer's where there is one peer; null where the transport has none. */
    public void receive(ByteBuf in, @Nullable SocketAddress from, long now) {
        receive(in, now);
    }

    /** Something longer than we accept arrived, and was cut short. */
    public void onOversized(int longest) {
        events.add(new SessionEvent.BadPacket("longer than " + longest + " bytes"));
    }

    public void onTimeout(long now) {
        timers.onTimeout(now);
    }

    public void onUnreachable(String detail, long now) {
        if (closed) {
            return;
        }
        whyUnreachable = detail;
        events.add(new SessionEvent.Unreachable(detail));
        if (settings.onUnreachable() == UnreachablePolicy.FAIL) {
            link.onUnreachable(now);
            exchanges.onUnreachable(now);
        }
    }

    /** What was sent to an address could not be; it is the peer's where there is one peer. */
    public void onUnreachable(String detail, SocketAddress to, long now) {
        onUnreachable(detail, now);
    }

    public void configure(SessionSettings newSettings, long now) {
        settings = newSettings;
        deliveries = new Deliveries(newSettings, isReliable());
        blocks.configure(newSettings);
        link.configure(newSettings, now);
        if (vigil != null && !closed) {
            vigil.configure(newSettings, deliveries.confirmable(), now);
        }
    }

    /** From now on it sees to it that the peer is there and that it is used, as far as its settings say so. */
    public void watch(long now) {
        if (vigil == null && !closed) {
            vigil = new Vigil(this, link, timers, events::add);
            vigil.configure(settings, deliveries.confirmable(), now);
        }
    }

    /** Whether {@link #onTurn} has to be called. */
    public boolean mindsTurns() {
        return vigil != null && vigil.mindsTurns();
    }

    /** A turn is over: all that is there to be done by now is done. */
    public void onTurn(long now) {
        if (vigil != null) {
            vigil.onTurn(now);
        }
    }

    /** It is to end once nothing is open any more. */
    public void windUp(long now) {
        if (vigil != null) {
            vigil.windUp(now);
        }
    }

    /** Ends the observations, of which nothing more is to be expected, on a session that is released. */
    public void endObservations(long now) {
        for (Observation observation : List.copyOf(observations.values())) {
            observation.onDisconnected(NackReason.RESET, null, now);
        }
    }

    /** Deregisters what is observed; those who observe are told that it is complete, as are those who come later. */
    public void retireObservations(long now) {
        retired = true;
        for (Observation observation : List.copyOf(observations.values())) {
            observation.retire(now);
        }
    }

    /** Ends everything that is open; a reason tells that it was not this side that closed. */
    public void close(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        if (closed) {
            return;
        }
        closed = true;
        closeReason = reason;
        closeCause = cause;
        if (vigil != null) {
            vigil.stop(now);
        }
        if (reason == null) {
            sayGoodbye(now);
        }
        link.close(); // first, so that nobody's place is given to another that ends as well
        for (Observation observation : List.copyOf(observations.values())) {
            observation.onDisconnected(reason, cause, now);
        }
        for (Exchange exchange : exchanges.all()) {
            if (exchange.isOpen() && exchange instanceof RequestExchange request) {
                request.onDisconnected(reason, cause, now);
            }
        }
        for (Interaction other : List.copyOf(attended)) {
            other.onDisconnected(reason, cause, now);
        }
    }

    private void sayGoodbye(long now) {
        if (!isReliable()) { // the end of a connection ends the observations over it (RFC 8323 §7.4)
            observations.values().forEach(observation -> observation.depart(now));
        }
        link.bidFarewell(now);
    }

    // What follows from it

    /** How the session stands with its peer. */
    public Condition condition() {
        return vigil == null ? link.condition() : vigil.over(link.condition());
    }

    /** How many pings in a row were not answered, of those that it sends by itself. */
    public int unansweredPings() {
        return vigil == null ? 0 : vigil.misses();
    }

    /** Why it was released or aborted; null before. */
    public @Nullable Ending ending() {
        return link.ending();
    }

    /** How many bytes the next message that has to go out takes; 0 when there is none. */
    public int transmitSize() {
        return link.transmitSize();
    }

    /** Writes the next message that has to go out. */
    public void transmit(ByteBuf out) {
        link.transmit(out);
    }

    /** How many messages wait for their turn to go out. */
    public int pending() {
        return link.pending();
    }

    /** How many observations there are, each of which may have several subscribers. */
    public int observations() {
        return observations.size();
    }

    /** Where the message goes that was written last; null for the peer that the socket is connected to. */
    public @Nullable SocketAddress destination() {
        return null;
    }

    /** Whom to tell next, or null. */
    public @Nullable Interaction pollOutcome() {
        return outcomes.poll();
    }

    public @Nullable SessionEvent pollEvent() {
        return events.poll();
    }

    /** When to be called again, or {@link Timers#NEVER}. */
    public long deadline() {
        return timers.deadline();
    }

    /** Whether nothing is open: no request, no message, no timer, nothing to send or to tell. */
    public boolean isIdle() {
        return isAtRest() && outcomes.isEmpty() && timers.size() == (vigil == null ? 0 : vigil.timers());
    }

    /** Whether anybody, here or at the peer, waits for something. */
    final boolean isInUse() {
        return !exchanges.isEmpty() || isAttended();
    }

    /** Whether there is one peer, and no group. */
    boolean hasOnePeer() {
        return true;
    }

    /** Whether nothing of its own is open, whatever is to be told and due of those that are driven with it. */
    final boolean isAtRest() {
        return exchanges.isEmpty() && !isAttended() && link.isIdle();
    }

    /** Whether interactions are open that wait for no message. */
    final boolean isAttended() {
        return !attended.isEmpty();
    }

    final boolean isClosed() {
        return closed;
    }

    final Exchanges exchanges() {
        return exchanges;
    }

    final SessionSettings settings() {
        return settings;
    }

    final void log(SessionEvent event) {
        events.add(event);
    }

    // What interactions ask for

    void open(RequestExchange exchange, Message message, Delivery delivery, long budgetEnd, long now) {
        if (closed) {
            exchange.onDisconnected(closeReason, closeCause, now);
            return;
        }
        exchanges.open(exchange, message, delivery, budgetEnd, deliveries.separateResponseTimeout(delivery), now);
    }

    void release(RequestExchange exchange, long now) {
        exchanges.release(exchange, now);
    }

    /** Sends a request of a transfer that holds a place; it must not be called on a session that is closed. */
    void open(Exchange exchange, Message message, CoapRequest request, Link.Place place, long now) {
        exchanges.open(exchange, message, deliveries.nonConfirmable(request), place, now);
    }

    /** Has a transfer wait for a place; it must not be called on a session that is closed. */
    Link.Place reserve(CoapRequest request, Link.Admission admission, long now) {
        return link.reserve(deliveries.nonConfirmable(request), admission, now);
    }

    void complete(Link.Place place, long now) {
        link.complete(place, now);
    }

    void abandon(Link.Place place, long now) {
        link.abandon(place, now);
    }

    void close(Exchange exchange, long now) {
        exchanges.close(exchange, now);
    }

    void ping(PingInteraction ping, long now) {
        if (refuses(ping, now)) {
            return;
        }
        attend(ping);
        Delivery confirmable = deliveries.confirmable();
        ping.sending(
                ping.asksForCustody() ? link.askForCustody(confirmable, ping, now) : link.ping(confirmable, ping, now));
    }

    void abandon(PingInteraction ping, Link.Transmission transmission, long now) {
        dismiss(ping);
        link.abandon(transmission, now);
    }

    /** Answers a request of the peer's, as {@link Link#respond} does. */
    Link.@Nullable Transmission respond(Server.Incoming request, Message response, Link.Fate fate, long now) {
        return link.respond(request, response, deliveries.confirmable(), fate, now);
    }

    void leaveUnanswered(Server.Incoming request, long now) {
        link.leaveUnanswered(request, now);
    }

    void onHandlerFailed(CoapRequest request, Throwable cause) {
        events.add(new SessionEvent.HandlerFailed(request, cause));
    }

    /** Joins those who observe the same, or begins to observe it. */
    void observe(ObserveInteraction interaction, long now) {
        if (refuses(interaction, now)) {
            return;
        }
        attend(interaction);
        if (retired) {
            interaction.end(null);
            return;
        }
        ObservationKey key = ObservationKey.of(interaction.request());
        Observation observation = observations.get(key);
        if (observation == null) {
            observation = new Observation(interaction.request(), this);
            observations.put(key, observation);
        }
        observation.join(interaction, now);
    }

    /** Sends a message once, although the session is about to end. */
    void depart(Message message, long now) {
        link.depart(message, now);
    }

    void forget(Observation observation) {
        observations.remove(ObservationKey.of(observation.request()), observation);
    }

    /** Whether the session has ended already; if so, the interaction is told. */
    boolean refuses(Interaction interaction, long now) {
        if (closed) {
            interaction.onDisconnected(closeReason, closeCause, now);
        }
        return closed;
    }

    /** Has an interaction count as open although it waits for no message. */
    void attend(Interaction interaction) {
        attended.add(interaction);
    }

    void dismiss(Interaction interaction) {
        attended.remove(interaction);
    }

    /** Has an interaction tell what there is to tell, at the end of the turn. */
    void tell(Interaction interaction) {
        outcomes.add(interaction);
    }

    Timers timers() {
        return timers;
    }

    Entropy entropy() {
        return entropy;
    }

    BlockRules blocks() {
        return blocks;
    }

    /** Whether a request may go in bursts, if the peer takes them. */
    boolean mayUseQBlock(CoapRequest request) {
        return !closed && blocks.mayUseQBlock(request);
    }

    boolean isReliable() {
        return link.profile().reliable();
    }

    QBlockSupport qBlockSupport() {
        if (qBlockSupport == null) {
            qBlockSupport = new QBlockSupport(this);
        }
        return qBlockSupport;
    }

    void onBadPacket(String reason) {
        events.add(new SessionEvent.BadPacket(reason));
    }

    Deregistration deregistration() {
        return settings.deregistration();
    }

    Token newToken() {
        return exchanges.newToken(tokenLength());
    }

    /** The token that the request wants to be registered with, unless something else has it. */
    Token tokenOfObservation(CoapRequest request) {
        Token wanted = request.observationToken().map(Token::of).orElse(null);
        return wanted == null || exchanges.find(wanted) != null ? newToken() : wanted;
    }

    /** As long as it is set, if the peer takes that. */
    private int tokenLength() {
        return Math.min(settings.tokenLength(), link.profile().maxTokenLength());
    }

    /** A token of the length that tokens have, for a message that is only measured. */
    Token tokenToMeasureWith() {
        return Token.of(new byte[tokenLength()]);
    }

    int size(Message message) {
        return link.size(message);
    }

    boolean fits(Message message) {
        return link.size(message) <= maxMessageSize();
    }

    int maxMessageSize() {
        return link.profile().maxMessageSize();
    }

    @Nullable
    Duration requestTimeout() {
        return settings.requestTimeout().orElse(null);
    }

    CoapAddress peer() {
        return peer;
    }

    /** What was said when the peer was found unreachable last. */
    String whyUnreachable() {
        return whyUnreachable;
    }

    /** A value that the peer asked to be shown with the next request (RFC 9175 §2.3). */
    void echoNext(byte[] value) {
        echo = value;
    }

    /** Takes the value that the peer asked for, unless a request has one of its own; null when there is none. */
    byte @Nullable [] takeEcho(CoapOptions options) {
        if (echo == null || options.contains(CoapOption.ECHO)) {
            return null;
        }
        byte[] value = echo;
        echo = null;
        return value;
    }

    /**
     * RFC 7252 §6.4: a host that is no IP literal is sent as Uri-Host; §5.10.2: which "MUST NOT be included in a request
     * containing the Proxy-Uri Option".
     */
    CoapOptions withUriHost(CoapOptions options) {
        return uriHost == null || options.contains(CoapOption.URI_HOST) || options.contains(CoapOption.PROXY_URI)
                ? options
                : options.with(CoapOption.URI_HOST, uriHost);
    }

    final Deliveries deliveries() {
        return deliveries;
    }

    /** How a request goes out, unless its exchange wants it to be confirmable whatever is asked for. */
    Delivery delivery(CoapRequest request) {
        return deliveries.of(request);
    }
}
