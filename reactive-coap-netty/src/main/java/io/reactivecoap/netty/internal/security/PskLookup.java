package io.reactivecoap.netty.internal.security;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.security.PreSharedKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.jspecify.annotations.Nullable;

/** The key that goes with the identity that a peer gives when it dials in. May wait: not for event loops. */
final class PskLookup implements TlsPSKIdentityManager {

    private final PreSharedKey credentials;
    private final CoapAddress peer;
    private final Duration patience;
    private @Nullable PreSharedKey found;

    PskLookup(PreSharedKey credentials, CoapAddress peer, Duration patience) {
        this.credentials = credentials;
        this.peer = peer;
        this.patience = patience;
    }

    /** RFC 4279 §5.2: without a profile that says otherwise, "servers SHOULD NOT provide an identity hint". */
    @Override
    public byte @Nullable [] getHint() {
        return null;
    }

    /** The key; null when the identity is not known, of which the peer is told. */
    @Override
    public byte @Nullable [] getPSK(byte[] identity) {
        PreSharedKey key = credentials
                .rule()
                .map(rule -> rule.apply(new PreSharedKey.Question(Optional.empty(), Optional.of(text(identity)), peer))
                        .block(patience))
                .orElse(credentials);
        if (key == null || !Arrays.equals(key.identity(), identity)) {
            return null;
        }
        found = key;
        return key.revealKey();
    }

    /** RFC 4279 §5.1: an identity is a character string, "encoded to octets using UTF-8". */
    private static String text(byte[] identity) {
        return new String(identity, StandardCharsets.UTF_8);
    }

    /** What was found; null when the handshake did not come to that. */
    @Nullable
    PreSharedKey found() {
        return found;
    }
}
