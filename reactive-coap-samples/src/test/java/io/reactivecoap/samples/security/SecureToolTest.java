package io.reactivecoap.samples.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.cli.Tool;
import io.reactivecoap.samples.cli.Tool.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tool with each kind of credentials, from arguments, a file and the environment; no secret is ever told. */
@Timeout(120)
class SecureToolTest {

    private static final String SECRET = "xyzzy-42-plugh";
    private static final String HEX = HexFormat.of().formatHex(SECRET.getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    private Authority authority;
    private String ca;

    @BeforeEach
    void foundAnAuthority() throws Exception {
        authority = Authority.named("Root");
        ca = pem("ca.pem", "CERTIFICATE", authority.certificate().getEncoded());
    }

    private String pem(String name, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        String text = "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String credentials(String... lines) throws IOException {
        Path file = Files.write(folder.resolve("credentials"), List.of(lines));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))
                .toString();
    }

    private static void succeeds(Run run) {
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).isEqualTo(SecureServer.TEMPERATURE);
    }

    private static void isNotTrusted(Run run) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
        assertThat(run.out()).isEmpty();
        assertThat(run.errorLines()).singleElement().asString().endsWith(": check keys and certificates");
    }

    private static SecureServer withKey() {
        return SecureServer.withKeys(new AdvancedSinglePskStore("me", SECRET.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void hasAPreSharedKey() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), SECRET + "\n");
        try (SecureServer server = withKey()) {
            String uri = server.uri();
            succeeds(Tool.run("get", uri, "--psk-identity", "me", "--psk-key-file", key.toString()));
            succeeds(Tool.run("get", uri, "--credentials", credentials("psk.identity = me", "psk.key = hex:" + HEX)));
            succeeds(Tool.runIn(Map.of("COAP_PSK_IDENTITY", "me", "COAP_PSK_KEY", SECRET), "get", uri));
            succeeds(Tool.runIn(Map.of("COAP_PSK_KEY", SECRET), "get", uri, "--psk-identity", "me"));
        }
    }

    @Test
    void tellsNoKeyWhateverIsAskedFor() throws IOException {
        try (SecureServer server = withKey()) {
            Run run = Tool.runIn(
                    Map.of("COAP_PSK_IDENTITY", "me", "COAP_PSK_KEY", "hex:" + HEX),
                    "get",
                    server.uri(),
                    "--trace",
                    "-v",
                    "--json");

            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).contains("ESTABLISHED").doesNotContain(SECRET).doesNotContain(HEX);
            assertThat(run.text()).doesNotContain(SECRET).doesNotContain(HEX);
        }
    }

    /** To which the server is silent. */
    @Test
    void tellsNoKeyThatIsWrong() throws IOException {
        try (SecureServer server = withKey()) {
            Run run = Tool.runIn(
                    Map.of("COAP_PSK_IDENTITY", "someone", "COAP_PSK_KEY", "text:" + SECRET),
                    "get",
                    server.uri(),
                    "--trace",
                    "-v",
                    "--timeout",
                    "2");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err()).doesNotContain(SECRET);
        }
    }

    @Test
    void takesNoKeyFromTheCommandLine() {
        for (String[] arguments : new String[][] {
            {"get", "coaps://localhost/", "--psk-identity", "me", "--psk-key", SECRET},
            {"get", "coaps://localhost/", "--psk-key=" + SECRET},
            {"get", "coaps://localhost/", "--psk", SECRET, "--json"},
            {"observe", "coaps://localhost/", "-k", SECRET, "--trace"},
            {"get", "coap://localhost/", "-k", SECRET},
            {"bench", "get", "coaps://localhost/", "-k", SECRET}
        }) {
            Run run = Tool.run(arguments);
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.errorLines()).hasSize(1);
            assertThat(run.err())
                    .contains("--psk-key-file", "--credentials", "COAP_PSK_KEY")
                    .doesNotContain(SECRET);
        }
        Run password = Tool.run("get", "coaps://localhost/", "--key-password", SECRET);
        assertThat(password.exitCode()).isEqualTo(2);
        assertThat(password.err()).contains("COAP_KEY_PASSWORD").doesNotContain(SECRET);
        Run uri = Tool.run("get", "coap://me:" + SECRET + "@localhost/");
        assertThat(uri.exitCode()).isEqualTo(2);
        assertThat(uri.err()).doesNotContain(SECRET);
    }

    @Test
    void refusesAFileThatOthersMayRead() throws IOException {
        String file = credentials("psk.identity = me", "psk.key = " + SECRET);
        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-r--r--"));

        Run run = Tool.run("get", "coaps://localhost/", "--credentials", file);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .contains("chmod 600 " + file)
                .doesNotContain(SECRET);
    }

    @Test
    void trustsAnAuthority() throws Exception {
        String other = pem(
                "other.pem",
                "CERTIFICATE",
                Authority.named("Root").certificate().getEncoded());
        try (SecureServer server = SecureServer.withCertificate(authority.issue("server"))) {
            succeeds(Tool.run("get", server.uri(), "--ca", ca));
            succeeds(Tool.run("get", server.uri(), "--credentials", credentials("trust = ca.pem")));
            succeeds(Tool.runIn(Map.of("COAP_TRUST", ca), "get", server.uri()));
            isNotTrusted(Tool.run("get", server.uri(), "--ca", other));
            isNotTrusted(Tool.run("get", server.uri()));
            succeeds(Tool.run("get", server.uri(), "--insecure"));
            succeeds(Tool.run("get", server.uri(), "--allow", "everything"));
        }
    }

    @Test
    void knowsTheServerByItsName() throws Exception {
        try (SecureServer server = SecureServer.withCertificate(authority.issue("server"))) {
            String byAddress = server.uri().replace("localhost", "127.0.0.1");
            isNotTrusted(Tool.run("get", byAddress, "--ca", ca));
            succeeds(Tool.run("get", byAddress, "--ca", ca, "--server-name", "localhost"));
            succeeds(Tool.run("get", byAddress, "--ca", ca, "--allow", "any-host-name"));
            isNotTrusted(Tool.run("get", byAddress, "--ca", ca, "--allow", "expired"));
        }
    }

    @Test
    void showsACertificate() throws Exception {
        Authority.Issued ours = authority.issue("sensor");
        String certificate = pem("ours.pem", "CERTIFICATE", ours.certificate().getEncoded());
        String key = pem("ours.key", "PRIVATE KEY", ours.keys().getPrivate().getEncoded());
        try (SecureServer server = SecureServer.withCertificates(authority.issue("server"), authority.certificate())) {
            succeeds(Tool.run("get", server.uri(), "--ca", ca, "--cert", certificate, "--key", key));
            succeeds(Tool.run(
                    "get",
                    server.uri(),
                    "--credentials",
                    credentials("trust = ca.pem", "certificate = ours.pem", "key = ours.key")));
            assertThat(Tool.run("get", server.uri(), "--ca", ca).exitCode()).isEqualTo(7);
        }
    }

    @Test
    void pinsARawPublicKey() throws IOException {
        KeyPair ours = Authority.newKeys();
        KeyPair itsOwn = Authority.newKeys();
        String pin = pem("peer.pub", "PUBLIC KEY", itsOwn.getPublic().getEncoded());
        String publicKey = pem("ours.pub", "PUBLIC KEY", ours.getPublic().getEncoded());
        String key = pem("ours.key", "PRIVATE KEY", ours.getPrivate().getEncoded());
        try (SecureServer server = SecureServer.withRawKeys(itsOwn, ours.getPublic())) {
            succeeds(Tool.run("get", server.uri(), "--pin", pin, "--public-key", publicKey, "--key", key));
            succeeds(Tool.run(
                    "get",
                    server.uri(),
                    "--credentials",
                    credentials("pinned = peer.pub", "public-key = ours.pub", "key = ours.key")));
            isNotTrusted(Tool.run("get", server.uri(), "--pin", publicKey, "--public-key", publicKey, "--key", key));
        }
    }
}
