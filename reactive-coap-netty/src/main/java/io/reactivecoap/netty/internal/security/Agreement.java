package io.reactivecoap.netty.internal.security;

import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
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

    /** Of a handshake that is complete. */
    static Agreement of(
            TlsContext context, PeerJudgement judgement, @Nullable PreSharedKey used, byte @Nullable [] hint)
            throws IOException {
        SecurityParameters agreed = context.getSecurityParametersConnection();
        boolean resumed = agreed.isResumedSession();
        return new Agreement(
                agreed.getNegotiatedVersion().getName().replace(" ", "v"),
                CipherSuites.name(agreed.getCipherSuite()),
                resumed && judgement.certificates().isEmpty() ? chainOf(agreed) : judgement.certificates(),
                resumed && judgement.rawKey() == null ? keyOf(agreed) : judgement.rawKey(),
                used == null ? agreed.getPSKIdentity() : used.identity(),
                hint,
                used,
                agreed.getConnectionIDLocal(), // the library names them after who puts them into records
                agreed.getConnectionIDPeer(),
                agreed.getApplicationProtocol() == null
                        ? null
                        : agreed.getApplicationProtocol().getUtf8Decoding(),
                resumed,
                context);
    }

    private static List<X509Certificate> chainOf(SecurityParameters agreed) throws IOException {
        Certificate certificate = agreed.getPeerCertificate();
        if (certificate == null || certificate.getCertificateType() != CertificateType.X509) {
            return List.of();
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (TlsCertificate each : certificate.getCertificateList()) {
                chain.add((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(each.getEncoded())));
            }
            return List.copyOf(chain);
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.internal_error, e);
        }
    }

    private static @Nullable PublicKey keyOf(SecurityParameters agreed) throws IOException {
        Certificate certificate = agreed.getPeerCertificate();
        if (certificate == null || certificate.getCertificateType() != CertificateType.RawPublicKey) {
            return null;
        }
        try {
            return KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(
                            certificate.getCertificateAt(0).getEncoded()));
        } catch (GeneralSecurityException e) {
            return null; // of another kind of key
        }
    }

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
