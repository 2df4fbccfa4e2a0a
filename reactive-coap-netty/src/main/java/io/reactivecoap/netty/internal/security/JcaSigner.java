package io.reactivecoap.netty.internal.security;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.TlsStreamSigner;
import org.jspecify.annotations.Nullable;

/** Signs where the key is: with the JCA's provider of it, which may be a smart card. */
record JcaSigner(PrivateKey key) implements TlsSigner {

    @Override
    public byte[] generateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash) throws IOException {
        throw new TlsFatalAlert(AlertDescription.internal_error, "signatures are made of messages, not of digests");
    }

    @Override
    public TlsStreamSigner getStreamSigner(SignatureAndHashAlgorithm algorithm) throws IOException {
        try {
            Signature signature = newSignature(algorithm);
            signature.initSign(key);
            return new OfStream(signature);
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.internal_error, e);
        }
    }

    private static Signature newSignature(SignatureAndHashAlgorithm algorithm) throws GeneralSecurityException {
        short kind = algorithm.getSignature();
        String pss = pssDigest(kind);
        if (pss != null) {
            int salt = Integer.parseInt(pss.substring(4)) / Byte.SIZE;
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec(pss, "MGF1", new MGF1ParameterSpec(pss), salt, 1));
            return signature;
        }
        if (kind == SignatureAlgorithm.ed25519) {
            return Signature.getInstance("Ed25519");
        }
        String digest = HashAlgorithm.getName(algorithm.getHash()).toUpperCase(java.util.Locale.ROOT);
        return Signature.getInstance(digest + "with" + (kind == SignatureAlgorithm.ecdsa ? "ECDSA" : "RSA"));
    }

    private static @Nullable String pssDigest(short kind) {
        return switch (kind) {
            case SignatureAlgorithm.rsa_pss_rsae_sha256, SignatureAlgorithm.rsa_pss_pss_sha256 -> "SHA-256";
            case SignatureAlgorithm.rsa_pss_rsae_sha384, SignatureAlgorithm.rsa_pss_pss_sha384 -> "SHA-384";
            case SignatureAlgorithm.rsa_pss_rsae_sha512, SignatureAlgorithm.rsa_pss_pss_sha512 -> "SHA-512";
            default -> null;
        };
    }

    private static final class OfStream implements TlsStreamSigner {

        private final Signature signature;

        OfStream(Signature signature) {
            this.signature = signature;
        }

        @Override
        public OutputStream getOutputStream() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    try {
                        signature.update(bytes, offset, length);
                    } catch (GeneralSecurityException e) {
                        throw new IOException(e);
                    }
                }
            };
        }

        @Override
        public byte[] getSignature() throws IOException {
            try {
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
    }
}
