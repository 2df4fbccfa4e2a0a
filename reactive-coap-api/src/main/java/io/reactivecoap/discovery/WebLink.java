package io.reactivecoap.discovery;

import io.reactivecoap.option.ContentFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A link to a resource and what it says about it (RFC 6690 §2):
 * {@code WebLink.to("/sensors/temp").with("rt", "temperature-c").with("obs")}.
 *
 * <p>The case of an attribute's name makes no difference. Immutable: what changes a link gives a new one.
 */
public final class WebLink {
    private final String target;
    private final List<LinkAttribute> attributes;

    WebLink(String target, List<LinkAttribute> attributes) {
        this.target = target;
        this.attributes = List.copyOf(attributes);
    }

    /**
     * A link without attributes.
     *
     * @param target a URI, or a reference relative to the peer's, such as {@code /sensors}
     * @return the link
     */
    public static WebLink to(String target) {
        Objects.requireNonNull(target, "target");
        Cursor.check("target", "a URI reference", target, UriReference::read);
        return new WebLink(target, List.of());
    }

    /**
     * Adds an attribute without a value.
     *
     * @param name its name, such as {@code obs}
     * @return the link with it, once where a link must not have more than one of it
     */
    public WebLink with(String name) {
        return with(new LinkAttribute(name, Optional.empty()));
    }

    /**
     * Adds an attribute.
     *
     * @param name its name, such as {@code rt}
     * @param value its value without quotes; several, where the attribute may hold them, with spaces in between
     * @return the link with it, in the place of another where a link must not have more than one of it
     */
    public WebLink with(String name, String value) {
        return with(new LinkAttribute(name, Optional.of(Objects.requireNonNull(value, "value"))));
    }

    private WebLink with(LinkAttribute added) {
        // RFC 6690 §2: "href" is "reserved for use as a query parameter for filtering"
        if (added.isNamed("href")) {
            throw new IllegalArgumentException("name must not be href, which stands for the target in a query");
        }
        List<LinkAttribute> all = new ArrayList<>(attributes);
        int place = added.isUnique() ? indexOf(added.name()) : -1;
        if (place < 0) {
            all.add(added);
        } else {
            all.set(place, added);
        }
        return new WebLink(target, all);
    }

    private int indexOf(String name) {
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.get(i).isNamed(name)) {
                return i;
            }
        }
        return -1;
    }

    /** {@return the URI reference as it is written} */
    public String target() {
        return target;
    }

    /** {@return the attributes in their order, some perhaps several times; immutable} */
    public List<LinkAttribute> attributes() {
        return attributes;
    }

    /**
     * The value of an attribute, the first where it is there several times.
     *
     * @param name its name
     * @return the value without its quotes; empty if the attribute is missing or has none
     */
    public Optional<String> attribute(String name) {
        int place = indexOf(Objects.requireNonNull(name, "name"));
        return place < 0 ? Optional.empty() : attributes.get(place).value();
    }

    /**
     * Whether the link has an attribute, with or without a value.
     *
     * @param name its name
     * @return whether it is there
     */
    public boolean has(String name) {
        return indexOf(Objects.requireNonNull(name, "name")) >= 0;
    }

    /** {@return the resource types ({@code rt}, RFC 6690 §3.1)} */
    public List<String> resourceTypes() {
        return words("rt");
    }

    /** {@return the interface descriptions ({@code if}, RFC 6690 §3.2)} */
    public List<String> interfaces() {
        return words("if");
    }

    /** {@return the relations ({@code rel}); where there are none, RFC 6690 §2.2 takes the target for hosted here} */
    public List<String> rel() {
        return words("rel");
    }

    private List<String> words(String name) {
        return attributes.stream()
                .filter(attribute -> attribute.isNamed(name))
                .flatMap(attribute -> attribute.words().stream())
                .toList();
    }

    /** {@return the content formats there are of the resource ({@code ct}, RFC 7252 §7.2.1), without what is none} */
    public List<ContentFormat> contentFormats() {
        return words("ct").stream()
                .map(WebLink::number)
                .flatMap(number -> number.stream().boxed())
                .filter(number -> number <= 65_535)
                .map(number -> ContentFormat.of(number.intValue()))
                .toList();
    }

    /** {@return whether observing the resource is useful ({@code obs}, RFC 7641 §6)} */
    public boolean isObservable() {
        return has("obs");
    }

    /** {@return the name of the resource for people ({@code title}); one in {@code title*} is not looked at} */
    public Optional<String> title() {
        return attribute("title");
    }

    /** {@return about how many bytes the resource has at most ({@code sz}, RFC 6690 §3.3); empty if not a number} */
    public OptionalLong size() {
        return number(attribute("sz").orElse(""));
    }

    private static OptionalLong number(String text) {
        try {
            return Characters.DIGIT.containsAllOf(text) ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        } catch (NumberFormatException emptyOrTooLong) {
            return OptionalLong.empty();
        }
    }

    /**
     * Whether a query of a discovery selects the link (RFC 6690 §4.1), for peers that take no notice of one.
     *
     * <p>{@code rt=light} selects what has this resource type, perhaps beside others, {@code rt=light*} what has one
     * that begins so, {@code obs=*} what has the attribute, {@code href=/sensors*} what has such a target.
     *
     * @param query one {@code name=value} as in a URI, with an ampersand and a percent sign percent-encoded
     * @return whether the link has what the query asks for
     * @throws IllegalArgumentException if the query is not like this
     */
    public boolean matches(String query) {
        return LinkFilter.parse(query).accepts(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WebLink that && target.equals(that.target) && attributes.equals(that.attributes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(target, attributes);
    }

    /** {@return the link as it stands in the link format} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<").append(target).append('>');
        attributes.forEach(attribute -> text.append(';').append(attribute));
        return text.toString();
    }
}
