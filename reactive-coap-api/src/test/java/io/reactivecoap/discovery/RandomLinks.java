package io.reactivecoap.discovery;

import java.util.Random;

/** Texts in the link format, at random; built by the grammar, not by what is tested. */
final class RandomLinks {
    private static final String[] SCHEMES = {"", "", "", "coap:", "coaps+tcp:", "a1:"};
    private static final String[] AUTHORITIES = {"//h", "//h:5683", "//u:p@h:", "//[::1]:1", "//%C3%A4", "//"};
    private static final String[] NAMES = {
        "rel",
        "anchor",
        "rev",
        "hreflang",
        "media",
        "title",
        "type",
        "rt",
        "if",
        "sz",
        "ct",
        "obs",
        "RT",
        "x",
        "!#$&+-.^_`|~"
    };
    private static final String[] EXT_VALUES = {"UTF-8''a", "utf-8'de'n%c3%a4", "x'y-z'!#$&+-.^_`|~", "iso-8859-1''"};
    private static final String URI_CHARACTERS = "abcXYZ019-._~!$&'()*+,;=@";
    private static final String TOKEN_CHARACTERS = "abcXYZ019!#$%&'()*+-./:<=>?@[]^_`{|}~";

    private final Random random;

    RandomLinks(Random random) {
        this.random = random;
    }

    /** Up to five links. */
    String next() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(text.isEmpty() ? "<" : ",<").append(target()).append('>');
            for (int j = random.nextInt(6); j > 0; j--) {
                text.append(';').append(attribute());
            }
        }
        return text.toString();
    }

    private String target() {
        if (random.nextInt(16) == 0) {
            return "";
        }
        StringBuilder target = new StringBuilder(pick(SCHEMES));
        switch (random.nextInt(4)) {
            case 0 -> target.append(pick(AUTHORITIES));
            case 1 -> target.append("/s").append(word());
            default -> target.append('r').append(word());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            target.append('/').append(word()).append(random.nextBoolean() ? ":" : "");
        }
        for (String mark : new String[] {"?", "#"}) {
            target.append(random.nextInt(3) == 0 ? mark + word() + "/?:" : "");
        }
        return target.toString();
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> word.append(String.format("%%%02x", random.nextInt(256)));
                case 1 -> word.appendCodePoint(beyondAscii());
                default -> word.append(pick(URI_CHARACTERS));
            }
        }
        return word.toString();
    }

    private String attribute() {
        String name = pick(NAMES);
        return switch (random.nextInt(6)) {
            case 0 -> name;
            case 1 -> name + "*=" + pick(EXT_VALUES);
            case 2 -> name + "=" + random.nextInt(100_000);
            case 3 -> name + "=" + token();
            default -> name + "=\"" + quoted() + "\"";
        };
    }

    private String token() {
        StringBuilder token = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            token.append(pick(TOKEN_CHARACTERS));
        }
        return token.toString();
    }

    private String quoted() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(10); i > 0; i--) {
            switch (random.nextInt(5)) {
                case 0 -> text.append('\\').append((char) random.nextInt(128));
                case 1 -> text.append(' ');
                case 2 -> text.appendCodePoint(beyondAscii());
                default -> text.append(pick(TOKEN_CHARACTERS + ",;\t"));
            }
        }
        return text.toString();
    }

    private int beyondAscii() {
        return random.nextBoolean()
                ? 0x80 + random.nextInt(Character.MIN_SURROGATE - 0x80)
                : 0xE000 + random.nextInt(0x110000 - 0xE000);
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private char pick(String characters) {
        return characters.charAt(random.nextInt(characters.length()));
    }
}
