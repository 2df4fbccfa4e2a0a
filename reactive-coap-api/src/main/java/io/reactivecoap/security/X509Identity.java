package io.reactivecoap.security;

import io.reactivecoap.spi.CredentialReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A certificate of our own with its key, and the policy by which peers' certificates are trusted (RFC 7252 §9.1.3.3). A key of
 * a provider such as PKCS#11 never leaves it: signatures are made there.
 */
public final class X509Identity implements CoapSecurity {

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final TrustPolicy trust;
    private final @Nullable String serverName;

    private X509Identity(PrivateKey key, List<X509Certificate> chain, TrustPolicy trust, @Nullable String serverName) {
        this.key = key;
        this.chain = chain;
        this.trust = trust;
        this.serverName = serverName;
    }

    /**
     * A key and the chain of its certificate, with the {@linkplain TrustPolicy#strict() strict policy}.
     *
     * @param key the private key
     * @param chain the certificates, our own first, each signed by the next; the root may be left out
     * @return the credentials
     * @throws IllegalArgumentException when there is no certificate, or the key is of another algorithm than it
     */
    public static X509Identity of(PrivateKey key, List<X509Certificate> chain) {
        Objects.requireNonNull(key, "key");
        List<X509Certificate> copy = List.copyOf(chain);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("chain must have a certificate");
        }
        String algorithm = copy.get(0).getPublicKey().getAlgorithm();
        if (!key.getAlgorithm().equals(algorithm)) {
            throw new IllegalArgumentException(
                    "key must be of the algorithm of its certificate, " + algorithm + ": " + key.getAlgorithm());
        }
        return new X509Identity(key, copy, TrustPolicy.strict(), null);
    }

    /**
     * A key and a chain from PEM files. Reads them at once: not for event loops.
     *
     * @param key the private key: PKCS#8, PKCS#1 or SEC 1
     * @param chain the certificates, our own first
     * @return the credentials
     * @throws IllegalArgumentException when a file cannot be read or is none of that
     */
    public static X509Identity fromPem(Path key, Path chain) {
        return fromPem(read("key", key), read("chain", chain));
    }

    /**
     * A key and a chain from PEM files, the key encrypted. Reads them at once: not for event loops.
     *
     * @param key the private key
     * @param password its password; not kept, and the caller's to wipe
     * @param chain the certificates, our own first
     * @return the credentials
     * @throws IllegalArgumentException when a file cannot be read, is none of that, or the password is wrong
     */
    public static X509Identity fromPem(Path key, char[] password, Path chain) {
        return of(
                CredentialReader.load().readPrivateKey(read("key", key), Objects.requireNonNull(password, "password")),
                CredentialReader.load().readCertificates(read("chain", chain)));
    }

    /**
     * A key and a chain in PEM.
     *
     * @param key the private key: PKCS#8, PKCS#1 or SEC 1
     * @param chain the certificates, our own first
     * @return the credentials
     * @throws IllegalArgumentException when they cannot be read
     */
    public static X509Identity fromPem(String key, String chain) {
        CredentialReader reader = CredentialReader.load();
        return of(
                reader.readPrivateKey(Objects.requireNonNull(key, "key"), null),
                reader.readCertificates(Objects.requireNonNull(chain, "chain")));
    }

    /**
     * A key and a chain in DER.
     *
     * @param key the private key: PKCS#8, not encrypted; of EC, RSA or EdDSA
     * @param chain the certificates, our own first
     * @return the credentials
     * @throws IllegalArgumentException when they are none of that
     */
    public static X509Identity fromDer(byte[] key, byte[]... chain) {
        Objects.requireNonNull(key, "key");
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] certificate : chain) {
            certificates.add(Der.certificate(certificate));
        }
        return of(Der.privateKey(key), certificates);
    }

    static String read(String name, Path file) {
        try {
            return Files.readString(Objects.requireNonNull(file, name));
        } catch (IOException e) {
            throw new IllegalArgumentException(name + " must be a file that can be read: " + file, e);
        }
    }

    /**
     * A key and its chain from a key store: PKCS#12, JKS, or that of a provider such as PKCS#11.
     *
     * @param store the store, loaded
     * @param alias where the key is in it
     * @param password the key's password, not kept, and the caller's to wipe; null where there is none
     * @return the credentials
     * @throws IllegalArgumentException when there is no such key, or it has no certificates
     */
    public static X509Identity fromKeyStore(KeyStore store, String alias, char @Nullable [] password) {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(alias, "alias");
        try {
            Key key = store.getKey(alias, password);
            Certificate[] chain = store.getCertificateChain(alias);
            if (!(key instanceof PrivateKey own) || chain == null) {
                throw new IllegalArgumentException("alias must be that of a private key with certificates: " + alias);
            }
            List<X509Certificate> certificates = new ArrayList<>();
            for (Certificate certificate : chain) {
                certificates.add((X509Certificate) certificate);
            }
            return of(own, certificates);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("store must give the key of alias " + alias + " with the password", e);
        }
    }

    /**
     * Trusts peers by another policy.
     *
     * @param policy the policy
     * @return changed credentials
     */
    public X509Identity trust(TrustPolicy policy) {
        return new X509Identity(key, chain, Objects.requireNonNull(policy, "policy"), serverName);
    }

    /**
     * The private key, which may be no more than a reference to one.
     *
     * @return the key
     */
    public PrivateKey key() {
        return key;
    }

    /**
     * The certificates, our own first.
     *
     * @return the chain
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * Whom to trust.
     *
     * @return the policy
     */
    public TrustPolicy trust() {
        return trust;
    }

    @Override
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    @Override
    public X509Identity serverName(String name) {
        return new X509Identity(key, chain, trust, Names.require(name));
    }

    /** {@return whose certificate it is; nothing of the key} */
    @Override
    public String toString() {
        return "X509Identity{" + chain.get(0).getSubjectX500Principal() + ", key=<hidden>}";
    }
}
