package io.reactivecoap.discovery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the production "Link" of RFC 6690 §2, each character a fixed number of times.
 *
 * <p>No whitespace is allowed outside quoted strings: the grammar is RFC 5234's, which implies none, and names none; to
 * make this format of a header, RFC 6690 §2 says, "any linear whitespace (LWS) is removed". The line feeds of its
 * examples are, says §5, "inserted here for readability". Nor may an element of the list be empty.
 */
final class LinkReader {
    private final Cursor text;

    LinkReader(CharSequence text) {
        this.text = new Cursor(text);
    }

    /** link-value-list = [ link-value *[ "," link-value ]] */
    List<WebLink> readAll() {
        if (text.atEnd()) {
            return List.of();
        }
        List<WebLink> links = new ArrayList<>();
        do {
            links.add(readLink());
        } while (text.take(','));
        if (!text.atEnd()) {
            throw text.expected("';', ',' or the end");
        }
        return List.copyOf(links);
    }

    /** link-value = {@literal "<" URI-Reference ">" *( ";" link-param )} */
    private WebLink readLink() {
        text.expect('<', "before the target");
        int start = text.position();
        UriReference.read(text);
        String target = text.since(start);
        text.expect('>', "after the target");
        List<LinkAttribute> attributes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        while (text.take(';')) {
            LinkAttribute attribute = readAttribute();
            // RFC 5988 §5.3: "occurrences after the first MUST be ignored by parsers"
            if (!attribute.isUnique() || seen.add(attribute.key())) {
                attributes.add(attribute);
            }
        }
        return new WebLink(target, attributes);
    }

    /**
     * All that is known of RFC 6690's link-params is a link-extension too, by which a value that does not keep to its
     * own production, such as {@code sz=large}, is no reason to refuse the list.
     *
     * <p>link-extension = ( parmname [ "=" ( ptoken / quoted-string ) ] ) / ( ext-name-star "=" ext-value )
     */
    private LinkAttribute readAttribute() {
        int start = text.position();
        LinkGrammar.readName(text);
        String name = text.since(start);
        if (LinkAttribute.isExtended(name)) {
            text.expect('=', "after the name");
            int value = text.position();
            LinkGrammar.readExtValue(text);
            return new LinkAttribute(name, Optional.of(text.since(value)));
        }
        if (!text.take('=')) {
            return new LinkAttribute(name, Optional.empty());
        }
        boolean quoted = text.peek() == '"';
        return new LinkAttribute(
                name, Optional.of(quoted ? LinkGrammar.readQuoted(text) : LinkGrammar.readToken(text)));
    }
}
