package io.reactivecoap.samples.readme;

import io.reactivecoap.CoapClient;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CredentialRules;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.RawPublicKey;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** The README's examples of security. */
public final class SecurityExamples {

    private SecurityExamples() {}

    /** An identity and a key that both sides know. */
    public static CoapClient preSharedKey(CoapClient client, byte[] key) {
        return client.security(PreSharedKey.of("sensor-7", key));
    }

    /** A key that is chosen by the server's hint; a hint that nobody has a key for ends the handshake. */
    public static CoapClient hintedKey(CoapClient client, Map<String, PreSharedKey> byHint) {
        return client.security(
                PreSharedKey.by(question -> Mono.justOrEmpty(question.hint().map(byHint::get))));
    }

    /** The server has a certificate of an authority whose own is in a PEM file, and we have none. */
    public static CoapClient serverCertificate(CoapClient client, Path authority) {
        return client.security(Anonymous.trusting(TrustPolicy.fromPem(authority)));
    }

    /** Both sides have certificates; ours is in PEM files. */
    public static CoapClient pemFiles(CoapClient client, Path key, char[] password, Path chain, TrustPolicy trust) {
        return client.security(X509Identity.fromPem(key, password, chain).trust(trust));
    }

    /** Both sides have certificates; ours is in a key store, such as PKCS#12 or that of a PKCS#11 token. */
    public static CoapClient keyStore(CoapClient client, KeyStore store, char[] password, TrustPolicy trust) {
        return client.security(
                X509Identity.fromKeyStore(store, "sensor-7", password).trust(trust));
    }

    /** Key pairs without certificates: the peer's public key is known beforehand, and no other is trusted. */
    public static CoapClient rawPublicKeys(CoapClient client, KeyPair own, PublicKey peer) {
        return client.security(
                RawPublicKey.of(own.getPublic(), own.getPrivate()).trust(peer));
    }

    /** Many peers: the most particular rule counts. Credentials that change are asked for with each connection. */
    public static CoapClient rules(
            CoapClient client, PreSharedKey kitchen, Supplier<X509Identity> latest, Anonymous others) {
        return client.security(CredentialRules.none()
                .forPeer("kitchen.example", 5684, kitchen)
                .forHost("*.plant.example", latest)
                .otherwise(others));
    }

    /** How handshakes are made: impatient, each a full one, with one suite. */
    public static CoapClient handshakes(CoapClient client) {
        return client.settings(settings -> settings.security(settings.security()
                .withHandshakeTimeout(Duration.ofSeconds(10))
                .withResumption(false)
                .withSuites("TLS_PSK_WITH_AES_128_CCM_8")));
    }
}
