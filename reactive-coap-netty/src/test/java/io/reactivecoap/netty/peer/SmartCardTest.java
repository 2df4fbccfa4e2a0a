package io.reactivecoap.netty.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A client certificate whose key is on a PKCS#11 token (Debian package softhsm2) and never leaves it. Where there is none the test is
 * skipped, unless the environment variable {@value LibcoapServer#REQUIRED} is {@code true}: then it fails.
 */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class SmartCardTest {

    @RegisterExtension
    static final PeerClient CLIENT = ScandiumContract.CLIENT;

    private static final Holder ROOT = Certificates.authority("Root");

    @RegisterExtension
    static final CaliforniumServer SERVER = ScandiumCertificateTest.server(
            Certificates.draft("server").sign(ROOT), CertificateAuthenticationMode.NEEDED, ROOT);

    private static final String SETTINGS = "SOFTHSM2_CONF";
    private static final char[] PIN = "1234".toCharArray();

    private @Nullable Path directory;
    private @Nullable Provider provider;

    @BeforeEach
    void makeToken() throws IOException, InterruptedException {
        Optional<Path> library = Stream.of(
                        "/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib/aarch64-linux-gnu/softhsm")
                .map(folder -> Path.of(folder, "libsofthsm2.so"))
                .filter(Files::isReadable)
                .findFirst();
        String settings = System.getenv(SETTINGS);
        if (library.isEmpty() || settings == null) {
            String why = library.isEmpty()
                    ? "there is no PKCS#11 token (Debian package softhsm2)"
                    : SETTINGS + " is not set, as it is by the build";
            if ("true".equals(System.getenv(LibcoapServer.REQUIRED))) {
                throw new AssertionError(why + ", but " + LibcoapServer.REQUIRED + " is true");
            }
            Assumptions.abort(why + "; set " + LibcoapServer.REQUIRED + "=true to fail instead");
        }
        Path settingsFile = Path.of(settings);
        Path tokens = Files.createDirectories(settingsFile.resolveSibling("tokens"));
        directory = settingsFile.getParent();
        Files.writeString(settingsFile, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
        Process making = new ProcessBuilder(
                        "softhsm2-util",
                        "--init-token",
                        "--free",
                        "--label",
                        "coap",
                        "--pin",
                        new String(PIN),
                        "--so-pin",
                        "5678")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(making.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(making.exitValue()).isZero();
        Path card = Files.writeString(settingsFile.resolveSibling("card.conf"), """
                name = coap
                library = %s
                slotListIndex = 0
                attributes(generate, CKO_PRIVATE_KEY, *) = {
                  CKA_SENSITIVE = true
                  CKA_EXTRACTABLE = false
                }
                """.formatted(library.get()));
        provider = Security.getProvider("SunPKCS11").configure(card.toString());
        Security.addProvider(provider); // by which the JDK finds out who can sign with the key
    }

    @AfterEach
    void removeToken() throws IOException {
        if (provider != null) {
            Security.removeProvider(provider.getName());
        }
        if (directory != null) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(SmartCardTest::delete);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void signsWithAKeyThatDoesNotLeaveIt() throws GeneralSecurityException, IOException {
        KeyStore card = KeyStore.getInstance("PKCS11", provider);
        card.load(null, PIN);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair made = generator.generateKeyPair();
        List<?> chain = Certificates.draft("card").keys(made).sign(ROOT).chain();
        card.setKeyEntry("client", made.getPrivate(), null, chain.toArray(Certificate[]::new));

        X509Identity identity =
                X509Identity.fromKeyStore(card, "client", null).trust(TrustPolicy.of(ROOT.certificate()));
        assertThat(identity.key().getEncoded())
                .as("what the token tells of the key")
                .isNull();
        CoapSession session = ScandiumContract.connect(ScandiumContract.client(identity), SERVER.uri());
        ScandiumContract.asks(session);
        assertThat(SERVER.request().getSourceContext().getPeerIdentity().getName())
                .contains("card");
    }
}
