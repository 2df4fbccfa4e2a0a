package io.reactivecoap.netty.internal.security;

import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.RawPublicKey;
import java.io.IOException;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskIdentity;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Our side of a handshake with a peer that has dialled in, the same for DTLS and TLS; the counterpart of {@link CoapTlsClient}.
 * Nothing is kept to take sessions up again. Used by one handshake, off the event loop.
 */
final class CoapTlsServer extends AbstractTlsServer implements Side {

    private final Handshake handshake;
    private final @Nullable DTLSRequest hello;
    private final PeerJudgement judgement;
    private final @Nullable PskLookup psk;
    private @Nullable Agreement agreement;
    private short alertReceived = -1;

    /** {@code hello} is the ClientHello that has come with a cookie; null over streams, where it is yet to come. */
    CoapTlsServer(Handshake handshake, @Nullable DTLSRequest hello) {
        super(CoapCrypto.get());
        this.handshake = handshake;
        this.hello = hello;
        judgement = new PeerJudgement(handshake, TrustEvaluator.Peer.CLIENT);
        psk = handshake.credentials() instanceof PreSharedKey key
                ? new PskLookup(key, handshake.peer(), handshake.parameters().handshakeTimeout())
                : null;
    }

    @Override
    public DTLSTransport shakeHands(DatagramTransport over) throws IOException {
        return new DTLSServerProtocol().accept(this, over, hello);
    }

    @Override
    public TlsProtocol begin() throws IOException {
        TlsServerProtocol protocol = new TlsServerProtocol();
        protocol.accept(this);
        return protocol;
    }

    // What is accepted

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return handshake.datagrams()
                ? ProtocolVersion.DTLSv12.only()
                : CipherSuites.versions(CipherSuites.accepted(handshake));
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return TlsUtils.getSupportedCipherSuites(getCrypto(), CipherSuites.accepted(handshake));
    }

    /** RFC 8323 §8.2: {@code coap} where the peer offers protocols, and none where it does not. */
    @Override
    protected @Nullable Vector<ProtocolName> getProtocolNames() {
        String protocol = handshake.protocol();
        if (protocol == null) {
            return null;
        }
        Vector<ProtocolName> only = new Vector<>(1);
        only.add(ProtocolName.asUtf8Encoding(protocol));
        return only;
    }

    /** RFC 9146 §3: an empty one, for we know peers by their addresses; the peer may have one in what we send. */
    @Override
    protected byte @Nullable [] getNewConnectionID() {
        return handshake.datagrams() && handshake.parameters().connectionIds() ? new byte[0] : null;
    }

    @Override
    protected short @Nullable [] getAllowedClientCertificateTypes() {
        return isRaw() ? new short[] {CertificateType.RawPublicKey} : null;
    }

    private boolean isRaw() {
        return handshake.credentials() instanceof RawPublicKey;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return handshake.timeoutMillis();
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return handshake.retransmitMillis();
    }

    /** Constrained peers know nothing of renegotiation, which we never do. */
    @Override
    public void notifySecureRenegotiation(boolean secure) {}

    @Override
    public boolean requiresCloseNotify() {
        return false; // the end of a CoAP message does not depend on it
    }

    // Who we are

    @Override
    public @Nullable TlsPSKIdentityManager getPSKIdentityManager() {
        return psk;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the library has it
    public @Nullable TlsPSKExternal getExternalPSK(Vector offered) {
        if (psk == null) {
            return null;
        }
        for (Object each : offered) {
            byte[] identity = ((PskIdentity) each).getIdentity();
            byte[] key = psk.getPSK(identity);
            if (key != null) {
                return new BasicTlsPSKExternal(identity, getCrypto().createSecret(key));
            }
        }
        return null;
    }

    @Override
    public @Nullable TlsCredentialedSigner getCredentials() throws IOException {
        if (psk != null) {
            if (TlsUtils.isTLSv13(context)) { // which would go on with a certificate
                throw new TlsFatalAlert(AlertDescription.unknown_psk_identity);
            }
            return null;
        }
        if (isRaw() && !acceptsRawKeys()) {
            throw new TlsFatalAlert(
                    AlertDescription.unsupported_certificate, "the peer does not accept raw public keys");
        }
        TlsCredentialedSigner own = new OwnCredentials(
                        context, context.getSecurityParametersHandshake().getClientSigAlgs(), null)
                .signer(handshake.credentials());
        if (own == null) {
            throw new TlsFatalAlert(
                    AlertDescription.handshake_failure, "the peer does not accept signatures of our key's kind");
        }
        return own;
    }

    /** RFC 7250 §4.1: who does not say otherwise accepts X.509 certificates only. */
    private boolean acceptsRawKeys() throws IOException {
        short[] types = TlsExtensionsUtils.getServerCertificateTypeExtensionClient(clientExtensions);
        return types != null && Arrays.contains(types, CertificateType.RawPublicKey);
    }

    // Whom we trust

    @Override
    public @Nullable CertificateRequest getCertificateRequest() throws IOException {
        if (psk != null) {
            return null;
        }
        Vector<?> algorithms = TlsUtils.getDefaultSupportedSignatureAlgorithms(context);
        return TlsUtils.isTLSv13(context)
                ? new CertificateRequest(TlsUtils.EMPTY_BYTES, algorithms, null, null)
                : new CertificateRequest(
                        new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                        algorithms,
                        null);
    }

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
        judgement.judge(certificate);
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
        agreement = Agreement.of(context, judgement, psk == null ? null : psk.found(), null);
    }

    @Override
    public @Nullable Agreement agreement() {
        return agreement;
    }
}
