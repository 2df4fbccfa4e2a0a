package io.reactivecoap.samples.cli.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.TrustPolicy.Relaxation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private static final String SECRET = "xyzzy-42";

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("credentials"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static PreSharedKey key(Settings settings) {
        return (PreSharedKey) new Credentials().orElse(settings).toSecurity();
    }

    @ParameterizedTest
    @CsvSource({
        "hex:78797a7a792d3432",
        "hex:78:79:7a:7a:79:2d:34:32",
        "base64:eHl6enktNDI=",
        "text:xyzzy-42",
        "xyzzy-42"
    })
    void takesAPreSharedKeyInManyWays(String written) throws IOException {
        PreSharedKey key = key(CredentialsFile.read(file(
                "# of the sensor\n\n  psk.identity = sensor-7\npsk.key=" + written + "\nserver-name = a.example\n")));

        assertThat(key.revealKey()).isEqualTo(SECRET.getBytes(StandardCharsets.UTF_8));
        assertThat(key.identity()).isEqualTo("sensor-7".getBytes(StandardCharsets.UTF_8));
        assertThat(key.serverName()).contains("a.example");
    }

    @Test
    void takesThemFromTheEnvironment() {
        Settings settings = Settings.ofEnvironment(
                Map.of("COAP_PSK_IDENTITY", "me", "COAP_PSK_KEY", "text:" + SECRET, "COAP_TRUST", "", "PATH", "x"));

        assertThat(key(settings).revealKey()).isEqualTo(SECRET.getBytes(StandardCharsets.UTF_8));
        assertThat(settings).hasToString("Settings[PSK_IDENTITY, PSK_KEY]");
    }

    @Test
    void takesArgumentsBeforeSettings() throws IOException {
        Settings settings = Settings.ofEnvironment(Map.of("COAP_PSK_IDENTITY", "them", "COAP_PSK_KEY", "theirs"));
        Path file = Files.writeString(folder.resolve("key"), SECRET + "\r\n");

        PreSharedKey key = (PreSharedKey)
                new Credentials().preSharedKey("me", file).orElse(settings).toSecurity();

        assertThat(key.identity()).isEqualTo("me".getBytes(StandardCharsets.UTF_8));
        assertThat(key.revealKey()).isEqualTo(SECRET.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void relaxesByName() throws IOException {
        Anonymous anonymous = (Anonymous) new Credentials()
                .orElse(CredentialsFile.read(file("allow = any-host-name, expired")))
                .toSecurity();

        assertThat(anonymous.trust().allows(Relaxation.ANY_HOST_NAME)).isTrue();
        assertThat(anonymous.trust().allows(Relaxation.EXPIRED)).isTrue();
        assertThat(anonymous.trust().allows(Relaxation.SELF_SIGNED)).isFalse();
        assertThatThrownBy(() -> Credentials.relaxation("all"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("any-host-name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void refusesAFileThatOthersMayReadOrWrite(String permissions) throws IOException {
        Path file = file("psk.key = " + SECRET);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> CredentialsFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chmod 600 " + file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {SECRET, "psk.kye = " + SECRET, "psk.key = " + SECRET + "\npsk.key = " + SECRET, SECRET + " = x"})
    void tellsTheLineAndNothingThatIsInIt(String text) throws IOException {
        Path file = file("# a comment\n" + text);

        assertThatThrownBy(() -> CredentialsFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file + ", line ")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void tellsThatAFileIsNoText() throws IOException {
        Path file = file("");
        Files.write(file, new byte[] {(byte) 0xff});

        assertThatThrownBy(() -> CredentialsFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> CredentialsFile.read(folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hex:xyzzy-42", "base64:xyzzy-42"})
    void tellsNothingOfAKeyThatIsNone(String key) {
        Settings settings = Settings.ofEnvironment(Map.of("COAP_PSK_IDENTITY", "me", "COAP_PSK_KEY", key));

        assertThatThrownBy(() -> key(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageContaining("hex:")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void takesOneKindOnly() {
        Settings shared = Settings.ofEnvironment(Map.of("COAP_PSK_IDENTITY", "me", "COAP_PSK_KEY", "x"));

        assertThatThrownBy(() -> new Credentials()
                        .trusting(Path.of("ca"), List.of(), Set.of(), null)
                        .orElse(shared)
                        .toSecurity())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without certificates");
        assertThatThrownBy(() -> new Credentials()
                        .trusting(Path.of("ca"), List.of(Path.of("pin")), Set.of(), null)
                        .toSecurity())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("raw public keys go without");
        assertThatThrownBy(() -> new Credentials()
                        .keyPair(null, Path.of("public"), Path.of("key"))
                        .toSecurity())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--pin");
    }

    @Test
    void takesNoKeyInPlaceOfAFile() {
        Path pem = Path.of("-----BEGIN PRIVATE KEY-----" + SECRET);

        assertThatThrownBy(() -> new Credentials().keyPair(pem, null, pem).toSecurity())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(SECRET);
    }
}
