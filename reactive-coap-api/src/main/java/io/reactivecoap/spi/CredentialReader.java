package io.reactivecoap.spi;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Reads keys and certificates; found by {@link ServiceLoader}. For implementations of the client, not for applications. */
public interface CredentialReader {

    /**
     * The first implementation on the class path.
     *
     * @return the implementation
     * @throws IllegalStateException when there is none
     */
    static CredentialReader load() {
        return ServiceLoader.load(CredentialReader.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no CredentialReader found: add reactive-coap-netty to the class path"));
    }

    /**
     * Reads a private key in PEM: PKCS#8, plain or encrypted, PKCS#1 or SEC 1.
     *
     * @param pem the text
     * @param password the password of an encrypted key, neither kept nor changed; null where there is none
     * @return the key
     * @throws IllegalArgumentException when there is none, it cannot be read, or the password is wrong; without the key's text
     */
    PrivateKey readPrivateKey(String pem, char @Nullable [] password);

    /**
     * Reads certificates in PEM.
     *
     * @param pem the text
     * @return the certificates in their order
     * @throws IllegalArgumentException when there is none, or one cannot be read
     */
    List<X509Certificate> readCertificates(String pem);
}
