package io.reactivecoap.netty.internal.security;

import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.RawPublicKey;
import io.reactivecoap.security.X509Identity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.DefaultTlsCredentialedSigner;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.jspecify.annotations.Nullable;

/** The certificate or raw public key that we show in a handshake, and the key that we sign it with. */
final class OwnCredentials {

    private static final byte[] NO_REQUEST = {};

    private final TlsContext context;
    private final Vector<?> accepted;
    private final byte[] request;

    /** For a peer that accepts signatures of some algorithms, in answer to a request. */
    OwnCredentials(TlsContext context, @Nullable Vector<?> accepted, byte @Nullable [] request) {
        this.context = context;
        this.accepted = accepted == null ? new Vector<>() : accepted;
        this.request = request == null ? NO_REQUEST : request;
    }

    /** Null when there are none, or the peer does not accept signatures of our key's kind. */
    @Nullable
    TlsCredentialedSigner signer(CoapSecurity credentials) throws IOException {
        TlsCrypto crypto = context.getCrypto();
        if (credentials instanceof X509Identity own) {
            TlsCertificate[] chain = new TlsCertificate[own.chain().size()];
            for (int i = 0; i < chain.length; i++) {
                chain[i] = crypto.createCertificate(encoded(own.chain().get(i)));
            }
            return signer(own.key(), CertificateType.X509, chain);
        }
        if (credentials instanceof RawPublicKey raw && raw.keyPair().isPresent()) {
            KeyPair pair = raw.keyPair().get();
            TlsCertificate key = crypto.createCertificate(
                    CertificateType.RawPublicKey, pair.getPublic().getEncoded());
            return signer(pair.getPrivate(), CertificateType.RawPublicKey, key);
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

    private @Nullable TlsCredentialedSigner signer(PrivateKey key, short type, TlsCertificate... chain)
            throws IOException {
        SignatureAndHashAlgorithm algorithm = algorithm(key);
        if (algorithm == null) {
            return null;
        }
        Certificate certificate;
        if (TlsUtils.isTLSv13(context)) {
            CertificateEntry[] entries = new CertificateEntry[chain.length];
            for (int i = 0; i < chain.length; i++) {
                entries[i] = new CertificateEntry(chain[i], null);
            }
            certificate = new Certificate(type, request, entries);
        } else {
            certificate = new Certificate(type, chain);
        }
        return new DefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), new JcaSigner(key), certificate, algorithm);
    }

    private @Nullable SignatureAndHashAlgorithm algorithm(PrivateKey key) {
        boolean tls13 = TlsUtils.isTLSv13(context);
        for (Object each : accepted) {
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
}
