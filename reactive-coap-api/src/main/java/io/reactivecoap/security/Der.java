package io.reactivecoap.security;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Keys and certificates in DER, as the JDK reads them. */
final class Der {

    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private Der() {}

    /** PKCS#8 says of which algorithm a key is, where the JDK wants to be told: each refuses what is not its own. */
    static PrivateKey privateKey(byte[] key) {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(key);
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                continue;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalArgumentException("key must be a private key in PKCS#8, of EC, RSA or EdDSA");
    }

    static X509Certificate certificate(byte[] certificate) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("chain must have X.509 certificates in DER", e);
        }
    }
}
