package io.reactivecoap.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.option.ContentFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebLinkTest {
    private static final WebLink LINK = WebLink.to("/sensors/light")
            .with("rt", "light-lux core.sen-light")
            .with("if", "sensor  ro ")
            .with("ct", "0 41")
            .with("rel", "item next")
            .with("title", "Light")
            .with("sz", "1024")
            .with("obs");

    @Test
    void tellsWhatItIsMadeOf() {
        assertThat(LINK.target()).isEqualTo("/sensors/light");
        assertThat(LINK.attributes())
                .extracting(LinkAttribute::name)
                .containsExactly("rt", "if", "ct", "rel", "title", "sz", "obs");
        assertThat(LINK.attributes().get(6).value()).isEmpty();
        assertThat(LINK.attribute("title")).contains("Light");
        assertThat(LINK.attribute("TITLE")).contains("Light");
        assertThat(LINK.attribute("obs")).isEmpty();
        assertThat(LINK.attribute("type")).isEmpty();
        assertThat(LINK.has("obs")).isTrue();
        assertThat(LINK.has("Obs")).isTrue();
        assertThat(LINK.has("type")).isFalse();
    }

    @Test
    void tellsWhatTheAttributesMean() {
        assertThat(LINK.resourceTypes()).containsExactly("light-lux", "core.sen-light");
        assertThat(LINK.interfaces()).containsExactly("sensor", "ro");
        assertThat(LINK.contentFormats()).containsExactly(ContentFormat.TEXT_PLAIN, ContentFormat.XML);
        assertThat(LINK.rel()).containsExactly("item", "next");
        assertThat(LINK.title()).contains("Light");
        assertThat(LINK.size()).hasValue(1024);
        assertThat(LINK.isObservable()).isTrue();
    }

    @Test
    void withoutAttributesItTellsNothing() {
        WebLink link = WebLink.to("/x");

        assertThat(link.attributes()).isEmpty();
        assertThat(link.resourceTypes()).isEmpty();
        assertThat(link.interfaces()).isEmpty();
        assertThat(link.contentFormats()).isEmpty();
        assertThat(link.rel()).isEmpty();
        assertThat(link.title()).isEmpty();
        assertThat(link.size()).isEmpty();
        assertThat(link.isObservable()).isFalse();
    }

    // RFC 7252 §7.2.1: "The value is in the CoAP identifier code format as a decimal ASCII integer and MUST be in the
    // range of 0-65535"
    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "ct=40 | 40",
                "ct=\"40\" | 40",
                "ct=\"0 65535\" | 0 65535",
                "ct=\"0  65536 50\" | 0 50",
                "ct=\"x 50 -1 +1 5.0\" | 50",
                "ct=40;ct=\"50 60\" | 40 50 60",
                "ct=99999999999999999999;ct=60 | 60",
                "ct=\"\u0664\u0660\" | ``",
                "ct=\"\" | ``",
                "ct | ``",
            })
    void contentFormatsAreNumbersWithSpacesInBetween(String attributes, String numbers) {
        WebLink link = LinkFormat.parse("<>;" + attributes).get(0);

        List<String> ids = link.contentFormats().stream()
                .map(format -> String.valueOf(format.id()))
                .toList();

        assertThat(String.join(" ", ids)).isEqualTo(numbers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sz=large", "sz=-1", "sz=+1", "sz=1.5", "sz=9223372036854775808", "sz=\"\"", "sz", "sz=\"1 2\""})
    void aSizeThatIsNotANumberIsNone(String attribute) {
        WebLink link = LinkFormat.parse("<>;" + attribute).get(0);

        assertThat(link.size()).isEmpty();
        assertThat(link.has("sz")).isTrue();
    }

    @Test
    void aSizeMayBeLarge() {
        assertThat(WebLink.to("").with("sz", "9223372036854775807").size()).hasValue(Long.MAX_VALUE);
        assertThat(WebLink.to("").with("sz", "0").size()).hasValue(0);
        assertThat(WebLink.to("").with("sz", "large").attribute("sz")).contains("large");
    }

    // RFC 7641 §6: a value for obs "MUST be ignored if present"
    @Test
    void aValueForObsMakesNoDifference() {
        assertThat(LinkFormat.parse("<>;obs=0").get(0).isObservable()).isTrue();
    }

    @Test
    void whatMustNotBeRepeatedIsReplacedWhereItStands() {
        assertThat(WebLink.to("a")
                        .with("rt", "1")
                        .with("obs")
                        .with("x")
                        .with("RT", "2")
                        .with("obs"))
                .hasToString("<a>;RT=\"2\";obs;x");
    }

    @Test
    void whatMayBeRepeatedIsAdded() {
        WebLink link =
                WebLink.to("a").with("hreflang", "en").with("x", "1").with("x").with("hreflang", "de");

        assertThat(link).hasToString("<a>;hreflang=en;x=\"1\";x;hreflang=de");
        assertThat(link.attribute("x")).contains("1");
    }

    @Test
    void isItsTargetAndAttributesWhichNobodyCanChange() {
        WebLink plain = WebLink.to("/a");
        WebLink observable = plain.with("obs");

        assertThat(plain.attributes()).isEmpty();
        assertThat(observable)
                .isEqualTo(WebLink.to("/a").with("obs"))
                .hasSameHashCodeAs(WebLink.to("/a").with("obs"))
                .hasToString("</a>;obs")
                .isNotEqualTo(plain)
                .isNotEqualTo(WebLink.to("/b").with("obs"))
                .isNotEqualTo(WebLink.to("/a").with("obs", ""))
                .isNotEqualTo(null);
        assertThatThrownBy(() -> observable.attributes().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a>", "<a>", "a%4", ":a", "//[::1", "a#b#c", "\uD800"})
    void refusesTargetsThatAreNone(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebLink.to(target))
                .withMessageStartingWith("target must be a URI reference: expected ")
                .isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=", "*", "a**", "a*b", "\u00e4", "a%", "'"})
    void refusesNamesThatAreNone(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebLink.to("").with(name, "UTF-8''"))
                .withMessageStartingWith("name must be the name of an attribute: expected ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebLink.to("").with(name))
                .withMessageStartingWith("name must be the name of an attribute: expected ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "UTF-8'x", "UTF-8''\u00e4", "UTF-8''a b", "'en'x"})
    void refusesExtendedValuesThatAreNone(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebLink.to("").with("title*", value))
                .withMessageStartingWith("value must be like UTF-8'en'x%20y: expected ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebLink.to("").with("title*"))
                .withMessageStartingWith("value must be like UTF-8'en'x%20y: expected ");
    }

    @Test
    void refusesValuesThatAreNoText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebLink.to("").with("title", "a\uDC00"))
                .withMessage("value must be text: expected no surrogate on its own at position 1, found U+DC00");
    }

    // RFC 6690 §2: "The link parameter "href" is reserved for use as a query parameter for filtering"
    @Test
    void hrefIsNoAttribute() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebLink.to("").with("Href", "/a"))
                .withMessage("name must not be href, which stands for the target in a query");
    }

    @Test
    void nullIsNoPartOfALink() {
        assertThatNullPointerException().isThrownBy(() -> WebLink.to(null)).withMessage("target");
        assertThatNullPointerException().isThrownBy(() -> LINK.with(null)).withMessage("name");
        assertThatNullPointerException().isThrownBy(() -> LINK.with(null, "a")).withMessage("name");
        assertThatNullPointerException().isThrownBy(() -> LINK.with("a", null)).withMessage("value");
        assertThatNullPointerException().isThrownBy(() -> LINK.attribute(null)).withMessage("name");
        assertThatNullPointerException().isThrownBy(() -> LINK.has(null)).withMessage("name");
        assertThatNullPointerException().isThrownBy(() -> LINK.matches(null)).withMessage("query");
        assertThatNullPointerException()
                .isThrownBy(() -> new LinkAttribute("a", null))
                .withMessage("value");
    }

    @Test
    void anAttributeIsAValueOnItsOwn() {
        assertThat(new LinkAttribute("rt", Optional.of("a \"b\"")))
                .hasToString("rt=\"a \\\"b\\\"\"")
                .isEqualTo(new LinkAttribute("rt", Optional.of("a \"b\"")));
        assertThat(new LinkAttribute("obs", Optional.empty())).hasToString("obs");
    }
}
