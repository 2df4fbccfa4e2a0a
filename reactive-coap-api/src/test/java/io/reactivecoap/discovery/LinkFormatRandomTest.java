package io.reactivecoap.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code -Dcoap.seed=4711} begins with another seed. */
class LinkFormatRandomTest {
    private static final long FIRST = Long.getLong("coap.seed", 1);
    private static final String DELIMITERS = "<>,;=\"\\*'%:/?#[]@ \n\t\u0000\u007f\u00e4\uD83D\uDE00ab1";

    @Test
    void whatIsWrittenIsReadTheSame() {
        for (long seed = FIRST; seed < FIRST + 10_000; seed++) {
            String text = new RandomLinks(new Random(seed)).next();

            List<WebLink> links = read(seed, text);
            String written = LinkFormat.format(links);

            assertThat(read(seed, written)).as("seed %d: %s", seed, text).isEqualTo(links);
            assertThat(LinkFormat.format(LinkFormat.parse(written)))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(written);
            assertThat(LinkFormat.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(links);
            assertThat(links.stream().map(LinkFormatRandomTest::rebuilt))
                    .as("seed %d: %s", seed, text)
                    .containsExactlyElementsOf(links);
        }
    }

    private static List<WebLink> read(long seed, String text) {
        try {
            return LinkFormat.parse(text);
        } catch (LinkFormatException e) {
            throw new AssertionError("seed " + seed + ": " + text, e);
        }
    }

    private static WebLink rebuilt(WebLink link) {
        WebLink rebuilt = WebLink.to(link.target());
        for (LinkAttribute attribute : link.attributes()) {
            rebuilt = attribute.value().isPresent()
                    ? rebuilt.with(attribute.name(), attribute.value().get())
                    : rebuilt.with(attribute.name());
        }
        return rebuilt;
    }

    @Test
    void noMutationIsTooMuch() {
        int malformed = 0;
        for (long seed = FIRST; seed < FIRST + 100_000; seed++) {
            Random random = new Random(seed);
            String text = mutate(new RandomLinks(random).next(), random);
            malformed += isMalformed(seed, text, () -> LinkFormat.parse(text)) ? 1 : 0;
        }
        assertThat(malformed).as("malformed mutations").isBetween(20_000, 95_000);
    }

    @Test
    void noNoiseIsTooMuch() {
        for (long seed = FIRST; seed < FIRST + 50_000; seed++) {
            Random random = new Random(seed);
            StringBuilder noise = new StringBuilder("<");
            for (int i = random.nextInt(40); i > 0; i--) {
                noise.append(DELIMITERS.charAt(random.nextInt(DELIMITERS.length())));
            }
            isMalformed(seed, noise.toString(), () -> LinkFormat.parse(noise.toString()));
        }
    }

    @Test
    void noBytesAreTooMany() {
        for (long seed = FIRST; seed < FIRST + 50_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new RandomLinks(random).next().getBytes(StandardCharsets.UTF_8);
            byte[] mutated = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            for (int i = random.nextInt(3); i > 0 && mutated.length > 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            isMalformed(seed, Arrays.toString(mutated), () -> LinkFormat.parse(mutated));
        }
    }

    private interface Parsing {
        List<WebLink> parse();
    }

    /** Either it is refused with its own error, or it is links that are the same after another round. */
    private static boolean isMalformed(long seed, String what, Parsing parsing) {
        try {
            List<WebLink> links = parsing.parse();
            assertThat(LinkFormat.parse(LinkFormat.format(links)))
                    .as("seed %d: %s", seed, what)
                    .isEqualTo(links);
            links.forEach(LinkFormatRandomTest::readAttributes);
            return false;
        } catch (LinkFormatException e) {
            assertThat(e.position()).as("seed %d: %s", seed, what).isBetween(0, what.length());
            assertThat(e.getMessage()).as("seed %d: %s", seed, what).startsWith("expected ");
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ": " + what, e);
        }
    }

    private static String mutate(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(mutated.length() + 1);
            char other = random.nextInt(4) == 0
                    ? (char) random.nextInt(0x10000)
                    : DELIMITERS.charAt(random.nextInt(DELIMITERS.length()));
            switch (random.nextInt(4)) {
                case 0 -> mutated.setLength(at);
                case 1 -> mutated.insert(at, other);
                case 2 -> mutated.delete(at, Math.min(at + 1, mutated.length()));
                default -> mutated.replace(at, Math.min(at + 1, mutated.length()), String.valueOf(other));
            }
        }
        return mutated.toString();
    }

    /** What reads the attributes of whatever a peer sent must not fail either. */
    private static void readAttributes(WebLink link) {
        assertThat(link.resourceTypes()).doesNotContain("");
        assertThat(link.interfaces()).doesNotContain("");
        assertThat(link.rel()).doesNotContain("");
        assertThat(link.contentFormats()).doesNotContainNull();
        assertThat(link.size().orElse(0)).isNotNegative();
        assertThat(link.isObservable()).isEqualTo(link.matches("obs=*"));
        assertThat(link.has("title")).isEqualTo(link.matches("title=*"));
    }
}
