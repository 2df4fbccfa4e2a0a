package io.reactivecoap.samples.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityParameters;
import io.reactivecoap.security.TrustPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class SecuritySamplesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String READ = SecureServer.TEMPERATURE + " over DTLSv1.2 ";

    @TempDir
    Path directory;

    private static void says(Flux<String> sample, String... beginnings) {
        List<String> lines = sample.collectList().block(PATIENCE);
        assertThat(lines).hasSameSizeAs(beginnings);
        for (int i = 0; i < beginnings.length; i++) {
            assertThat(lines.get(i)).startsWith(beginnings[i]);
        }
    }

    /** Impatient, for peers that answer a wrong key with silence. */
    private static void isRefused(CoapSecurity credentials, String uri) {
        CoapClient client = CoapClient.create()
                .settings(settings ->
                        settings.security(SecurityParameters.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(2))))
                .security(credentials);
        StepVerifier.create(Asking.ask(client, uri))
                .expectError(CoapHandshakeException.class)
                .verify(PATIENCE);
    }

    private String pem(String name, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        String text = "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String publicKey(String name, Key key) throws IOException {
        return pem(name, "PUBLIC KEY", key.getEncoded());
    }

    @Test
    void asksWithAPreSharedKey() {
        says(PreSharedKeySample.run(), READ + "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256");
    }

    @Test
    void asksAGivenServerWithAPreSharedKeyInAFile() throws IOException {
        byte[] key = PreSharedKeySample.newKey();
        Path file = Files.write(directory.resolve("key"), key);
        try (SecureServer server = SecureServer.withKeys(new AdvancedSinglePskStore("me", key))) {
            says(PreSharedKeySample.run(server.uri(), "me", file.toString()), READ);

            isRefused(PreSharedKey.of("me", PreSharedKeySample.newKey()), server.uri());
        }
    }

    @Test
    void asksWithTheKeyThatTheServerHintsAt() {
        says(HintedKeySample.run(), READ);
    }

    @Test
    void hasNoKeyForAnotherHint() throws IOException {
        byte[] key = PreSharedKeySample.newKey();
        Path file = Files.write(directory.resolve("key"), key);
        try (HintingServer server = HintingServer.start("east", key)) {
            isRefused(HintedKeySample.byHint(Map.of("west", PreSharedKey.of("me", key))), server.uri());

            says(HintedKeySample.run(server.uri(), "east", "me", file.toString()), READ);
        }
    }

    @Test
    void asksAServerWithACertificate() throws Exception {
        says(ServerCertificateSample.run(), READ + "TLS_ECDHE_ECDSA_WITH_");

        Authority authority = Authority.named("Root");
        String ca = pem("ca", "CERTIFICATE", authority.certificate().getEncoded());
        try (SecureServer server = SecureServer.withCertificate(authority.issue("server"))) {
            says(ServerCertificateSample.run(server.uri(), ca), READ);

            isRefused(Anonymous.trusting(TrustPolicy.of(Authority.named("Root").certificate())), server.uri());
        }
    }

    @Test
    void asksWithACertificateFromPemFiles() {
        says(PemIdentitySample.run(), READ + "TLS_ECDHE_ECDSA_WITH_");
    }

    @Test
    void asksWithACertificateFromAKeyStore() {
        says(KeyStoreIdentitySample.run(), READ + "TLS_ECDHE_ECDSA_WITH_");
    }

    @Test
    void isRefusedWithoutACertificateWhereTwoAreNeeded() {
        Authority authority = Authority.named("Root");
        try (SecureServer server = SecureServer.withCertificates(authority.issue("server"), authority.certificate())) {
            isRefused(Anonymous.trusting(TrustPolicy.of(authority.certificate())), server.uri());
        }
    }

    @Test
    void asksWithARawPublicKeyAndPinsTheServers() throws IOException {
        says(RawPublicKeySample.run(), READ + "TLS_ECDHE_ECDSA_WITH_");

        KeyPair ours = Authority.newKeys();
        KeyPair itsOwn = Authority.newKeys();
        try (SecureServer server = SecureServer.withRawKeys(itsOwn, ours.getPublic())) {
            String peerKey = publicKey("peer", itsOwn.getPublic());
            String publicKey = publicKey("public", ours.getPublic());
            String privateKey = pem("private", "PRIVATE KEY", ours.getPrivate().getEncoded());
            says(RawPublicKeySample.run(server.uri(), peerKey, publicKey, privateKey), READ);

            isRefused(RawPublicKeySample.pinned(ours, Authority.newKeys().getPublic()), server.uri());
        }
    }

    @Test
    void asksManyDevicesWithTheirKeysAndWithTheNextOnes() throws IOException {
        says(
                ManyDevicesSample.run(),
                "kitchen has " + READ,
                "cellar has " + READ,
                "The devices have other keys",
                "kitchen has " + READ,
                "cellar has " + READ);

        byte[] key = PreSharedKeySample.newKey();
        try (SecureServer server = SecureServer.withKeys(new AdvancedSinglePskStore("me", key))) {
            String line = "localhost " + server.port() + " me " + HexFormat.of().formatHex(key);
            Path file = Files.writeString(directory.resolve("keys"), line, StandardCharsets.UTF_8);
            says(ManyDevicesSample.run(file.toString(), server.uri()), READ);
        }
    }

    @Test
    void saysWhichLineOfTheFileIsWrongButNotTheKey() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "localhost 5684 me 0123456789abcdeX\n");

        assertThat(catchThrowable(() -> DeviceKeys.of(CoapClient.create(), file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 1")
                .hasMessageNotContaining("0123")
                .hasNoCause();
    }
}
