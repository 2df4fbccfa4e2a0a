package io.reactivecoap.netty.internal.link.stream;

import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.StreamParameters;
import io.reactivecoap.netty.internal.codec.StreamCodec.Framing;
import io.reactivecoap.netty.internal.link.LinkProfile;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import java.util.OptionalInt;

/**
 * What the two sides tell each other of themselves (RFC 8323 §5.3), and what follows from it for the messages of both. What
 * we have announced is kept to: later settings do not change it. Confined to the session's event loop.
 */
final class CapabilityExchange {

    private final Framing framing;
    private StreamParameters ours;
    private Capabilities peers = Capabilities.BASE;
    private LinkProfile profile;
    private boolean extendedTokens;

    CapabilityExchange(Framing framing, SessionSettings settings) {
        this.framing = framing;
        ours = settings.streams();
        profile = newProfile();
        extendedTokens = usesExtendedTokens(settings);
    }

    /** RFC 8323 §5.3: "One CSM MUST be sent by each endpoint at the start of the Transport Connection." */
    Message announce(SessionSettings settings) {
        ours = settings.streams();
        profile = newProfile();
        return Signal.csm(
                ours.maxMessageSize(),
                usesExtendedTokens(settings) ? OptionalInt.of(settings.tokenLength()) : OptionalInt.empty());
    }

    /** Takes what the peer announces, at the beginning or later. */
    SessionEvent onCsm(Message csm) {
        peers = peers.with(csm);
        profile = newProfile();
        return new SessionEvent.CapabilitiesReceived(peers.maxMessageSize(), peers.blockWiseTransfer());
    }

    private LinkProfile newProfile() {
        int most = framing == Framing.FRAMES ? ours.webSocketMessageSize() : ours.maxMessageSize();
        int longest = (int) Math.min(peers.maxMessageSize(), most);
        return new LinkProfile(true, longest, peers.hasBert() ? ours.bertSize() : 0, peers.tokenLength());
    }

    LinkProfile profile() {
        return profile;
    }

    /** What we have announced, and with it what is not told to the peer. */
    StreamParameters ours() {
        return ours;
    }

    void configure(SessionSettings settings) {
        extendedTokens |= usesExtendedTokens(settings); // answers to earlier requests may still come
    }

    /** Whether tokens of RFC 8974 are read. */
    boolean hasExtendedTokens() {
        return extendedTokens;
    }

    private static boolean usesExtendedTokens(SessionSettings settings) {
        return settings.tokenLength() > SessionSettings.MAX_TOKEN_LENGTH;
    }
}
