package io.reactivecoap.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents name is there: public names of the API, classes, tests, and what they link to. */
class DocumentsTest {

    private static final List<String> PUBLIC_PACKAGES = List.of(
            "io.reactivecoap",
            "io.reactivecoap.option",
            "io.reactivecoap.security",
            "io.reactivecoap.discovery",
            "io.reactivecoap.pubsub",
            "io.reactivecoap.spi",
            "io.reactivecoap.netty",
            "io.reactivecoap.netty.micrometer",
            "io.reactivecoap.netty.testing");

    /** Classes of Reactor and Netty. */
    private static final Set<String> OTHERS = Set.of(
            "Mono", "Flux", "Retry", "RetryBackoffSpec", "StepVerifier", "HttpClient", "WebSocketFrameAggregator");

    private static final Path ROOT = Path.of("..");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");

    /** A class such as {@code peer.LibcoapTest}, or one of its methods. */
    private static final Pattern TEST =
            Pattern.compile("((?:[a-z]+\\.)*)([A-Z]\\w*(?:Test|Contract|Stories))(?:\\.(\\w+))?");

    private static final Sources TESTS = Sources.below("test");
    private static final Sources CLASSES = Sources.below("main");

    @Test
    void libcoapsNamesHaveNamesOfOursThatExist() throws IOException {
        List<String> ours =
                column("LIBCOAP.md", 1).flatMap(DocumentsTest::quoted).toList();

        assertAllAre(DocumentsTest::isPublic, ours);
    }

    @Test
    void libcoapsNamesAreShownByTestsThatExist() throws IOException {
        List<String> shown =
                column("LIBCOAP.md", 3).flatMap(DocumentsTest::quoted).toList();

        assertAllAre(DocumentsTest::isTest, shown);
    }

    @Test
    void requirementsAreMetByClassesAndShownByTestsThatExist() throws IOException {
        Stream<String> classes = Stream.concat(
                table("REQUIREMENTS.md", 4).map(row -> row.get(2)),
                table("REQUIREMENTS.md", 3).map(row -> row.get(1)));
        List<String> tests = table("REQUIREMENTS.md", 4)
                .flatMap(row -> quoted(row.get(3)))
                .filter(name -> Character.isUpperCase(lastPart(name).charAt(0)) || name.contains("Test."))
                .toList();

        assertAllAre(CLASSES::has, classes.flatMap(DocumentsTest::quoted).toList());
        assertAllAre(DocumentsTest::isTest, tests);
    }

    /** Of what a document quotes, the names of classes of ours, which begin with a capital and have small letters. */
    @ParameterizedTest
    @ValueSource(strings = {"ARCHITECTURE.md", "../README.md"})
    void classesThatAreNamedExist(String document) throws IOException {
        Pattern name = Pattern.compile("([A-Z]\\w*[a-z]\\w*)(?:[.(].*)?");
        List<String> named = quoted(Files.readString(Path.of(document)))
                .map(name::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1))
                .distinct()
                .toList();

        assertAllAre(it -> CLASSES.has(it) || TESTS.has(it) || OTHERS.contains(it), named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ARCHITECTURE.md",
                "CHANGELOG.md",
                "DECISIONS.md",
                "LIBCOAP.md",
                "REQUIREMENTS.md",
                "ZEPHYR.md",
                "../README.md",
                "../.github/CONTRIBUTING.md",
                "../reactive-coap-samples/README.md",
                "../reactive-coap-samples/BENCHMARKS.md",
                "../reactive-coap-samples/telemetry/README.md",
                "../reactive-coap-samples/webflux/README.md"
            })
    void linksLeadSomewhere(String document) throws IOException {
        Path from = Path.of(document);
        List<String> links = LINK.matcher(Files.readString(from))
                .results()
                .map((MatchResult it) -> it.group(1))
                .filter(link -> !link.contains("://"))
                .toList();

        assertThat(links.stream().filter(link -> !leadsSomewhere(from, link))).isEmpty();
    }

    @Test
    void noticesALinkThatLeadsNowhere() {
        assertThat(leadsSomewhere(Path.of("ARCHITECTURE.md"), "LIBCOAP.md#credentials"))
                .isTrue();
        assertThat(leadsSomewhere(Path.of("ARCHITECTURE.md"), "LIBCOAP.md#secrets"))
                .isFalse();
        assertThat(leadsSomewhere(Path.of("ARCHITECTURE.md"), "#threads")).isTrue();
        assertThat(leadsSomewhere(Path.of("ARCHITECTURE.md"), "LIBCURL.md")).isFalse();
    }

    @Test
    void noticesWhatDoesNotExist() {
        assertThat(isPublic("CoapClient.connect")).isTrue();
        assertThat(isPublic("CoapClient.disconnect")).isFalse();
        assertThat(isPublic("TrustPolicy.Relaxation.EXPIRED")).isTrue();
        assertThat(isPublic("TrustPolicy.Relaxation.TIRED")).isFalse();
        assertThat(isTest("DocumentsTest.noticesWhatDoesNotExist")).isTrue();
        assertThat(isTest("DocumentsTest.noticesWhatDoesExist")).isFalse();
        assertThat(isTest("peer.DocumentsTest")).isFalse();
        assertThat(CLASSES.has("NettyCoapClient")).isTrue();
        assertThat(CLASSES.has("NettyCoapServer")).isFalse();
    }

    private static void assertAllAre(Predicate<String> there, List<String> names) {
        assertThat(names).hasSizeGreaterThan(40);
        assertThat(names.stream().filter(there.negate()).distinct()).isEmpty();
    }

    private static Stream<String> column(String document, int number) throws IOException {
        return table(document, 4).map(row -> row.get(number));
    }

    /** The rows of a document's tables that have so many columns, their heads left out. */
    private static Stream<List<String>> table(String document, int columns) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(document));
        return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
                .filter(i -> lines.get(i).startsWith("| "))
                .filter(i -> !lines.get(Math.min(i + 1, lines.size() - 1)).startsWith("|--"))
                .map(i -> CELL.split(lines.get(i).substring(1)))
                .map(cells -> Arrays.stream(cells).map(String::strip).toList())
                .filter(cells -> cells.size() == columns);
    }

    private static Stream<String> quoted(String text) {
        return QUOTED.matcher(text.replaceAll("(?s)```.*?```", "")).results().map((MatchResult it) -> it.group(1));
    }

    /** A file, or a heading of one, by the name that it has in a link: small letters, hyphens for spaces, no marks. */
    private static boolean leadsSomewhere(Path from, String link) {
        int hash = link.indexOf('#');
        Path file = hash == 0 ? from : from.resolveSibling(hash < 0 ? link : link.substring(0, hash));
        return Files.exists(file)
                && (hash < 0
                        || Sources.read(file)
                                .lines()
                                .filter(line -> line.startsWith("#"))
                                .map(line -> line.replaceFirst("^#+ ", "")
                                        .toLowerCase(Locale.ROOT)
                                        .replaceAll("[^\\w -]", "")
                                        .replace(' ', '-'))
                                .anyMatch(link.substring(hash + 1)::equals));
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** {@code Type}, {@code Type.member} or {@code Type.Nested.member}. */
    private static boolean isPublic(String name) {
        int dot = name.lastIndexOf('.');
        return publicType(name).isPresent()
                || dot > 0
                        && publicType(name.substring(0, dot))
                                .filter(type -> hasMember(type, name.substring(dot + 1)))
                                .isPresent();
    }

    private static Optional<Class<?>> publicType(String name) {
        for (String home : PUBLIC_PACKAGES) {
            try {
                Class<?> type = Class.forName(home + "." + name.replace('.', '$'));
                return Optional.<Class<?>>of(type).filter(it -> Modifier.isPublic(it.getModifiers()));
            } catch (ClassNotFoundException e) {
                continue;
            }
        }
        return Optional.empty();
    }

    private static boolean hasMember(Class<?> type, String name) {
        return Stream.concat(Arrays.stream(type.getMethods()), Arrays.stream(type.getFields()))
                .anyMatch(member -> member.getName().equals(name));
    }

    private static boolean isTest(String name) {
        var matcher = TEST.matcher(name);
        return matcher.matches()
                && TESTS.of(matcher.group(2))
                        .filter(file -> file.startsWith(matcher.group(1)))
                        .anyMatch(file -> matcher.group(3) == null || TESTS.declares(file, matcher.group(3)));
    }

    /** The Java sources of all modules, by their names within the package that their tests or classes share. */
    private record Sources(Map<String, String> texts) {

        static Sources below(String kind) {
            Map<String, String> texts = new TreeMap<>();
            for (String module : List.of("reactive-coap-api", "reactive-coap-netty", "reactive-coap-samples")) {
                Path java = ROOT.resolve(module).resolve(Path.of("src", kind, "java", "io", "reactivecoap"));
                try (Stream<Path> files = Files.walk(java)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .forEach(file -> texts.put(nameOf(java.relativize(file)), read(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return new Sources(texts);
        }

        private static String nameOf(Path file) {
            return file.toString()
                    .replaceFirst("\\.java$", "")
                    .replace(file.getFileSystem().getSeparator(), ".")
                    .replaceFirst("^netty\\.", "");
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Stream<String> of(String simpleName) {
            return texts.keySet().stream().filter(name -> name.equals(simpleName) || name.endsWith("." + simpleName));
        }

        /** Whether there is a class of the name, in a file of its own or within another one. */
        boolean has(String name) {
            String declaration = "\\b(class|interface|record|enum) " + lastPart(name) + "\\b";
            Pattern declared = Pattern.compile(declaration);
            return of(lastPart(name)).findAny().isPresent()
                    || texts.values().stream()
                            .anyMatch(text -> declared.matcher(text).find());
        }

        boolean declares(String file, String method) {
            return Pattern.compile("\\bvoid " + method + "\\(")
                    .matcher(texts.get(file))
                    .find();
        }
    }
}
