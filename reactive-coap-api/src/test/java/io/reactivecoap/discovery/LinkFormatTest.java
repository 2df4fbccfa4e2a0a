package io.reactivecoap.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkFormatTest {
    // RFC 6690 §2: link-value-list = [ link-value *[ "," link-value ]]
    @Test
    void nothingIsNoLinks() {
        assertThat(LinkFormat.parse("")).isEmpty();
        assertThat(LinkFormat.parse(new byte[0])).isEmpty();
        assertThat(LinkFormat.format(List.of())).isEmpty();
    }

    @Test
    void commasSeparateLinksUnlessInATargetOrBetweenQuotes() {
        assertThat(LinkFormat.parse("<a,b;c>;title=\"d,e;f\",<g>,<>"))
                .containsExactly(WebLink.to("a,b;c").with("title", "d,e;f"), WebLink.to("g"), WebLink.to(""));
    }

    // RFC 3986 §1.1.2 and §5.4
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a",
                "a/b:c",
                "./b:c",
                "/b:c",
                "../..",
                "?",
                "?x=1&y=/?",
                "#",
                "a?b#c/d?e",
                "//",
                "//h",
                "//h:",
                "//h:5683/a",
                "//h?x",
                "//user:pass:word@h:1/",
                "//[2001:db8::7]/c",
                "//me@[fe80::1%25eth0]:5683",
                "///a",
                "coap:",
                "coap://h/a//b",
                "coap+tcp://h",
                "urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
                "mailto:John.Doe@example.com",
                "tel:+1-816-555-1212",
                "g;x=1/../y",
                "%2Fa%c3%a4",
                "/gr\u00f6\u00dfe/\ud83d\ude00",
                "-._~!$&'()*+,;=@",
            })
    void theTargetIsAnyUriReferenceAsItIsWritten(String target) {
        assertThat(LinkFormat.parse("<" + target + ">;a"))
                .containsExactly(WebLink.to(target).with("a"));
        assertThat(LinkFormat.parse("<" + target + ">").get(0).target()).isEqualTo(target);
    }

    // RFC 6690 §2: link-extension = ( parmname [ "=" ( ptoken / quoted-string ) ] )
    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "a=b | b",
                "a=\"b\" | b",
                "a=\"\" | ``",
                "a=\" b  c \" | ` b  c `",
                "a=\"b\tc\" | b\tc",
                "a=!#$%&'()*+-./0:<=>?@A[]^_`{|}~ | !#$%&'()*+-./0:<=>?@A[]^_`{|}~",
                "a== | =",
                "a=\"\\\"\\\\\\b\" | \"\\b",
                "`a=\"\\\n\"` | `\n`",
                "a=\"gr\u00f6\u00dfe \ud83d\ude00\u0085\" | gr\u00f6\u00dfe \ud83d\ude00\u0085",
            })
    void aValueIsATokenOrAQuotedString(String attribute, String value) {
        WebLink link = LinkFormat.parse("<>;" + attribute).get(0);

        assertThat(link.attributes()).containsExactly(new LinkAttribute("a", Optional.of(value)));
        assertThat(LinkFormat.parse(link.toString())).containsExactly(link);
    }

    @Test
    void aNameMayStandAlone() {
        WebLink link = LinkFormat.parse("<>;obs;!#$&+-.^_`|~9").get(0);

        assertThat(link.attributes())
                .containsExactly(
                        new LinkAttribute("obs", Optional.empty()),
                        new LinkAttribute("!#$&+-.^_`|~9", Optional.empty()));
        assertThat(link).hasToString("<>;obs;!#$&+-.^_`|~9");
    }

    // RFC 5987 §3.2.1: ext-value = charset  "'" [ language ] "'" value-chars
    @ParameterizedTest
    @ValueSource(strings = {"UTF-8'de'n%c3%a4chstes", "utf-8''", "iso-8859-1'en-GB'%A3%20rates", "{x}''!#$&+-.^_`|~"})
    void anExtendedValueIsKeptAsItIs(String value) {
        WebLink link = LinkFormat.parse("<>;title*=" + value + ";x*=" + value).get(0);

        assertThat(link.attribute("title*")).contains(value);
        assertThat(link.attribute("x*")).contains(value);
        assertThat(link.title()).isEmpty();
        assertThat(link).hasToString("<>;title*=" + value + ";x*=" + value);
    }

    // RFC 5988 §5.3: "occurrences after the first MUST be ignored by parsers"
    @ParameterizedTest
    @ValueSource(strings = {"rel", "anchor", "rev", "media", "title", "type", "rt", "if", "sz", "obs", "RT"})
    void whatMustNotBeRepeatedIsTakenOnce(String name) {
        String inCapitals = name.toUpperCase(Locale.ROOT);

        assertThat(LinkFormat.parse("<>;" + name + "=1;x;" + name + "=2;" + inCapitals + "=3;" + name))
                .containsExactly(WebLink.to("").with(name, "1").with("x"));
    }

    @Test
    void anExtendedTitleIsTakenOnceToo() {
        assertThat(LinkFormat.parse("<>;title*=a'b'c;title*=d'e'f;title=\"g\""))
                .containsExactly(WebLink.to("").with("title*", "a'b'c").with("title", "g"));
    }

    @Test
    void eachLinkHasItsOwn() {
        assertThat(LinkFormat.parse("<>;rt=a,<>;rt=b"))
                .extracting(WebLink::resourceTypes)
                .containsExactly(List.of("a"), List.of("b"));
    }

    // RFC 5988 §5.4: "Multiple "hreflang" parameters on a single link-value indicate that multiple languages are
    // available from the indicated resource."
    @ParameterizedTest
    @ValueSource(strings = {"hreflang", "ct", "x", "foo"})
    void whatMayBeRepeatedIsKept(String name) {
        assertThat(LinkFormat.parse("<>;" + name + "=1;" + name + "=2;" + name + "=2")
                        .get(0))
                .isEqualTo(WebLink.to("").with(name, "1").with(name, "2").with(name, "2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "rt=a -> rt=\"a\"",
                "type=text/plain -> type=\"text/plain\"",
                "foo=1 -> foo=\"1\"",
                "title=\"a\\b\\\"\\\\\" -> title=\"ab\\\"\\\\\"",
                "sz=\"1\" -> sz=1",
                "ct=\"0\" -> ct=0",
                "ct=\"0 41\" -> ct=\"0 41\"",
                "sz=\"\" -> sz=\"\"",
                "HrefLang=\"en-GB\" -> HrefLang=en-GB",
                "obs -> obs",
                "a=\"\\\u007f\\\u0000\t\" -> a=\"\\\u007f\\\u0000\t\"",
            })
    void writesNumbersAndLanguagesAsTokensAndTheRestBetweenQuotes(String read, String written) {
        assertThat(LinkFormat.format(LinkFormat.parse("<a>;" + read))).isEqualTo("<a>;" + written);
    }

    // RFC 6690 §2: "the CoRE Link Format is encoded as UTF-8"
    @Test
    void bytesAreUtf8() {
        String text = "</\u00e4>;title=\"\u20ac \ud83d\ude00\"";

        assertThat(LinkFormat.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(LinkFormat.parse(text))
                .containsExactly(WebLink.to("/\u00e4").with("title", "\u20ac \ud83d\ude00"));
    }

    @Test
    void theListIsImmutable() {
        List<WebLink> links = LinkFormat.parse("<a>");

        assertThatThrownBy(() -> links.add(WebLink.to("b"))).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void nullIsNoText() {
        assertThatNullPointerException()
                .isThrownBy(() -> LinkFormat.parse((String) null))
                .withMessage("text");
        assertThatNullPointerException()
                .isThrownBy(() -> LinkFormat.parse((byte[]) null))
                .withMessage("utf8");
        assertThatNullPointerException()
                .isThrownBy(() -> LinkFormat.format(null))
                .withMessage("links");
        assertThatNullPointerException().isThrownBy(() -> LinkFormat.format(Arrays.asList((WebLink) null)));
    }
}
