package io.reactivecoap.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.Test;

class RawPublicKeyTest {

    private static KeyPair pair(String algorithm) throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    }

    @Test
    void trustsNobodyUntilToldWhom() throws GeneralSecurityException {
        KeyPair own = pair("EC");
        KeyPair peer = pair("EC");
        RawPublicKey credentials = RawPublicKey.of(own.getPublic(), own.getPrivate());

        assertThat(credentials.trusted()).isEmpty();
        assertThat(credentials.trust(peer.getPublic()).trusted()).containsExactly(peer.getPublic());
        assertThat(RawPublicKey.anonymous().keyPair()).isEmpty();
    }

    @Test
    void refusesKeysThatAreNoPair() throws GeneralSecurityException {
        KeyPair curve = pair("EC");
        KeyPair edwards = pair("Ed25519");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RawPublicKey.of(curve.getPublic(), edwards.getPrivate()))
                .withMessageStartingWith("privateKey must be of the algorithm of publicKey, EC");
    }

    @Test
    void printsNoKey() throws GeneralSecurityException {
        KeyPair own = pair("EC");

        assertThat(RawPublicKey.of(own.getPublic(), own.getPrivate()))
                .hasToString("RawPublicKey{key=<hidden>, 0 trusted}");
    }
}
