package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.cli.Tool.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tool says of credentials that do not go together. */
class SecurityArgumentsTest {

    @TempDir
    Path directory;

    private static void refuses(String words, String... arguments) {
        Run run = Tool.run(arguments);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("coap: ").contains(words);
    }

    @ParameterizedTest
    @CsvSource({
        "--psk-identity, me",
        "--psk-key-file, file",
        "--ca, file",
        "--cert, file",
        "--key, file",
        "--server-name, a.name"
    })
    void areForSecureSchemesOnly(String option, String value) {
        refuses("not for coap://", "get", "coap://127.0.0.1/", option, value);
    }

    @Test
    void goTogetherOrNotAtAll() throws IOException {
        String file = Files.writeString(directory.resolve("key"), "secret\n").toString();
        refuses("go together", "get", "coaps://127.0.0.1/", "--psk-identity", "me");
        refuses("go together", "get", "coaps://127.0.0.1/", "--psk-key-file", file);
        refuses("go together", "get", "coaps://127.0.0.1/", "--cert", file);
        refuses("go together", "get", "coaps://127.0.0.1/", "--key", file);
        refuses(
                "without certificates",
                "get",
                "coaps://127.0.0.1/",
                "--psk-identity",
                "me",
                "--psk-key-file",
                file,
                "--insecure");
        refuses("without --insecure", "get", "coaps://127.0.0.1/", "--ca", file, "--insecure");
    }

    @Test
    void mustBeFilesThatCanBeRead() throws IOException {
        String missing = directory.resolve("missing").toString();
        refuses("missing", "get", "coaps://127.0.0.1/", "--ca", missing);
        refuses("missing", "get", "coaps://127.0.0.1/", "--psk-identity", "me", "--psk-key-file", missing);
        String none = Files.writeString(directory.resolve("none"), "no key").toString();
        Run run = Tool.run("get", "coaps://127.0.0.1/", "--cert", none, "--key", none);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("PEM").doesNotContain("no key");
    }
}
