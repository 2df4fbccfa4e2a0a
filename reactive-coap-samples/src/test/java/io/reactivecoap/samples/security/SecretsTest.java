package io.reactivecoap.samples.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapSession;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityInfo;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client prints, logs or says in errors: no secret is in it. */
@Timeout(120)
class SecretsTest {

    private static final byte[] KEY = "Xq7/open-sesame+v9!Kd0".getBytes(StandardCharsets.US_ASCII);
    private static final String PASSWORD = "Rw3-mellon-for-friends";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How many bytes of a secret are taken for the secret. */
    private static final int ENOUGH = 8;

    @TempDir
    Path directory;

    @Test
    void areInNothingThatIsLoggedOrTold() throws Exception {
        Authority authority = Authority.named("Root");
        Authority.Issued client = authority.issue("client");
        Files.write(directory.resolve("psk"), KEY);
        Files.writeString(directory.resolve("password"), PASSWORD);
        pem("key.pem", encrypted(client));
        pem("chain.pem", client.certificate());
        pem("ca.pem", authority.certificate());
        String told;
        try (SecureServer right = SecureServer.withKeys(new AdvancedSinglePskStore("me", KEY));
                SecureServer wrong = SecureServer.withKeys(
                        new AdvancedSinglePskStore("me", "another key".getBytes(StandardCharsets.US_ASCII)));
                SecureServer certified =
                        SecureServer.withCertificates(authority.issue("server"), authority.certificate())) {
            told = runClient(right.uri(), wrong.uri(), certified.uri());
        }

        assertThat(told).contains("that is all");
        assertThat(told.lines().filter(line -> line.startsWith("TOLD response")))
                .hasSize(3);
        assertThat(told.lines().filter(line -> line.startsWith("TOLD failed"))).hasSize(6);
        assertThat(told)
                .contains("TOLD event", "TOLD agreed: Optional[DTLSv1.2 TLS_", "TOLD wrong password")
                .containsPattern("DEBUG io\\.netty\\.")
                .containsPattern("(TRACE|DEBUG) reactor\\.netty\\.")
                .containsPattern("(TRACE|DEBUG) reactor\\.");
        byte[] scalar = ((ECPrivateKey) client.keys().getPrivate()).getS().toByteArray();
        for (byte[] secret : List.of(KEY, PASSWORD.getBytes(StandardCharsets.US_ASCII), scalar)) {
            assertThat(formsIn(told, secret)).isEmpty();
        }
    }

    @Test
    void wouldBeFoundHoweverTheyWerePrinted() {
        String hex = HexFormat.of().formatHex(KEY);
        for (String printed : List.of(
                new String(KEY, StandardCharsets.US_ASCII),
                hex,
                hex.toUpperCase(Locale.ROOT),
                HexFormat.ofDelimiter(":").formatHex(KEY),
                "|00000000| " + HexFormat.ofDelimiter(" ").formatHex(Arrays.copyOf(KEY, 16)) + " |................|",
                Arrays.toString(KEY),
                Base64.getEncoder().encodeToString(KEY),
                Base64.getUrlEncoder().withoutPadding().encodeToString(KEY))) {
            assertThat(formsIn("before " + printed + " after", KEY)).isNotEmpty();
        }
    }

    @Test
    void canBeWipedThoughASessionHasUsedThem() {
        PreSharedKey credentials = PreSharedKey.of("me", KEY);
        try (SecureServer server = SecureServer.withKeys(new AdvancedSinglePskStore("me", KEY))) {
            CoapSession session = CoapClient.create()
                    .security(credentials)
                    .connect("coaps://localhost:" + server.port())
                    .blockOptional(PATIENCE)
                    .orElseThrow();
            SecurityInfo info = session.securityInfo().orElseThrow();
            assertThat(info.revealPskKey())
                    .hasValueSatisfying(key -> assertThat(key).isEqualTo(KEY));

            credentials.destroy();

            assertThat(info.revealPskKey()).isEmpty();
            assertThat(info.pskIdentity()).contains("me");
            session.close().block(PATIENCE);
        }
    }

    private static JcaPKCS8Generator encrypted(Authority.Issued issued) throws Exception {
        return new JcaPKCS8Generator(
                issued.keys().getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                        .setProvider(new BouncyCastleProvider())
                        .setPassword(PASSWORD.toCharArray())
                        .build());
    }

    private void pem(String name, Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        Files.writeString(directory.resolve(name), text.toString());
    }

    /** In a JVM of its own, where no logger was made before it was told to log everything. */
    private String runClient(String... servers) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslf4j.provider=" + RecordedLogs.class.getName(),
                "-cp",
                System.getProperty("java.class.path"),
                TalkativeClient.class.getName(),
                directory.toString()));
        command.addAll(List.of(servers));
        Process client = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(client.waitFor(100, TimeUnit.SECONDS)).isTrue();
        } finally {
            client.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    /** The forms in which a text has a secret, or some bytes of it one after the other. */
    private static List<String> formsIn(String text, byte[] secret) {
        List<Function<byte[], String>> forms = List.of(
                bytes -> new String(bytes, StandardCharsets.ISO_8859_1),
                HexFormat.of()::formatHex,
                HexFormat.of().withUpperCase()::formatHex,
                HexFormat.ofDelimiter(" ")::formatHex,
                HexFormat.ofDelimiter(":")::formatHex,
                SecretsTest::numbers,
                Base64.getEncoder().withoutPadding()::encodeToString,
                Base64.getUrlEncoder().withoutPadding()::encodeToString);
        // Of nine bytes, Base64 has twelve whole characters
        return IntStream.rangeClosed(0, secret.length - ENOUGH - 1)
                .mapToObj(from -> Arrays.copyOfRange(secret, from, from + ENOUGH + 1))
                .flatMap(part -> forms.stream().map(form -> form.apply(part)))
                .filter(text::contains)
                .collect(Collectors.toList());
    }

    private static String numbers(byte[] bytes) {
        String list = Arrays.toString(bytes);
        return list.substring(1, list.length() - 1);
    }
}
