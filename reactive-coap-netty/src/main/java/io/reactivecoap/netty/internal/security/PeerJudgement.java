package io.reactivecoap.netty.internal.security;

import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.RawPublicKey;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.TrustPolicy.Relaxation;
import io.reactivecoap.security.X509Identity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.jspecify.annotations.Nullable;

/** Judges what the peer of one handshake shows of itself, by our credentials. May wait: not for event loops. */
final class PeerJudgement {

    private final Handshake handshake;
    private final TrustEvaluator.Peer peer;
    private List<X509Certificate> certificates = List.of();
    private @Nullable PublicKey rawKey;

    PeerJudgement(Handshake handshake, TrustEvaluator.Peer peer) {
        this.handshake = handshake;
        this.peer = peer;
    }

    /** The chain that was accepted; empty without one. */
    List<X509Certificate> certificates() {
        return certificates;
    }

    /** The raw public key that was accepted; null without one. */
    @Nullable
    PublicKey rawKey() {
        return rawKey;
    }

    void judge(Certificate certificate) throws IOException {
        try {
            if (handshake.credentials() instanceof RawPublicKey raw) {
                judgeKey(certificate, raw);
            } else {
                judgeChain(certificate);
            }
        } catch (UntrustedCertificateException e) {
            throw new TlsFatalAlert(e.alert(), e);
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
        }
    }

    private void judgeKey(Certificate certificate, RawPublicKey raw) throws GeneralSecurityException, IOException {
        if (certificate.getCertificateType() != CertificateType.RawPublicKey || certificate.isEmpty()) {
            throw new UntrustedCertificateException("the peer has sent no raw public key");
        }
        byte[] sent = certificate.getCertificateAt(0).getEncoded();
        for (PublicKey trusted : raw.trusted()) {
            if (Arrays.equals(trusted.getEncoded(), sent)) {
                rawKey = trusted;
                return;
            }
        }
        throw new UntrustedCertificateException(
                "the peer's raw public key is none of the " + raw.trusted().size() + " that are trusted");
    }

    private void judgeChain(Certificate certificate) throws GeneralSecurityException, IOException {
        TrustPolicy policy;
        List<X509Certificate> own = List.of();
        if (handshake.credentials() instanceof X509Identity identity) {
            policy = identity.trust();
            own = identity.chain();
        } else if (handshake.credentials() instanceof Anonymous anonymous) {
            policy = anonymous.trust();
        } else {
            throw new UntrustedCertificateException("the peer has sent a certificate that nobody asked for");
        }
        if (peer == TrustEvaluator.Peer.CLIENT && certificate.isEmpty() && policy.allows(Relaxation.NO_CERTIFICATE)) {
            return;
        }
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        for (TlsCertificate each : certificate.getCertificateList()) {
            chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each.getEncoded())));
        }
        new TrustEvaluator(
                        policy,
                        peer,
                        handshake.expectedName(),
                        handshake.peer(),
                        own,
                        handshake.parameters().handshakeTimeout())
                .check(chain);
        certificates = List.copyOf(chain);
    }
}
