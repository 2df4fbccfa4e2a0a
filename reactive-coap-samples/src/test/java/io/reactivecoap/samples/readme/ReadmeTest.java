package io.reactivecoap.samples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README quotes is what is compiled. */
class ReadmeTest {

    private static final Path README = Path.of("../README.md");
    private static final Path SOURCES = Path.of("src/main/java");

    private static final Pattern METHOD =
            Pattern.compile("^    (public static .*?^    \\})$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern STATEMENT =
            Pattern.compile("^        return (client\\..*?;)$", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void quotesTheExamplesAsTheyAre() throws IOException {
        quotes(
                Examples.class,
                METHOD,
                Stream.of(Examples.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .count());
    }

    /** What the methods return, which is a client each. */
    @Test
    void quotesTheExamplesOfSecurity() throws IOException {
        quotes(
                SecurityExamples.class,
                STATEMENT,
                Stream.of(SecurityExamples.class.getDeclaredMethods())
                        .filter(method -> !method.isSynthetic())
                        .count());
    }

    private static void quotes(Class<?> examples, Pattern pattern, long expected) throws IOException {
        String readme = withoutBlanks(Files.readString(README));
        Path source = SOURCES.resolve(examples.getName().replace('.', '/') + ".java");
        List<String> quoted = pattern.matcher(Files.readString(source))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();

        assertThat(quoted).isNotEmpty().hasSize((int) expected);
        assertThat(quoted.stream().filter(code -> !readme.contains(withoutBlanks(code))))
                .isEmpty();
    }

    private static String withoutBlanks(String text) {
        return text.replaceAll("\\s", "");
    }
}
