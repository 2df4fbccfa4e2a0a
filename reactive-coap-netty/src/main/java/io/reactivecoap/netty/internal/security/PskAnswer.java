package io.reactivecoap.netty.internal.security;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.security.PreSharedKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.jspecify.annotations.Nullable;

/** Identity and key for a handshake, found once the peer has given its hint or gone without. May wait: not for event loops. */
final class PskAnswer implements TlsPSKIdentity {

    private final PreSharedKey credentials;
    private final CoapAddress peer;
    private final Duration patience;
    private byte @Nullable [] hint;
    private @Nullable PreSharedKey found;

    PskAnswer(PreSharedKey credentials, CoapAddress peer, Duration patience) {
        this.credentials = credentials;
        this.peer = peer;
        this.patience = patience;
    }

    @Override
    public void skipIdentityHint() {}

    @Override
    public void notifyIdentityHint(byte[] itsHint) {
        // with ECDHE its place is always there, and empty when there is no hint (RFC 4279 §3, RFC 5489 §2)
        hint = itsHint.length == 0 ? null : itsHint.clone();
    }

    @Override
    public byte[] getPSKIdentity() {
        return key().identity();
    }

    @Override
    public byte[] getPSK() {
        return key().revealKey();
    }

    private PreSharedKey key() {
        if (found == null) {
            found = credentials
                    .rule()
                    .map(rule -> rule.apply(new PreSharedKey.Question(hintText(), Optional.empty(), peer))
                            .block(patience))
                    .orElse(credentials);
            if (found == null || found.rule().isPresent()) {
                throw new IllegalStateException("the rule has no pre-shared key for the hint of " + peer);
            }
        }
        return Objects.requireNonNull(found);
    }

    private Optional<String> hintText() {
        return Optional.ofNullable(hint).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    byte @Nullable [] hint() {
        return hint;
    }

    /** What was used; null when the handshake did not come to that, or was an abbreviated one and a rule has found it before. */
    @Nullable
    PreSharedKey used(boolean resumed) {
        return resumed && credentials.rule().isEmpty() ? credentials : found;
    }
}
