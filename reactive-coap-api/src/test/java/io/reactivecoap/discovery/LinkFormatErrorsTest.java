package io.reactivecoap.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkFormatErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                // The list
                "x | 0 | '<' before the target | 'x'",
                ", | 0 | '<' before the target | ','",
                "<a>, | 4 | '<' before the target | the end",
                "<a>,,<b> | 4 | '<' before the target | ','",
                ",<a> | 0 | '<' before the target | ','",
                "<a><b> | 3 | ';', ',' or the end | '<'",
                "\uFEFF<a> | 0 | '<' before the target | U+FEFF",
                // RFC 6690 §2: "any linear whitespace (LWS) is removed"
                "` ` | 0 | '<' before the target | U+0020",
                "` <a>` | 0 | '<' before the target | U+0020",
                "`<a> ` | 3 | ';', ',' or the end | U+0020",
                "`<a>, <b>` | 4 | '<' before the target | U+0020",
                "`<a>,\n<b>` | 4 | '<' before the target | U+000A",
                "`<a> ,<b>` | 3 | ';', ',' or the end | U+0020",
                "`<a>; rt=b` | 4 | the name of an attribute | U+0020",
                "`<a>;rt =b` | 6 | ';', ',' or the end | U+0020",
                "`<a>;rt= b` | 7 | a value | U+0020",
                "`<a>;rt=b ` | 8 | ';', ',' or the end | U+0020",
                // The target
                "< | 1 | '>' after the target | the end",
                "<a | 2 | '>' after the target | the end",
                "<a b> | 2 | '>' after the target | U+0020",
                "<a\"> | 2 | '>' after the target | '\"'",
                "<a<b> | 2 | '>' after the target | '<'",
                "<a{b}> | 2 | '>' after the target | '{'",
                "<a\\b> | 2 | '>' after the target | '\\'",
                "<a[b]> | 2 | '>' after the target | '['",
                "<a\u0000> | 2 | '>' after the target | U+0000",
                "<a#b#c> | 4 | '>' after the target | '#'",
                "<a%> | 3 | two hexadecimal digits after '%' | '>'",
                "<a%4> | 4 | two hexadecimal digits after '%' | '>'",
                "<a%4g> | 4 | two hexadecimal digits after '%' | 'g'",
                "<a% | 3 | two hexadecimal digits after '%' | the end",
                "<?%zz> | 3 | two hexadecimal digits after '%' | 'z'",
                "<:a> | 1 | a scheme before the first ':', or a '/' | ':'",
                "<1:a> | 2 | a scheme before the first ':', or a '/' | ':'",
                "<a_b:c> | 4 | a scheme before the first ':', or a '/' | ':'",
                "<\u00e4:a> | 2 | a scheme before the first ':', or a '/' | ':'",
                "<//h:80x/> | 7 | '>' after the target | 'x'",
                "<//a:b:1> | 5 | '>' after the target | 'b'",
                "<//a@b@c> | 6 | '>' after the target | '@'",
                "<//[::1> | 7 | ']' after the address | '>'",
                "<//[::1]x> | 8 | '>' after the target | 'x'",
                "<a\uD800> | 2 | no surrogate on its own | U+D800",
                "<a\uDC00\uD800> | 2 | no surrogate on its own | U+DC00",
                "<a\uD800 | 2 | no surrogate on its own | U+D800",
                // The attributes
                "<>; | 3 | the name of an attribute | the end",
                "<>;; | 3 | the name of an attribute | ';'",
                "<>;=a | 3 | the name of an attribute | '='",
                "<>;*=a''b | 3 | the name of an attribute | '*'",
                "<>;'a'=b | 3 | the name of an attribute | '''",
                "<>;\u00e4=b | 3 | the name of an attribute | U+00E4",
                "<>;a%=b | 4 | ';', ',' or the end | '%'",
                "<>;a= | 5 | a value | the end",
                "<>;a=, | 5 | a value | ','",
                "<>;a=;b | 5 | a value | ';'",
                "<>;a=\u00e4 | 5 | a value | U+00E4",
                "<>;a=\\b | 5 | a value | '\\'",
                "<>;a=b\"c\" | 6 | ';', ',' or the end | '\"'",
                "<>;a=\"b\"c | 8 | ';', ',' or the end | 'c'",
                "<>;a=\" | 6 | '\"' after the value | the end",
                "<>;a=\"b,<c> | 11 | '\"' after the value | the end",
                "<>;a=\"\\ | 7 | a character after '\\' | the end",
                "<>;a=\"\\\" | 8 | '\"' after the value | the end",
                "<>;a=\"\\\u00e4\" | 7 | an ASCII character after '\\' | U+00E4",
                "`<>;a=\"b\nc\"` | 7 | '\\' before a control character | U+000A",
                "`<>;a=\"b\r\n c\"` | 7 | '\\' before a control character | U+000D",
                "<>;a=\"\u007f\" | 6 | '\\' before a control character | U+007F",
                "<>;a=\"\uD83D\" | 6 | no surrogate on its own | U+D83D",
                "<>;a=\"\uDE00\" | 6 | no surrogate on its own | U+DE00",
                // RFC 5987 §3.2.1
                "<>;a* | 5 | '=' after the name | the end",
                "<>;a*b=c | 5 | '=' after the name | 'b'",
                "<>;a**=c | 5 | '=' after the name | '*'",
                "<>;a*= | 6 | a character set such as UTF-8 | the end",
                "<>;a*=\"b\" | 6 | a character set such as UTF-8 | '\"'",
                "<>;a*='en'b | 6 | a character set such as UTF-8 | '''",
                "<>;a*=UTF-8 | 11 | ''' after the character set | the end",
                "<>;a*=UTF-8'en | 14 | ''' after the language | the end",
                "<>;a*=UTF-8'e_n'b | 13 | ''' after the language | '_'",
                "<>;a*=UTF-8''%c | 15 | two hexadecimal digits after '%' | the end",
                "<>;a*=UTF-8''b' | 14 | ';', ',' or the end | '''",
                "<>;a*=UTF-8''\u00e4 | 13 | ';', ',' or the end | U+00E4",
            })
    void saysWhatWasExpectedWhere(String text, int position, String expected, String found) {
        assertThatExceptionOfType(LinkFormatException.class)
                .isThrownBy(() -> LinkFormat.parse(text))
                .withMessage("expected " + expected + " at position " + position + ", found " + found)
                .satisfies(error -> assertThat(error.position()).isEqualTo(position));
    }

    @ParameterizedTest
    @CsvSource({
        "ff, 0, FF",
        "3c61ff3e, 2, FF",
        "3cc3a4c33e, 2, C3",
        "3c61c3, 2, C3",
        "3cc080, 1, C0",
        "3ceda080, 1, ED",
        "3cf09f98803ef09f98, 4, F0",
        "3cf4908080, 1, F4",
    })
    void bytesThatAreNotUtf8AreNotLinks(String hex, int position, String found) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThatExceptionOfType(LinkFormatException.class)
                .isThrownBy(() -> LinkFormat.parse(bytes))
                .withMessage("expected a character in UTF-8 at position " + position + ", found the byte 0x" + found)
                .satisfies(error -> assertThat(error.position()).isEqualTo(position));
    }

    @Test
    void theFirstFaultCountsInTextAndInBytes() {
        byte[] bytes = "</\u00e4>;;\"".getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(LinkFormatException.class)
                .isThrownBy(() -> LinkFormat.parse(bytes))
                .satisfies(error -> assertThat(error.position()).isEqualTo(5));
    }

    @Test
    void isAnIllegalArgument() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> LinkFormat.parse("x"));
    }
}
