package io.reactivecoap.netty.internal.session;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.NackReason;
import io.reactivecoap.Reliability;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.UnreachablePolicy;
import io.reactivecoap.netty.internal.exchange.Exchange;
import io.reactivecoap.netty.internal.exchange.Exchanges;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.EventLog;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One peer's protocol, from interactions down to the link, composed once in its constructor. It does nothing by itself: it
 * is told what happens and when, and asked what to send, whom to tell and when it wants to be called again. Confined to
 * the session's event loop.
 */
public final class Session {

    /** Makes the link of a session; the timers and the log are the session's. */
    @FunctionalInterface
    public interface LinkFactory {
        Link create(SessionSettings settings, Timers timers, Entropy entropy, EventLog events);
    }

    private static final long UNSET = -1;

    private final CoapAddress peer;
    private final @Nullable String uriHost;
    private final Timers timers = new Timers();
    private final Link link;
    private final Exchanges exchanges;
    private final Set<PingInteraction> pings = new LinkedHashSet<>(2);
    private final Queue<Interaction> outcomes = new ArrayDeque<>(4);
    private final Queue<SessionEvent> events = new ArrayDeque<>(1);

    private SessionSettings settings;
    private Delivery confirmable;
    private Delivery nonConfirmable;
    private long separateResponseTimeout;
    private byte @Nullable [] echo;
    private boolean closed;
    private @Nullable NackReason closeReason;
    private @Nullable Throwable closeCause;

    /** {@code uriHost} is the name the peer was looked up by, or null when its address was given. */
    public Session(
            CoapAddress peer,
            @Nullable String uriHost,
            SessionSettings settings,
            Entropy entropy,
            LinkFactory linkFactory) {
        this.peer = peer;
        this.uriHost = uriHost;
        this.settings = settings;
        confirmable = Delivery.of(true, settings.transmission());
        nonConfirmable = Delivery.of(false, settings.transmission());
        separateResponseTimeout = nanosOrUnset(settings.separateResponseTimeout());
        link = linkFactory.create(settings, timers, entropy, events::add);
        exchanges = new Exchanges(link, timers, entropy);
        link.attach(exchanges);
    }

    // What happens

    public void start(Interaction interaction, long now) {
        interaction.start(this, now);
    }

    public void receive(ByteBuf in, long now) {
        if (!closed) {
            link.receive(in, now);
        }
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
        events.add(new SessionEvent.Unreachable(detail));
        if (settings.onUnreachable() == UnreachablePolicy.FAIL) {
            link.onUnreachable(now);
            exchanges.onUnreachable(now);
        }
    }

    public void configure(SessionSettings newSettings, long now) {
        settings = newSettings;
        confirmable = Delivery.of(true, newSettings.transmission());
        nonConfirmable = Delivery.of(false, newSettings.transmission());
        separateResponseTimeout = nanosOrUnset(newSettings.separateResponseTimeout());
        link.configure(newSettings, now);
    }

    /** Ends everything that is open; a reason tells that it was not this side that closed. */
    public void close(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        if (closed) {
            return;
        }
        closed = true;
        closeReason = reason;
        closeCause = cause;
        link.close(); // first, so that nobody's place is given to another that ends as well
        for (Exchange exchange : exchanges.all()) {
            if (exchange instanceof RequestInteraction interaction) {
                interaction.onDisconnected(reason, cause, now);
            }
        }
        for (PingInteraction ping : List.copyOf(pings)) {
            ping.onDisconnected(reason, cause);
        }
    }

    // What follows from it

    /** How many bytes the next message that has to go out takes; 0 when there is none. */
    public int transmitSize() {
        return link.transmitSize();
    }

    /** Writes the next message that has to go out. */
    public void transmit(ByteBuf out) {
        link.transmit(out);
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
        return exchanges.isEmpty() && pings.isEmpty() && link.isIdle() && outcomes.isEmpty() && timers.isEmpty();
    }

    // What interactions ask for

    void open(RequestInteraction interaction, Message message, long budgetEnd, long now) {
        if (closed) {
            interaction.onDisconnected(closeReason, closeCause, now);
            return;
        }
        Delivery delivery = delivery(interaction.request());
        exchanges.open(interaction, message, delivery, budgetEnd, separateResponseTimeout(delivery), now);
    }

    void release(RequestInteraction interaction, long now) {
        exchanges.release(interaction, now);
    }

    void close(RequestInteraction interaction, long now) {
        exchanges.close(interaction, now);
    }

    void ping(PingInteraction ping, long now) {
        if (closed) {
            ping.onDisconnected(closeReason, closeCause);
            return;
        }
        pings.add(ping);
        ping.sending(link.ping(confirmable, ping, now));
    }

    void abandon(PingInteraction ping, Link.Transmission transmission, long now) {
        pings.remove(ping);
        link.abandon(transmission, now);
    }

    void concluded(Interaction interaction) {
        if (interaction instanceof PingInteraction ping) {
            pings.remove(ping);
        }
        outcomes.add(interaction);
    }

    Token newToken() {
        return exchanges.newToken(settings.tokenLength());
    }

    int size(Message message) {
        return link.size(message);
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

    private long separateResponseTimeout(Delivery delivery) {
        return separateResponseTimeout == UNSET ? delivery.exchangeLifetime() : separateResponseTimeout;
    }

    private static long nanosOrUnset(Optional<Duration> timeout) {
        return timeout.map(Duration::toNanos).orElse(UNSET);
    }

    private Delivery delivery(CoapRequest request) {
        boolean con = request.reliability() != Reliability.NON_CONFIRMABLE;
        TransmissionParameters own = request.transmission().orElse(null);
        if (own != null) {
            return Delivery.of(con, own);
        }
        return con ? confirmable : nonConfirmable;
    }
}
