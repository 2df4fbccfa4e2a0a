package io.reactivecoap.security;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key pair of our own without a certificate, and the public keys of the peers that are trusted (RFC 7250; RFC 7252
 * §9.1.3.2). What a key belongs to was agreed on before: nothing else is checked.
 */
public final class RawPublicKey implements CoapSecurity {

    private final @Nullable KeyPair own;
    private final Set<PublicKey> trusted;
    private final @Nullable String serverName;

    private RawPublicKey(@Nullable KeyPair own, Set<PublicKey> trusted, @Nullable String serverName) {
        this.own = own;
        this.trusted = trusted;
        this.serverName = serverName;
    }

    /**
     * A key pair; which peers are trusted has to be said by {@link #trust}.
     *
     * @param publicKey our public key, such as of the curve P-256
     * @param privateKey its private key
     * @return the credentials
     */
    public static RawPublicKey of(PublicKey publicKey, PrivateKey privateKey) {
        Objects.requireNonNull(publicKey, "publicKey");
        Objects.requireNonNull(privateKey, "privateKey");
        if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
            throw new IllegalArgumentException("privateKey must be of the algorithm of publicKey, "
                    + publicKey.getAlgorithm() + ": " + privateKey.getAlgorithm());
        }
        return new RawPublicKey(new KeyPair(publicKey, privateKey), Set.of(), null);
    }

    /**
     * No key of our own, for peers that do not ask for one; which peers are trusted has to be said by {@link #trust}.
     *
     * @return the credentials
     */
    public static RawPublicKey anonymous() {
        return new RawPublicKey(null, Set.of(), null);
    }

    /**
     * Trusts the peer with a key, besides those trusted already.
     *
     * @param peerKey the peer's public key
     * @return changed credentials
     */
    public RawPublicKey trust(PublicKey peerKey) {
        Set<PublicKey> more = new LinkedHashSet<>(trusted);
        more.add(Objects.requireNonNull(peerKey, "peerKey"));
        return new RawPublicKey(own, Set.copyOf(more), serverName);
    }

    /**
     * Our key pair.
     *
     * @return the pair; empty when we have none
     */
    public Optional<KeyPair> keyPair() {
        return Optional.ofNullable(own);
    }

    /**
     * The peers' keys that are trusted.
     *
     * @return the keys; with none, no handshake succeeds
     */
    public Set<PublicKey> trusted() {
        return trusted;
    }

    @Override
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    @Override
    public RawPublicKey serverName(String name) {
        return new RawPublicKey(own, trusted, Names.require(name));
    }

    /** {@return how many keys are trusted; nothing of our own} */
    @Override
    public String toString() {
        return "RawPublicKey{key=<hidden>, " + trusted.size() + " trusted}";
    }
}
