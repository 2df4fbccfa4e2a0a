package io.reactivecoap.discovery;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Something that a link says about its target, such as {@code rt="temperature-c"} or {@code obs}.
 *
 * @param name the name, whose case makes no difference to what it means
 * @param value the value without its quotes; as it is written, with character set and language, where the name ends
 *     with an asterisk (RFC 5987 §3.2); empty where the attribute has none
 */
public record LinkAttribute(String name, Optional<String> value) {

    /**
     * What must not be repeated: RFC 5988 §5.3 and §5.4, RFC 6690 §3 and RFC 7641 §6. The one anchor and the one rev
     * are the first, as in the algorithm of RFC 8288 §B.2. Several hreflang are several languages (RFC 5988 §5.4).
     */
    private static final Set<String> UNIQUE =
            Set.of("rel", "anchor", "rev", "media", "title", "title*", "type", "rt", "if", "sz", "obs");

    /** What may hold several values, with spaces in between: relation-types (RFC 6690 §2) and ct (RFC 7252 §7.2.1). */
    private static final Set<String> LISTS = Set.of("rel", "rev", "rt", "if", "ct");

    /** What is written without quotes, by "Language-Tag" and "cardinal" in RFC 6690 §2, and by RFC 7252 §7.2.1. */
    private static final Set<String> PLAIN = Set.of("hreflang", "sz", "ct");

    /**
     * Checks the components.
     *
     * @param name the name
     * @param value the value; a name with an asterisk must have one
     */
    public LinkAttribute {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        Cursor.check("name", "the name of an attribute", name, LinkGrammar::readName);
        if (isExtended(name)) {
            Cursor.check("value", "like UTF-8'en'x%20y", value.orElse(""), LinkGrammar::readExtValue);
        } else {
            Cursor.check("value", "text", value.orElse(""), LinkAttribute::readText);
        }
    }

    private static void readText(Cursor text) {
        while (!text.atEnd()) {
            text.next();
        }
    }

    static boolean isExtended(String name) {
        return name.endsWith("*");
    }

    /** The name as it is compared: RFC 5234 §2.3, "ABNF strings are case insensitive". */
    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    boolean isNamed(String other) {
        return name.equalsIgnoreCase(other);
    }

    boolean isUnique() {
        return UNIQUE.contains(key());
    }

    /** The values of a list, none where it is empty or missing. */
    List<String> words() {
        return Arrays.stream(value.orElse("").split(" "))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** What a filter looks at: one value, or those of a list; an attribute without one is like one that is empty. */
    List<String> filterValues() {
        // RFC 6690 §4.1: "relation-type target attributes can contain multiple values, and each value MUST be treated
        // as a separate target attribute when matching"
        List<String> values = LISTS.contains(key()) ? words() : List.of(value.orElse(""));
        return values.isEmpty() ? List.of("") : values;
    }

    /** {@return the attribute as it stands in the link format} */
    @Override
    public String toString() {
        if (value.isEmpty()) {
            return name;
        }
        StringBuilder text = new StringBuilder(name).append('=');
        if (isExtended(name) || PLAIN.contains(key()) && isToken(value.get())) {
            return text.append(value.get()).toString();
        }
        LinkGrammar.appendQuoted(text, value.get());
        return text.toString();
    }

    private static boolean isToken(String value) {
        return !value.isEmpty() && Characters.PTOKEN.containsAllOf(value);
    }
}
