package io.reactivecoap.netty.internal.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    private static final BouncyCastleProvider LIBRARY = new BouncyCastleProvider();
    private static final byte[] MESSAGE = {1, 2, 3};
    private static final char[] PASSWORD = "open sesame".toCharArray();

    private final KeyPair curve = Certificates.ecKeys();

    private static String encrypted(KeyPair pair) throws Exception {
        return Certificates.pem(new JcaPKCS8Generator(
                        pair.getPrivate(),
                        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                .setProvider(LIBRARY)
                                .setPassword(PASSWORD)
                                .setIterationCount(1)
                                .build())
                .generate());
    }

    @Test
    void readsKeysInPkcs8AndInTheFormatsBeforeIt() throws Exception {
        KeyPair rsa = Certificates.rsaKeys(2048);

        for (KeyPair pair : new KeyPair[] {curve, rsa}) {
            String before = Certificates.pem(pair.getPrivate());
            String pkcs8 = Certificates.pem(new JcaPKCS8Generator(pair.getPrivate(), null).generate());

            assertThat(before).doesNotContain("BEGIN PRIVATE KEY");
            assertThat(pkcs8).contains("BEGIN PRIVATE KEY");
            assertThat(belongTogether(Pem.readPrivateKey(before, null), pair.getPublic()))
                    .isTrue();
            assertThat(belongTogether(Pem.readPrivateKey(pkcs8, null), pair.getPublic()))
                    .isTrue();
        }
    }

    /** Providers differ in how they encode a key: what it signs is what counts. */
    private static boolean belongTogether(PrivateKey read, PublicKey ours) throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(read.getAlgorithm().startsWith("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(read);
        signature.update(MESSAGE);
        byte[] signed = signature.sign();
        signature.initVerify(ours);
        signature.update(MESSAGE);
        return signature.verify(signed);
    }

    @Test
    void readsAnEncryptedKeyWithItsPassword() throws Exception {
        String traditional = Certificates.pem(new JcaMiscPEMGenerator(
                curve.getPrivate(),
                new JcePEMEncryptorBuilder("AES-128-CBC").setProvider(LIBRARY).build(PASSWORD)));

        assertThat(traditional).contains("ENCRYPTED");
        assertThat(belongTogether(Pem.readPrivateKey(encrypted(curve), PASSWORD), curve.getPublic()))
                .isTrue();
        assertThat(belongTogether(Pem.readPrivateKey(traditional, PASSWORD), curve.getPublic()))
                .isTrue();
    }

    @Test
    void saysThatAPasswordIsNeeded() throws Exception {
        String pem = encrypted(curve);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.readPrivateKey(pem, null))
                .withMessage("key is encrypted: a password is needed");
    }

    @Test
    void refusesEveryWrongPasswordWithoutAWordOfIt() throws Exception {
        String pem = encrypted(curve);

        // One in 256 of them leaves a padding that looks right.
        for (int i = 0; i < 2_000; i++) {
            char[] wrong = ("wrong word " + i).toCharArray();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Pem.readPrivateKey(pem, wrong))
                    .withMessage("key must be a private key in PEM, and the password be its own")
                    .withNoCause();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void readsADamagedKeyOrRefusesItAsAnArgumentAndSaysNothingOfIt(long seed) {
        Random random = new Random(seed);
        String pem = Certificates.pem(curve.getPrivate());
        int start = pem.indexOf('\n');

        for (int i = 0; i < 2_000; i++) {
            StringBuilder damaged = new StringBuilder(pem);
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged.setCharAt(start + random.nextInt(pem.length() - start), (char) random.nextInt(128));
            }
            Throwable thrown = catchThrowable(() -> Pem.readPrivateKey(damaged.toString(), null));
            if (thrown != null) {
                assertThat(thrown)
                        .as("seed %d, text %d:%n%s", seed, i, damaged)
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasNoCause()
                        .message()
                        .startsWith("key must");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing of the kind",
                "-----BEGIN PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----\n"
            })
    void refusesATextWithoutAKey(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.readPrivateKey(text, null))
                .withMessageStartingWith("key must");
    }

    @Test
    void readsAChainInItsOrderAndRefusesATextWithoutOne() {
        Certificates.Holder root = Certificates.authority("root");
        Certificates.Holder leaf = Certificates.draft("leaf").sign(root);

        assertThat(Pem.readCertificates(Certificates.pem(leaf.certificate(), root.certificate())))
                .containsExactly(leaf.certificate(), root.certificate());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.readCertificates(""))
                .withMessageStartingWith("chain must");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Pem.readCertificates("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
                .withMessageStartingWith("chain must");
    }

    @Test
    void readsAuthoritiesFromATextAndFromAFile(@TempDir Path directory) throws Exception {
        Certificates.Holder one = Certificates.authority("one");
        Certificates.Holder other = Certificates.authority("other");
        String pem = Certificates.pem(one.certificate(), other.certificate());
        Path file = Files.writeString(directory.resolve("authorities.pem"), pem);

        for (TrustPolicy policy : List.of(TrustPolicy.fromPem(pem), TrustPolicy.fromPem(file))) {
            assertThat(policy.authorities()).hasValue(Set.of(one.certificate(), other.certificate()));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustPolicy.fromPem("no certificate"))
                .withMessageStartingWith("authorities must be");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustPolicy.fromPem(directory.resolve("nowhere.pem")))
                .withMessageStartingWith("authorities must be a file that can be read");
    }

    @Test
    void neitherChangesNorKeepsThePassword() throws Exception {
        char[] password = PASSWORD.clone();
        PrivateKey read = Pem.readPrivateKey(encrypted(curve), password);

        assertThat(password).isEqualTo(PASSWORD);
        Arrays.fill(password, ' ');
        assertThat(belongTogether(read, curve.getPublic())).isTrue();
    }

    @Test
    void readsKeysAndCertificatesInDerToo() throws Exception {
        for (KeyPair pair : List.of(Certificates.ecKeys(), Certificates.rsaKeys(2048))) {
            Holder holder = Certificates.draft("der").keys(pair).sign(null);
            X509Identity identity = X509Identity.fromDer(
                    pair.getPrivate().getEncoded(), holder.certificate().getEncoded());
            assertThat(identity.key().getEncoded()).isEqualTo(pair.getPrivate().getEncoded());
            assertThat(identity.chain()).containsExactly(holder.certificate());
        }
        byte[] certificate = Certificates.authority("Root").certificate().getEncoded();
        assertThatThrownBy(() -> X509Identity.fromDer(new byte[] {1, 2, 3}, certificate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("key must");
        assertThatThrownBy(() ->
                        X509Identity.fromDer(Certificates.ecKeys().getPrivate().getEncoded(), new byte[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("chain must");
    }
}
