package io.reactivecoap.netty.internal.security;

import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.RawPublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;

/**
 * Our side of a handshake, the same for DTLS and TLS: what is offered, who we are, and whom we trust. Used by one handshake, off
 * the event loop.
 */
final class CoapTlsClient extends AbstractTlsClient implements Side {

    private final Handshake handshake;
    private final Resumptions resumptions;
    private final @Nullable PskAnswer psk;
    private final PeerJudgement judgement;
    private @Nullable Agreement agreement;
    private @Nullable TlsSession session;
    private short alertReceived = NONE;

    private static final short NONE = -1;

    CoapTlsClient(Handshake handshake, Resumptions resumptions) {
        super(CoapCrypto.get());
        this.handshake = handshake;
        this.resumptions = resumptions;
        judgement = new PeerJudgement(handshake, TrustEvaluator.Peer.SERVER);
        psk = handshake.credentials() instanceof PreSharedKey key
                ? new PskAnswer(key, handshake.peer(), handshake.parameters().handshakeTimeout())
                : null;
    }

    @Override
    public DTLSTransport shakeHands(DatagramTransport over) throws IOException {
        return new DTLSClientProtocol().connect(this, over);
    }

    @Override
    public TlsProtocol begin() throws IOException {
        TlsClientProtocol protocol = new TlsClientProtocol();
        protocol.connect(this);
        return protocol;
    }

    // What is offered

    @Override
    @SuppressWarnings("unchecked") // they are numbers and bytes
    public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
        Hashtable<Integer, byte[]> extensions = super.getClientExtensions();
        handshake.hello().accept(extensions);
        return extensions;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        if (handshake.datagrams()) {
            return ProtocolVersion.DTLSv12.only();
        }
        return isByHint() ? ProtocolVersion.TLSv12.only() : CipherSuites.versions(CipherSuites.offered(handshake));
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
        return handshake.timeoutMillis();
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return handshake.retransmitMillis();
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
            Arrays.fill(key, (byte) 0); // the library has its own copy
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
                judgement.judge(certificate.getCertificate());
            }

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                return new OwnCredentials(
                                context,
                                request.getSupportedSignatureAlgorithms(),
                                request.getCertificateRequestContext())
                        .signer(handshake.credentials());
            }
        };
    }

    // What becomes of it

    @Override
    public void notifyAlertReceived(short level, short description) {
        if (level == AlertLevel.fatal) {
            alertReceived = description;
        }
    }

    @Override
    public short alertReceived() {
        return alertReceived;
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        session = isResumable() ? context.getSession() : null;
        boolean resumed = context.getSecurityParametersConnection().isResumedSession();
        PreSharedKey used = psk == null ? null : psk.used(resumed);
        agreement = Agreement.of(context, judgement, used, psk == null ? null : psk.hint());
    }

    @Override
    public @Nullable TlsSession session() {
        return session;
    }

    @Override
    public @Nullable Agreement agreement() {
        return agreement;
    }
}
