package io.reactivecoap.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6690 §4.1. */
class LinkFilterTest {
    private static final WebLink LINK = LinkFormat.parse("</foo/b%20r>;foo=barley;foo=malt;rt=\"light-lux core.s\""
                    + ";if=\"a  b\";ct=\"40 50\";rel=next;rev=prev;title=\"A b*\u00e4&=\ud83d\ude00\";obs;empty=\"\""
                    + ";href=\"/x\";title*=UTF-8''y")
            .get(0);

    @ParameterizedTest
    @ValueSource(
            strings = {
                // "a link-param name defined in this specification, or any other link-extension name"
                "foo=barley",
                "foo=malt",
                "foo=bar*",
                "foo=barley*",
                "foo=m*",
                "FOO=malt",
                "title*=UTF-8''y",
                // "Empty prefix value strings are allowed"
                "foo=*",
                "obs=*",
                "empty=*",
                "obs=",
                "empty=",
                // "each value MUST be treated as a separate target attribute when matching"
                "rt=light-lux",
                "rt=core.s",
                "rt=core*",
                "if=a",
                "if=b",
                "ct=40",
                "ct=50",
                "rel=next",
                "rev=pre*",
                // "The search name "href" refers to the URI-reference"
                "href=/foo*",
                "href=/foo/b%2520r",
                "href=*",
                // "Value Strings are percent-decoded"
                "title=A%20b*",
                "title=A b*",
                "title=A%20b%2A%C3%a4%26=%F0%9F%98%80",
                "title=A%20b*\u00e4%26%3D\ud83d\ude00",
                "title=A%20b%2a",
                "%66oo=malt",
            })
    void selects(String query) {
        assertThat(LINK.matches(query)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo=bar",
                "foo=Barley",
                "foo=barleys*",
                "foo=",
                "foo=arley*",
                // "Both Value Strings match a target attribute only if it exists."
                "x=*",
                "x=",
                "anchor=*",
                "rt=light",
                "rt=light-lux%20core.s",
                "rt=lux*",
                "rt=",
                "if=",
                "ct=4",
                "obs=1",
                "href=/foo",
                "href=/foo/b%20r",
                "href=/x",
                "title=A+b*",
            })
    void doesNotSelect(String query) {
        assertThat(LINK.matches(query)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rt=*", "rt="})
    void anEmptyListIsLikeAnEmptyValue(String query) {
        assertThat(WebLink.to("").with("rt", " ").matches(query)).isTrue();
        assertThat(WebLink.to("").with("rt").matches(query)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "`` | `query must be one name=value, was `",
                "obs | query must be one name=value, was obs",
                "a=b&c=d | query must be one name=value, was a=b&c=d",
                "=b | query must be one name=value: expected the name of an attribute at position 0, found the end",
                "?a=b | query must be one name=value: expected the name of an attribute at position 0, found '?'",
                "a b=c | query must be one name=value: expected the end at position 1, found U+0020",
                "a=%4 | query must be one name=value: expected two hexadecimal digits after '%' at position 2,"
                        + " found the end",
                "a=%zz | query must be one name=value: expected two hexadecimal digits after '%' at position 1,"
                        + " found 'z'",
                "a=\uD83D* | query must be one name=value: expected no surrogate on its own at position 0, found U+D83D",
                "a=%ff | query must be UTF-8 when decoded, is not in %ff",
                "%ff=a | query must be UTF-8 when decoded, is not in %ff",
            })
    void refusesQueriesThatAreNone(String query, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LINK.matches(query))
                .withMessage(message)
                .isExactlyInstanceOf(IllegalArgumentException.class);
    }
}
