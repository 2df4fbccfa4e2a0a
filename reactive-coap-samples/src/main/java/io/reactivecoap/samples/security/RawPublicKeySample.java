package io.reactivecoap.samples.security;

import io.reactivecoap.security.RawPublicKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import reactor.core.publisher.Flux;

/** Raw public keys: each side has a key pair, and knows the other's public key beforehand. */
public final class RawPublicKeySample {

    private RawPublicKeySample() {}

    /**
     * Runs it.
     *
     * @param args nothing, or {@code URI PEER-KEY-FILE PUBLIC-KEY-FILE PRIVATE-KEY-FILE}: keys of an elliptic curve in PEM,
     *     the private one in PKCS#8
     */
    public static void main(String[] args) {
        Asking.print(run(args));
    }

    static Flux<String> run(String... args) {
        return args.length == 0
                ? withServer()
                : Asking.ask(pinned(readKeys(args[2], args[3]), readPublicKey(args[1])), args[0]);
    }

    /** With any other key of the peer the handshake fails. */
    static RawPublicKey pinned(KeyPair own, PublicKey peer) {
        return RawPublicKey.of(own.getPublic(), own.getPrivate()).trust(peer);
    }

    private static Flux<String> withServer() {
        KeyPair gateway = Authority.newKeys();
        KeyPair sensor = Authority.newKeys();
        return Flux.using(
                () -> SecureServer.withRawKeys(gateway, sensor.getPublic()),
                server -> Asking.ask(pinned(sensor, gateway.getPublic()), server.uri()),
                SecureServer::close);
    }

    private static KeyPair readKeys(String publicKey, String privateKey) {
        try {
            return new KeyPair(
                    readPublicKey(publicKey),
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Asking.readPem(privateKey))));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the file must be a private key of an elliptic curve in PKCS#8", e);
        }
    }

    private static PublicKey readPublicKey(String file) {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(Asking.readPem(file)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the file must be a public key of an elliptic curve: " + file, e);
        }
    }
}
