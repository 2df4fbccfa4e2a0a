package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.cli.Tool.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts for shells, run by bash itself. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class CompletionCommandTest {

    @TempDir
    private Path folder;

    private static String bash(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "--norc", "--noprofile");
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private Path script(String shell) throws IOException {
        Run run = Tool.run("completion", shell);
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        return Files.write(folder.resolve("script"), run.out());
    }

    /** What bash suggests for the last of the words. */
    private String complete(String words) throws IOException, InterruptedException {
        String typed = """
                compopt() { :; }
                source %s
                COMP_WORDS=(%s)
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE="${COMP_WORDS[*]}"
                COMP_POINT=${#COMP_LINE}
                _complete_coap coap "${COMP_WORDS[COMP_CWORD]}"
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(script("bash"), words);
        return bash("-c", typed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void isAScriptThatBashUnderstands(String shell) throws IOException, InterruptedException {
        assertThat(bash("-n", script(shell).toString())).isEmpty();
    }

    @Test
    void tellsZshToReadItAsBashDoes() throws IOException {
        assertThat(script("zsh"))
                .content()
                .startsWith("autoload -U +X compinit")
                .contains("bashcompinit");
    }

    @Test
    void registersForTheCommand() throws IOException, InterruptedException {
        assertThat(bash("-c", "source " + script("bash") + "; complete -p coap"))
                .contains("-F _complete_coap coap");
    }

    @ParameterizedTest
    @CsvSource({
        "coap ob, observe",
        "coap comp, completion",
        "coap get --tr, --trace",
        "coap sub --broker e, emqx-connectionless",
        "coap get --color al, always",
        "coap completion b, bash",
        "coap pub --ret, --retain"
    })
    void completes(String words, String completion) throws IOException, InterruptedException {
        assertThat(complete(words).lines().map(line -> line.strip().toLowerCase(Locale.ROOT)))
                .contains(completion);
    }

    @Test
    void suggestsNothingThatIsRefused() throws IOException, InterruptedException {
        assertThat(complete("coap get --p").lines().map(String::strip))
                .contains("--psk-key-file", "--pretty")
                .doesNotContain("--psk-key", "--password");
    }

    @Test
    void knowsTwoShells() {
        assertThat(Tool.run("completion", "fish").exitCode()).isEqualTo(2);
        assertThat(Tool.run("completion").exitCode()).isEqualTo(2);
    }
}
