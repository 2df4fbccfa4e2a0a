package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoapUriRoundTripTest {
    private static final String[] HOSTS = {
        "h",
        "A_b.Example",
        "%C3%A4",
        "a%2Fb",
        "a%20b",
        "127.0.0.1",
        "[::1]",
        "[2001:DB8::1]",
        "[fe80::1%25e%2F0]",
        "%2Ftmp%2Fs"
    };

    @Test
    void whatIsPutTogetherIsTakenApartTheSame() {
        for (long seed = 0; seed < 5000; seed++) {
            Random random = new Random(seed);
            String written = randomUri(random);

            CoapUri uri = CoapUri.parse(written);
            CoapUri again = CoapUri.parse(uri.toString());

            assertThat(again).as("seed %d: %s", seed, written).isEqualTo(uri);
            assertThat(again).as("seed %d: %s", seed, written).hasToString(uri.toString());
            assertThat(again.options()).as("seed %d: %s", seed, written).isEqualTo(uri.options());
            assertThat(uri.toString())
                    .as("seed %d: %s", seed, written)
                    .matches("[!-~]*")
                    .doesNotContain("#", "\"");
        }
    }

    @Test
    void optionsComeBackFromPathAndQuery() {
        for (long seed = 0; seed < 5000; seed++) {
            Random random = new Random(seed);
            CoapOptions options = randomOptions(random);

            String pathAndQuery = CoapUri.pathAndQuery(options);

            assertThat(CoapUri.relativeOptions(pathAndQuery))
                    .as("seed %d: %s", seed, options)
                    .isEqualTo(options);
            assertThat(CoapUri.parse("coap://[::1]" + pathAndQuery).options())
                    .as("seed %d: %s", seed, options)
                    .isEqualTo(options);
        }
    }

    private static String randomUri(Random random) {
        String host = HOSTS[random.nextInt(HOSTS.length)];
        StringBuilder uri =
                new StringBuilder(CoapProtocol.values()[random.nextInt(CoapProtocol.values().length)].scheme());
        uri.append("://").append(host);
        if (!host.startsWith("%2F") && random.nextBoolean()) {
            uri.append(':').append(1 + random.nextInt(65535));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            uri.append('/').append(random.nextInt(6) == 0 ? ".".repeat(random.nextInt(3)) : randomEncoded(random));
        }
        for (int i = random.nextInt(4), mark = '?'; i > 0; i--, mark = '&') {
            uri.append((char) mark).append(randomEncoded(random));
        }
        return uri.toString();
    }

    /** Random text with each byte encoded unless a letter or digit. */
    private static String randomEncoded(Random random) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : randomText(random).getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet >= 'a' && octet <= 'z' || octet >= '0' && octet <= '9';
            encoded.append(plain ? Character.toString(octet) : String.format("%%%02x", octet));
        }
        return encoded.toString();
    }

    private static CoapOptions randomOptions(Random random) {
        CoapOptions.Builder options = CoapOptions.builder();
        int segments = random.nextInt(5);
        for (int i = 0; i < segments; i++) {
            String text = randomText(random);
            // A dot segment is none, and a single empty segment is the root.
            boolean dots = text.equals(".") || text.equals("..");
            options.add(CoapOption.URI_PATH, dots || segments == 1 && text.isEmpty() ? "x" : text);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            options.add(CoapOption.URI_QUERY, randomText(random));
        }
        return options.build();
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(128);
                        case 1 -> "/?#%&=.:@[]+ ".charAt(random.nextInt(13));
                        case 2 -> 0x80 + random.nextInt(0xD800 - 0x80);
                        default -> 0xE000 + random.nextInt(0x110000 - 0xE000);
                    });
        }
        return text.toString();
    }
}
