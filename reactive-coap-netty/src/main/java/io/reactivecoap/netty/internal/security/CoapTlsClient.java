package io.reactivecoap.netty.internal.security;

import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.RawPublicKey;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.DefaultTlsCredentialedSigner;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.jspecify.annotations.Nullable;

/**
 * Our side of a handshake, the same for DTLS and TLS: what is offered, who we are, and whom we trust. Used by one handshake, off
 * the event loop.
 */
final class CoapTlsClient extends AbstractTlsClient {

    private final Handshake handshake;
    private final Resumptions resumptions;
    private final @Nullable PskAnswer psk;
    private List<X509Certificate> peerCertificates = List.of();
    private @Nullable PublicKey peerKey;
    private @Nullable Agreement agreement;
    private @Nullable TlsSession session;
    private short alertReceived = NONE;

    private static final short NONE = -1;

    CoapTlsClient(Handshake handshake, Resumptions resumptions) {
        super(CoapCrypto.get());
        this.handshake = handshake;
        this.resumptions = resumptions;
        psk = handshake.credentials() instanceof PreSharedKey key
                ? new PskAnswer(key, handshake.peer(), handshake.parameters().handshakeTimeout())
                : null;
    }

    // What is offered

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        if (handshake.datagrams()) {
            return ProtocolVersion.DTLSv12.only();
        }
        int[] suites = CipherSuites.offered(handshake);
        boolean tls13 = !isByHint() && Arrays.stream(suites).anyMatch(CipherSuites::isOfTls13);
        boolean tls12 = isByHint() || !Arrays.stream(suites).allMatch(CipherSuites::isOfTls13);
        return !tls13
                ? ProtocolVersion.TLSv12.only()
                : tls12 ? ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12) : ProtocolVersion.TLSv13.only();
    }

    /** TLS 1.3 has no hints. */
    private boolean isByHint() {
        return handshake.credentials() instanceof PreSharedKey key && key.rule().isPresent();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return TlsUtils.getSupportedCipherSuites(getCrypto(), CipherSuites.offered(handshake));
    }

    @Override
    protected @Nullable Vector<ServerName> getSNIServerNames() {
        return handshake
                .serverNameIndication()
                .map(name -> vector(new ServerName(NameType.host_name, name.getBytes(StandardCharsets.US_ASCII))))
                .orElse(null);
    }

    /** RFC 8323 §8.2: offered; there are servers that do not know it. */
    @Override
    protected @Nullable Vector<ProtocolName> getProtocolNames() {
        String protocol = handshake.protocol();
        return protocol == null ? null : vector(ProtocolName.asUtf8Encoding(protocol));
    }

    /** RFC 9146 §3: what the peer is to put into its records; an empty one still lets it have one in ours. */
    @Override
    protected byte @Nullable [] getNewConnectionID() {
        if (!handshake.datagrams() || !handshake.parameters().connectionIds()) {
            return null;
        }
        byte[] id = new byte[handshake.parameters().connectionIdLength()];
        getCrypto().getSecureRandom().nextBytes(id);
        return id;
    }

    @Override
    protected short @Nullable [] getAllowedServerCertificateTypes() {
        return rawPublicKeyOnly(handshake.credentials() instanceof RawPublicKey);
    }

    @Override
    protected short @Nullable [] getAllowedClientCertificateTypes() {
        return rawPublicKeyOnly(handshake.credentials() instanceof RawPublicKey raw
                && raw.keyPair().isPresent());
    }

    private static short @Nullable [] rawPublicKeyOnly(boolean raw) {
        return raw ? new short[] {CertificateType.RawPublicKey} : null;
    }

    private static <T> Vector<T> vector(T only) {
        Vector<T> vector = new Vector<>(1);
        vector.add(only);
        return vector;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return (int) Math.min(
                Integer.MAX_VALUE, handshake.parameters().handshakeTimeout().toMillis());
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return (int) Math.min(
                Integer.MAX_VALUE, handshake.parameters().retransmitTimeout().toMillis());
    }

    /** Constrained servers know nothing of renegotiation, which we never do. */
    @Override
    public void notifySecureRenegotiation(boolean secure) {}

    @Override
    public boolean requiresCloseNotify() {
        return false; // the end of a CoAP message does not depend on it
    }

    // Who we are

    @Override
    public @Nullable TlsPSKIdentity getPSKIdentity() {
        return psk;
    }

    @Override
    public @Nullable Vector<BasicTlsPSKExternal> getExternalPSKs() {
        if (psk == null || !getProtocolVersions()[0].equals(ProtocolVersion.TLSv13)) {
            return null;
        }
        byte[] key = psk.getPSK();
        try {
            return vector(
                    new BasicTlsPSKExternal(psk.getPSKIdentity(), getCrypto().createSecret(key)));
        } finally {
            java.util.Arrays.fill(key, (byte) 0); // the library has its own copy
        }
    }

    @Override
    public @Nullable TlsSession getSessionToResume() {
        return isResumable() ? resumptions.take(handshake) : null;
    }

    private boolean isResumable() {
        return handshake.parameters().resumption() && handshake.datagrams();
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
                judge(certificate.getCertificate());
            }

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                return credentials(request);
            }
        };
    }

    private @Nullable TlsCredentials credentials(CertificateRequest request) throws IOException {
        if (handshake.credentials() instanceof X509Identity own) {
            TlsCertificate[] chain = new TlsCertificate[own.chain().size()];
            for (int i = 0; i < chain.length; i++) {
                chain[i] = getCrypto().createCertificate(encoded(own.chain().get(i)));
            }
            return signer(request, own.key(), CertificateType.X509, chain);
        }
        if (handshake.credentials() instanceof RawPublicKey raw && raw.keyPair().isPresent()) {
            KeyPair pair = raw.keyPair().get();
            TlsCertificate key = getCrypto()
                    .createCertificate(
                            CertificateType.RawPublicKey, pair.getPublic().getEncoded());
            return signer(request, pair.getPrivate(), CertificateType.RawPublicKey, key);
        }
        return null;
    }

    private static byte[] encoded(X509Certificate certificate) throws IOException {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.internal_error, e);
        }
    }

    private @Nullable TlsCredentials signer(
            CertificateRequest request, PrivateKey key, short type, TlsCertificate... chain) throws IOException {
        SignatureAndHashAlgorithm algorithm = algorithm(request, key);
        if (algorithm == null) {
            return null; // the peer does not take signatures of our key's kind
        }
        Certificate certificate;
        if (TlsUtils.isTLSv13(context)) {
            CertificateEntry[] entries = new CertificateEntry[chain.length];
            for (int i = 0; i < chain.length; i++) {
                entries[i] = new CertificateEntry(chain[i], null);
            }
            certificate = new Certificate(type, request.getCertificateRequestContext(), entries);
        } else {
            certificate = new Certificate(type, chain);
        }
        return new DefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), new JcaSigner(key), certificate, algorithm);
    }

    private @Nullable SignatureAndHashAlgorithm algorithm(CertificateRequest request, PrivateKey key) {
        Vector<?> supported = request.getSupportedSignatureAlgorithms();
        boolean tls13 = TlsUtils.isTLSv13(context);
        for (Object each : supported) {
            SignatureAndHashAlgorithm algorithm = (SignatureAndHashAlgorithm) each;
            short kind = algorithm.getSignature();
            boolean fits = switch (key.getAlgorithm()) {
                case "EC" -> kind == SignatureAlgorithm.ecdsa;
                case "RSA" ->
                    tls13
                            ? kind >= SignatureAlgorithm.rsa_pss_rsae_sha256
                                    && kind <= SignatureAlgorithm.rsa_pss_rsae_sha512
                            : kind == SignatureAlgorithm.rsa;
                case "EdDSA", "Ed25519" -> kind == SignatureAlgorithm.ed25519;
                default -> false;
            };
            if (fits) {
                return algorithm;
            }
        }
        return null;
    }

    // Whom we trust

    private void judge(Certificate certificate) throws IOException {
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
                peerKey = trusted;
                return;
            }
        }
        throw new UntrustedCertificateException(
                "the peer's raw public key is none of the " + raw.trusted().size() + " that are trusted");
    }

    private void judgeChain(Certificate certificate) throws GeneralSecurityException, IOException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        for (TlsCertificate each : certificate.getCertificateList()) {
            chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each.getEncoded())));
        }
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
        new TrustEvaluator(
                        policy,
                        handshake.expectedName(),
                        handshake.peer(),
                        own,
                        handshake.parameters().handshakeTimeout())
                .check(chain);
        peerCertificates = List.copyOf(chain);
    }

    // What becomes of it

    @Override
    public void notifyAlertReceived(short level, short description) {
        if (level == AlertLevel.fatal) {
            alertReceived = description;
        }
    }

    /** The fatal alert that the peer has sent, or -1. */
    short alertReceived() {
        return alertReceived;
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        SecurityParameters agreed = context.getSecurityParametersConnection();
        session = isResumable() ? context.getSession() : null;
        PreSharedKey used = psk == null ? null : psk.used(agreed.isResumedSession());
        agreement = new Agreement(
                version(agreed.getNegotiatedVersion()),
                CipherSuites.name(agreed.getCipherSuite()),
                agreed.isResumedSession() && peerCertificates.isEmpty() ? chainOf(agreed) : peerCertificates,
                agreed.isResumedSession() && peerKey == null ? keyOf(agreed) : peerKey,
                used == null ? agreed.getPSKIdentity() : used.identity(),
                psk == null ? null : psk.hint(),
                used,
                agreed.getConnectionIDLocal(), // the library names them after who puts them into records
                agreed.getConnectionIDPeer(),
                agreed.getApplicationProtocol() == null
                        ? null
                        : agreed.getApplicationProtocol().getUtf8Decoding(),
                agreed.isResumedSession(),
                context);
    }

    private static String version(ProtocolVersion version) {
        return version.getName().replace(" ", "v");
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

    /** What was agreed on; null before the handshake is complete. */
    @Nullable
    Agreement agreement() {
        return agreement;
    }

    /** What may be taken up again once this session has ended well; null when nothing may. */
    @Nullable
    TlsSession session() {
        return session;
    }
}
