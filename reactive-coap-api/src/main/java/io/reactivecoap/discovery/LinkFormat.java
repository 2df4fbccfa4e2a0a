package io.reactivecoap.discovery;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * The CoRE link format (RFC 6690 §2), in which {@code /.well-known/core} tells what a peer offers:
 * {@code </sensors/temp>;rt="temperature-c";if="sensor",</sensors/light>;obs}.
 *
 * <p>What is written can be read again and gives equal links.
 */
public final class LinkFormat {
    private LinkFormat() {}

    /**
     * Reads links to the letter of the format: without blanks or line breaks between their parts.
     *
     * @param text links, separated by commas
     * @return the links in their order; none for an empty text
     * @throws LinkFormatException if the text is not in the link format
     */
    public static List<WebLink> parse(String text) {
        Objects.requireNonNull(text, "text");
        return new LinkReader(text).readAll();
    }

    /**
     * Reads links to the letter of the format: without blanks or line breaks between their parts.
     *
     * @param utf8 links, separated by commas, in UTF-8
     * @return the links in their order; none for no bytes
     * @throws LinkFormatException if the bytes are not UTF-8, or the text is not in the link format
     */
    public static List<WebLink> parse(byte[] utf8) {
        Objects.requireNonNull(utf8, "utf8");
        // RFC 6690 §2: "the CoRE Link Format is encoded as UTF-8"
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(utf8);
        CharBuffer characters = CharBuffer.allocate(utf8.length);
        boolean malformed = decoder.decode(bytes, characters, true).isError();
        characters.flip();
        if (malformed) {
            String found = "the byte 0x" + HexFormat.of().withUpperCase().toHexDigits(bytes.get());
            throw new LinkFormatException("a character in UTF-8", characters.length(), found);
        }
        return parse(characters.toString());
    }

    /**
     * Writes links.
     *
     * @param links the links
     * @return the links in their order, separated by commas; empty for none
     */
    public static String format(Collection<WebLink> links) {
        Objects.requireNonNull(links, "links");
        StringJoiner text = new StringJoiner(",");
        links.forEach(link -> text.add(link.toString()));
        return text.toString();
    }
}
