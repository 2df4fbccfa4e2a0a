package io.reactivecoap.netty.internal.security;

import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityInfo;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.TlsContext;
import org.jspecify.annotations.Nullable;

/** What a handshake has agreed on. The arrays are ours alone; a pre-shared key has no copy here, so that it can be destroyed. */
record Agreement(
        String version,
        String cipherSuite,
        List<X509Certificate> peerCertificates,
        @Nullable PublicKey rawKey,
        byte @Nullable [] identity,
        byte @Nullable [] hint,
        @Nullable PreSharedKey psk,
        byte @Nullable [] peerId,
        byte @Nullable [] ownId,
        @Nullable String protocol,
        boolean isResumed,
        TlsContext context)
        implements SecurityInfo {

    @Override
    public Optional<PublicKey> peerPublicKey() {
        return Optional.ofNullable(rawKey);
    }

    @Override
    public Optional<String> pskIdentity() {
        return text(identity);
    }

    @Override
    public Optional<String> pskIdentityHint() {
        return text(hint);
    }

    private static Optional<String> text(byte @Nullable [] bytes) {
        return bytes == null ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public Optional<byte[]> revealPskKey() {
        return psk == null || psk.isDestroyed() ? Optional.empty() : Optional.of(psk.revealKey());
    }

    @Override
    public Optional<byte[]> peerConnectionId() {
        return copy(peerId);
    }

    @Override
    public Optional<byte[]> ownConnectionId() {
        return copy(ownId);
    }

    private static Optional<byte[]> copy(byte @Nullable [] bytes) {
        return bytes == null ? Optional.empty() : Optional.of(bytes.clone());
    }

    @Override
    public Optional<String> applicationProtocol() {
        return Optional.ofNullable(protocol);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(context) ? Optional.of(type.cast(context)) : Optional.empty();
    }

    /** {@return version and suite; nothing about keys} */
    @Override
    public String toString() {
        return version + " " + cipherSuite + (isResumed ? " (resumed)" : "");
    }
}
