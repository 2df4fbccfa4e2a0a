package io.reactivecoap.discovery;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The query of a discovery, by which links are selected (RFC 6690 §4.1).
 *
 * @param name the name of an attribute, or href for the target
 * @param value what the value must be, or begin with
 * @param prefix whether the value may go on
 */
record LinkFilter(String name, String value, boolean prefix) {
    private static final String TARGET = "href";

    static LinkFilter parse(String query) {
        Objects.requireNonNull(query, "query");
        int equals = query.indexOf('=');
        // RFC 6690 §4.1: "a 1-element list that has a single name/value pair"
        if (equals < 0 || query.indexOf('&') >= 0) {
            throw new IllegalArgumentException("query must be one name=value, was " + query);
        }
        String name = decode(query.substring(0, equals));
        Cursor.check("query", "one name=value", name, LinkGrammar::readName);
        // RFC 6690 §4.1: "Value Strings are percent-decoded ... before matching"
        String value = decode(query.substring(equals + 1));
        boolean prefix = value.endsWith("*");
        return new LinkFilter(name, prefix ? value.substring(0, value.length() - 1) : value, prefix);
    }

    private static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        Cursor.check("query", "one name=value", encoded, text -> {
            while (!text.atEnd()) {
                int start = text.position();
                boolean octet = text.takePercentEncoded();
                if (octet) {
                    bytes.write(Integer.parseInt(text.since(start + 1), 16));
                } else {
                    bytes.writeBytes(Character.toString(text.next()).getBytes(StandardCharsets.UTF_8));
                }
            }
        });
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("query must be UTF-8 when decoded, is not in " + encoded, e);
        }
    }

    boolean accepts(WebLink link) {
        // RFC 6690 §4.1: "The search name "href" refers to the URI-reference between the "<" and ">" characters"
        if (name.equalsIgnoreCase(TARGET)) {
            return accepts(link.target());
        }
        return link.attributes().stream()
                .filter(attribute -> attribute.isNamed(name))
                .flatMap(attribute -> attribute.filterValues().stream())
                .anyMatch(this::accepts);
    }

    private boolean accepts(String text) {
        return prefix ? text.startsWith(value) : text.equals(value);
    }
}
