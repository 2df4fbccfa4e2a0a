package io.reactivecoap;

import io.reactivecoap.security.SecurityParameters;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a session behaves. Immutable; every wither returns changed settings.
 *
 * <p>Precedence, the most particular first: what a {@link CoapRequest} says, what its session's settings say, what the
 * settings of the session's client said when it was opened, the defaults named here.
 */
public final class SessionSettings {

    /** The shortest MTU that can be set. */
    public static final int MIN_MTU = 64;
    /** The longest MTU that can be set: what fits into a UDP datagram's length field. */
    public static final int MAX_MTU = 65_535;
    /** The longest token of RFC 7252. */
    public static final int MAX_TOKEN_LENGTH = 8;
    /** The longest token of RFC 8974. */
    public static final int MAX_EXTENDED_TOKEN_LENGTH = 65_804;

    /** As many requests as there may be. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** RFC 7252's transmission parameters, no request timeout, tokens of 8 bytes, an MTU of 1,152 bytes. */
    public static final SessionSettings DEFAULT = new SessionSettings(new Draft());

    private final TransmissionParameters transmission;
    private final @Nullable Duration requestTimeout;
    private final @Nullable Duration separateResponseTimeout;
    private final Duration connectTimeout;
    private final int tokenLength;
    private final MessageIdPolicy messageIds;
    private final UnreachablePolicy onUnreachable;
    private final int mtu;
    private final BlockwiseParameters blockwise;
    private final Deregistration deregistration;
    private final StreamParameters streams;
    private final Duration idleTimeout;
    private final @Nullable Duration unusedTimeout;
    private final @Nullable KeepaliveParameters keepalive;
    private final SecurityParameters security;
    private final MulticastParameters multicast;
    private final int maxPending;

    private SessionSettings(Draft draft) {
        transmission = draft.transmission;
        requestTimeout = draft.requestTimeout;
        separateResponseTimeout = draft.separateResponseTimeout;
        connectTimeout = draft.connectTimeout;
        tokenLength = draft.tokenLength;
        messageIds = draft.messageIds;
        onUnreachable = draft.onUnreachable;
        mtu = draft.mtu;
        blockwise = draft.blockwise;
        deregistration = draft.deregistration;
        streams = draft.streams;
        idleTimeout = draft.idleTimeout;
        unusedTimeout = draft.unusedTimeout;
        keepalive = draft.keepalive;
        security = draft.security;
        multicast = draft.multicast;
        maxPending = draft.maxPending;
    }

    /**
     * The transmission parameters of requests that bring none of their own.
     *
     * @return {@link TransmissionParameters#DEFAULT} unless changed
     */
    public TransmissionParameters transmission() {
        return transmission;
    }

    /**
     * Changes the transmission parameters. NSTART and PROBING_RATE of a session take effect for messages sent later.
     *
     * @param parameters the new ones
     * @return the changed settings
     */
    public SessionSettings transmission(TransmissionParameters parameters) {
        Draft draft = new Draft(this);
        draft.transmission = Objects.requireNonNull(parameters, "parameters");
        return new SessionSettings(draft);
    }

    /**
     * The time budget of a request that brings none of its own, from the subscriber's demand to the answer, the wait for
     * a connection and for NSTART included.
     *
     * @return the budget; empty (the default) when only the protocol's own timers end a request
     */
    public Optional<Duration> requestTimeout() {
        return Optional.ofNullable(requestTimeout);
    }

    /**
     * Changes the time budget of requests.
     *
     * @param timeout more than zero
     * @return the changed settings
     */
    public SessionSettings requestTimeout(Duration timeout) {
        Draft draft = new Draft(this);
        draft.requestTimeout = Durations.requirePositive(timeout, "timeout");
        return new SessionSettings(draft);
    }

    /**
     * How long the answer may take after an empty acknowledgement has promised it (RFC 7252 §5.2.2), or, over reliable
     * transports, after the request was sent.
     *
     * @return the time; empty (the default) for EXCHANGE_LIFETIME of the request's transmission parameters
     */
    public Optional<Duration> separateResponseTimeout() {
        return Optional.ofNullable(separateResponseTimeout);
    }

    /**
     * Changes the wait for a separate response.
     *
     * @param timeout more than zero
     * @return the changed settings
     */
    public SessionSettings separateResponseTimeout(Duration timeout) {
        Draft draft = new Draft(this);
        draft.separateResponseTimeout = Durations.requirePositive(timeout, "timeout");
        return new SessionSettings(draft);
    }

    /**
     * How long connecting may take, the look-up of the peer's name included.
     *
     * @return the time; 30 s unless changed
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * Changes how long connecting may take.
     *
     * @param timeout more than zero
     * @return the changed settings
     */
    public SessionSettings connectTimeout(Duration timeout) {
        Draft draft = new Draft(this);
        draft.connectTimeout = Durations.requirePositive(timeout, "timeout");
        return new SessionSettings(draft);
    }

    /**
     * The length of the random tokens.
     *
     * @return bytes; 8 unless changed
     */
    public int tokenLength() {
        return tokenLength;
    }

    /**
     * Changes the length of tokens. RFC 7252 §5.3.1 asks a client without transport security for at least 32 bits of
     * randomness, so fewer than 4 bytes are for constrained peers on trusted networks only.
     *
     * @param bytes from 1 to 8
     * @return the changed settings
     */
    public SessionSettings tokenLength(int bytes) {
        if (bytes < 1 || bytes > MAX_TOKEN_LENGTH) {
            throw new IllegalArgumentException(
                    "bytes must be from 1 to 8 (longer tokens: extendedTokenLength): " + bytes);
        }
        Draft draft = new Draft(this);
        draft.tokenLength = bytes;
        return new SessionSettings(draft);
    }

    /**
     * Uses the extended tokens of RFC 8974. Over datagrams, a peer that does not know them answers with Reset or 4.00; over
     * reliable transports it says how long a token may be, and none is longer. A token has to fit into a message with the
     * rest of it.
     *
     * @param bytes from 9 to 65,804
     * @return the changed settings
     */
    public SessionSettings extendedTokenLength(int bytes) {
        if (bytes <= MAX_TOKEN_LENGTH || bytes > MAX_EXTENDED_TOKEN_LENGTH) {
            throw new IllegalArgumentException("bytes must be from 9 to 65804: " + bytes);
        }
        Draft draft = new Draft(this);
        draft.tokenLength = bytes;
        return new SessionSettings(draft);
    }

    /**
     * When a message id may be used again.
     *
     * @return {@link MessageIdPolicy#STRICT} unless changed
     */
    public MessageIdPolicy messageIds() {
        return messageIds;
    }

    /**
     * Changes when a message id may be used again; a session reads it when it connects.
     *
     * @param policy the new policy
     * @return the changed settings
     */
    public SessionSettings messageIds(MessageIdPolicy policy) {
        Draft draft = new Draft(this);
        draft.messageIds = Objects.requireNonNull(policy, "policy");
        return new SessionSettings(draft);
    }

    /**
     * What an ICMP "unreachable" does to waiting requests.
     *
     * @return {@link UnreachablePolicy#FAIL} unless changed
     */
    public UnreachablePolicy onUnreachable() {
        return onUnreachable;
    }

    /**
     * Changes what an ICMP "unreachable" does.
     *
     * @param policy the new policy
     * @return the changed settings
     */
    public SessionSettings onUnreachable(UnreachablePolicy policy) {
        Draft draft = new Draft(this);
        draft.onUnreachable = Objects.requireNonNull(policy, "policy");
        return new SessionSettings(draft);
    }

    /**
     * The longest message sent, in bytes, IP and UDP headers excluded.
     *
     * @return 1,152 unless changed (RFC 7252 §4.6)
     */
    public int mtu() {
        return mtu;
    }

    /**
     * Changes the longest message sent. What is received may be as long, as it was when the session connected, and at
     * least 2,048 bytes; longer datagrams are dropped with {@link SessionEvent.BadPacket}.
     *
     * @param bytes from 64 to 65,535; UDP carries 65,507 of them
     * @return the changed settings
     */
    public SessionSettings mtu(int bytes) {
        if (bytes < MIN_MTU || bytes > MAX_MTU) {
            throw new IllegalArgumentException("mtu must be from 64 to 65535: " + bytes);
        }
        Draft draft = new Draft(this);
        draft.mtu = bytes;
        return new SessionSettings(draft);
    }

    /**
     * How requests that bring no parameters of their own transfer bodies in blocks.
     *
     * @return {@link BlockwiseParameters#DEFAULT} unless changed
     */
    public BlockwiseParameters blockwise() {
        return blockwise;
    }

    /**
     * Changes how bodies are transferred in blocks.
     *
     * @param parameters the new ones
     * @return the changed settings
     */
    public SessionSettings blockwise(BlockwiseParameters parameters) {
        Draft draft = new Draft(this);
        draft.blockwise = Objects.requireNonNull(parameters, "parameters");
        return new SessionSettings(draft);
    }

    /**
     * How an observation that nobody wants any more is ended.
     *
     * @return {@link Deregistration#REQUEST} unless changed
     */
    public Deregistration deregistration() {
        return deregistration;
    }

    /**
     * Changes how observations are ended.
     *
     * @param choice the new choice
     * @return the changed settings
     */
    public SessionSettings deregistration(Deregistration choice) {
        Draft draft = new Draft(this);
        draft.deregistration = Objects.requireNonNull(choice, "choice");
        return new SessionSettings(draft);
    }

    /**
     * How sessions over reliable transports behave (RFC 8323).
     *
     * @return {@link StreamParameters#DEFAULT} unless changed
     */
    public StreamParameters streams() {
        return streams;
    }

    /**
     * Changes how sessions over reliable transports behave; a session reads it when it connects.
     *
     * @param parameters the new ones
     * @return the changed settings
     */
    public SessionSettings streams(StreamParameters parameters) {
        Draft draft = new Draft(this);
        draft.streams = Objects.requireNonNull(parameters, "parameters");
        return new SessionSettings(draft);
    }

    /**
     * After how long without a sign of its peer a session ends that the peer has dialled in for and nobody has retained.
     *
     * @return the time; 5 min unless changed
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /**
     * Changes how long a session lives whose peer has dialled in and is silent.
     *
     * @param timeout more than zero
     * @return the changed settings
     */
    public SessionSettings idleTimeout(Duration timeout) {
        Draft draft = new Draft(this);
        draft.idleTimeout = Durations.requirePositive(timeout, "timeout");
        return new SessionSettings(draft);
    }

    /**
     * After how long without a use a session of {@link SessionType#CLIENT} closes by itself, as by
     * {@link CoapSession#close()}. It is in use from the start of a request, an observation, a ping of the application's or
     * a request of the peer's to its end; the pings of {@link #keepalive()} are no use. With {@link CoapClient#open} the
     * time begins when the session is connected.
     *
     * @return the time; empty (the default) when it stays until it is closed
     */
    public Optional<Duration> unusedTimeout() {
        return Optional.ofNullable(unusedTimeout);
    }

    /**
     * Has a session close by itself that nobody uses.
     *
     * @param timeout more than zero
     * @return the changed settings
     */
    public SessionSettings unusedTimeout(Duration timeout) {
        Draft draft = new Draft(this);
        draft.unusedTimeout = Durations.requirePositive(timeout, "timeout");
        return new SessionSettings(draft);
    }

    /**
     * How a session of {@link SessionType#CLIENT} finds out that its peer is gone while nothing is asked of it. Sessions with
     * a group have no peer to be asked; those of {@link SessionType#SERVER} have {@link #idleTimeout()}.
     *
     * @return the parameters; empty (the default) when it does not ask
     */
    public Optional<KeepaliveParameters> keepalive() {
        return Optional.ofNullable(keepalive);
    }

    /**
     * Has a session ask a silent peer whether it is there, and end when it is not.
     *
     * @param parameters when and how often it asks
     * @return the changed settings
     */
    public SessionSettings keepalive(KeepaliveParameters parameters) {
        Draft draft = new Draft(this);
        draft.keepalive = Objects.requireNonNull(parameters, "parameters");
        return new SessionSettings(draft);
    }

    /**
     * Has a session leave a silent peer alone, which is the default.
     *
     * @return the changed settings
     */
    public SessionSettings withoutKeepalive() {
        Draft draft = new Draft(this);
        draft.keepalive = null;
        return new SessionSettings(draft);
    }

    /**
     * How sessions with a group behave (RFC 7252 §8).
     *
     * @return {@link MulticastParameters#DEFAULT} unless changed
     */
    public MulticastParameters multicast() {
        return multicast;
    }

    /**
     * Changes how sessions with a group behave.
     *
     * @param parameters the new ones
     * @return the changed settings
     */
    public SessionSettings multicast(MulticastParameters parameters) {
        Draft draft = new Draft(this);
        draft.multicast = Objects.requireNonNull(parameters, "parameters");
        return new SessionSettings(draft);
    }

    /**
     * How handshakes are made.
     *
     * @return {@link SecurityParameters#DEFAULT} unless changed
     */
    public SecurityParameters security() {
        return security;
    }

    /**
     * Changes how handshakes are made; a session reads it when it connects.
     *
     * @param parameters the new ones
     * @return the changed settings
     */
    public SessionSettings security(SecurityParameters parameters) {
        Draft draft = new Draft(this);
        draft.security = Objects.requireNonNull(parameters, "parameters");
        return new SessionSettings(draft);
    }

    /**
     * How many of a session's requests may be open at a time: those of {@link CoapSession#request} and
     * {@link CoapSession#retrieve}, from their subscriber's demand to their end. Those are among them that wait: for a
     * connection, for a place among the NSTART (RFC 7252 §4.7), for a message id, or for a peer that does not respond
     * (PROBING_RATE). One more fails at once with {@link CoapOverloadException}. Observations and downloads block by block do
     * not count: what is open of them is bounded by their subscribers' demand.
     *
     * @return the number; {@link #UNLIMITED} unless changed
     */
    public int maxPending() {
        return maxPending;
    }

    /**
     * Changes how many requests may be open, for those that are made from then on.
     *
     * @param requests at least 1, or {@link #UNLIMITED}
     * @return the changed settings
     */
    public SessionSettings maxPending(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be at least 1: " + requests);
        }
        Draft draft = new Draft(this);
        draft.maxPending = requests;
        return new SessionSettings(draft);
    }

    @Override
    public String toString() {
        return "SessionSettings{" + transmission + ", requestTimeout=" + requestTimeout + ", separateResponseTimeout="
                + separateResponseTimeout + ", connectTimeout=" + connectTimeout + ", tokenLength=" + tokenLength
                + ", messageIds=" + messageIds
                + ", onUnreachable=" + onUnreachable + ", mtu=" + mtu + ", " + blockwise + ", deregistration="
                + deregistration + ", " + streams + ", idleTimeout=" + idleTimeout + ", unusedTimeout=" + unusedTimeout
                + ", keepalive=" + keepalive + ", " + security
                + ", " + multicast + ", maxPending=" + (maxPending == UNLIMITED ? "unlimited" : maxPending) + "}";
    }

    /** The one place where settings are changed, before they become immutable. */
    private static final class Draft {
        TransmissionParameters transmission = TransmissionParameters.DEFAULT;

        @Nullable
        Duration requestTimeout;

        @Nullable
        Duration separateResponseTimeout;

        Duration connectTimeout = Duration.ofSeconds(30);
        int tokenLength = MAX_TOKEN_LENGTH;
        MessageIdPolicy messageIds = MessageIdPolicy.STRICT;
        UnreachablePolicy onUnreachable = UnreachablePolicy.FAIL;
        int mtu = 1152;
        BlockwiseParameters blockwise = BlockwiseParameters.DEFAULT;
        Deregistration deregistration = Deregistration.REQUEST;
        StreamParameters streams = StreamParameters.DEFAULT;
        Duration idleTimeout = Duration.ofMinutes(5);

        @Nullable
        Duration unusedTimeout;

        @Nullable
        KeepaliveParameters keepalive;

        SecurityParameters security = SecurityParameters.DEFAULT;
        MulticastParameters multicast = MulticastParameters.DEFAULT;
        int maxPending = UNLIMITED;

        Draft() {}

        Draft(SessionSettings from) {
            transmission = from.transmission;
            requestTimeout = from.requestTimeout;
            separateResponseTimeout = from.separateResponseTimeout;
            connectTimeout = from.connectTimeout;
            tokenLength = from.tokenLength;
            messageIds = from.messageIds;
            onUnreachable = from.onUnreachable;
            mtu = from.mtu;
            blockwise = from.blockwise;
            deregistration = from.deregistration;
            streams = from.streams;
            idleTimeout = from.idleTimeout;
            unusedTimeout = from.unusedTimeout;
            keepalive = from.keepalive;
            security = from.security;
            multicast = from.multicast;
            maxPending = from.maxPending;
        }
    }
}
