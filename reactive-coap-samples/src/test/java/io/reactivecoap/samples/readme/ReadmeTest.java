package io.reactivecoap.samples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README quotes is what is compiled. */
class ReadmeTest {

    private static final Path SOURCE =
            Path.of("src/main/java/io/reactivecoap/samples/readme", SecurityExamples.class.getSimpleName() + ".java");
    private static final Pattern STATEMENT =
            Pattern.compile("^        return (client\\..*?;)$", Pattern.MULTILINE | Pattern.DOTALL);

    private static String withoutBlanks(String text) {
        return text.replaceAll("\\s", "");
    }

    @Test
    void quotesTheExamplesOfSecurity() throws IOException {
        String readme = withoutBlanks(Files.readString(Path.of("../README.md")));
        List<String> statements = STATEMENT
                .matcher(Files.readString(SOURCE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();

        assertThat(statements).hasSize(SecurityExamples.class.getDeclaredMethods().length - lambdas());
        assertThat(statements).allSatisfy(statement -> assertThat(readme).contains(withoutBlanks(statement)));
    }

    private static int lambdas() {
        return (int) List.of(SecurityExamples.class.getDeclaredMethods()).stream()
                .filter(method -> method.isSynthetic())
                .count();
    }
}
