package io.reactivecoap.netty.internal.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.PasswordException;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/** Keys and certificates in PEM. What cannot be read is told without a word of it. */
public final class Pem {

    private static final BouncyCastleProvider LIBRARY = new BouncyCastleProvider(); // not registered with the JVM

    private Pem() {}

    /**
     * The first private key of a text.
     *
     * @throws IllegalArgumentException when there is none, or it cannot be read
     */
    public static PrivateKey readPrivateKey(String pem, char @Nullable [] password) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                PrivateKeyInfo key = privateKey(object, password);
                if (key != null) {
                    return new JcaPEMKeyConverter().getPrivateKey(key); // of a provider of the JVM
                }
            }
        } catch (PasswordException e) {
            throw new IllegalArgumentException("key is encrypted: a password is needed");
        } catch (IOException | PKCSException | OperatorCreationException | RuntimeException e) {
            // The library reports bad Base64 and bad ASN.1 by unchecked exceptions, some with what they read.
            throw new IllegalArgumentException(
                    "key must be a private key in PEM" + (password == null ? "" : ", and the password be its own"));
        }
        throw new IllegalArgumentException("key must have a private key in PEM");
    }

    private static @Nullable PrivateKeyInfo privateKey(Object object, char @Nullable [] password)
            throws IOException, PKCSException, OperatorCreationException {
        if (object instanceof PrivateKeyInfo plain) {
            return plain;
        }
        if (object instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo();
        }
        if (object instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
            return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(LIBRARY)
                    .build(required(password)));
        }
        if (object instanceof PEMEncryptedKeyPair encrypted) {
            return encrypted
                    .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                            .setProvider(LIBRARY)
                            .build(required(password)))
                    .getPrivateKeyInfo();
        }
        return null; // such as the parameters of a curve
    }

    private static char[] required(char @Nullable [] password) throws PasswordException {
        if (password == null) {
            throw new PasswordException("none given");
        }
        return password;
    }

    /**
     * All certificates of a text.
     *
     * @throws IllegalArgumentException when there is none, or one cannot be read
     */
    public static List<X509Certificate> readCertificates(String pem) {
        try {
            List<X509Certificate> certificates = new ArrayList<>();
            for (var certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
                certificates.add((X509Certificate) certificate);
            }
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("chain must have certificates in PEM");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IllegalArgumentException("chain must be certificates in PEM: " + e.getMessage(), e);
        }
    }
}
