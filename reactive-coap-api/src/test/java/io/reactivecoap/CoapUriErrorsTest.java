package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoapUriErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "coap://h/a#b | uri must not have a fragment, was coap://h/a#b",
                "coap://h# | uri must not have a fragment, was coap://h#",
                "'' | uri must be absolute, such as coap://host/path, was ",
                "/a/b | uri must be absolute, such as coap://host/path, was /a/b",
                "http://h/ | uri must have a scheme of CoAP's, was http://h/",
                "coap+foo://h/ | uri must have a scheme of CoAP's, was coap+foo://h/",
                "://h/ | uri must have a scheme of CoAP's, was ://h/",
                "coap:h | uri must have a host after coap://, was coap:h",
                "coap:/a/b | uri must have a host after coap://, was coap:/a/b",
                "coap:///a | uri must have a host",
                "coap:// | uri must have a host",
                "coap://?a | uri must have a host",
                "coap://:5683/ | uri must have a host",
                "coap://me@h/ | uri must not have user information before the host",
                "coap://me:secret@h/ | uri must not have user information before the host",
                "coap://@h/ | uri must not have user information before the host",
                "coap://h:65536/ | uri must have a port of 1 to 65535, has 65536",
                "coap://h:0/ | uri must have a port of 1 to 65535, has 0",
                "coap://h:-1/ | uri must have a port of 1 to 65535, has -1",
                "coap://h:abc/ | uri must have a port of 1 to 65535, has abc",
                "coap://h:99999999999/ | uri must have a port of 1 to 65535, has 99999999999",
                "coap://[::1]:65536/ | uri must have a port of 1 to 65535, has 65536",
                "coap://[::1/ | uri must have an IPv6 address between brackets, has [::1",
                "coap://[::1]x/ | uri must have an IPv6 address between brackets, has [::1]x",
                "coap://[127.0.0.1]/ | uri must have an IPv6 address between brackets, has [127.0.0.1]",
                "coap://[v1.x]/ | uri must have an IPv6 address between brackets, has [v1.x]",
                "coap://[fe80::1%]/ | uri must have an IPv6 address between brackets, has [fe80::1%]",
                "coap://fe80%3A%3A1/ | uri must have an IPv6 address between brackets, has fe80%3A%3A1",
                "coap://::1/ | uri must have a host",
                "coap://a:b:1/ | uri must have a port of 1 to 65535, has b:1",
                "coap://%2Fx.sock:5683/a | uri must not have a port with a Unix domain socket, which is /x.sock",
                "coap://%2Fx.sock:/a | uri must not have a port with a Unix domain socket, which is /x.sock",
                "coap://h/%4 | uri must have two hexadecimal digits after each %, has not in %4",
                "coap://h/% | uri must have two hexadecimal digits after each %, has not in %",
                "coap://h/a%G0b | uri must have two hexadecimal digits after each %, has not in a%G0b",
                "coap://h/?%zz | uri must have two hexadecimal digits after each %, has not in %zz",
                "coap://%4/ | uri must have two hexadecimal digits after each %, has not in %4",
                "coap://h/%C3 | uri must be UTF-8 when decoded, is not in %C3",
                "coap://h/%ff | uri must be UTF-8 when decoded, is not in %ff",
                "coap://h/%ED%A0%80 | uri must be UTF-8 when decoded, is not in %ED%A0%80",
                "coap://h/?a=%C0%80 | uri must be UTF-8 when decoded, is not in a=%C0%80",
                "coap://%FF/ | uri must be UTF-8 when decoded, is not in %FF",
                "coap://h/a b | uri must have ' ' percent-encoded as %20 in a b",
                "coap://h/{id} | uri must have '{' percent-encoded as %7B in {id}",
                "coap://h/?a=<b> | uri must have '<' percent-encoded as %3C in a=<b>",
                "coap://a b/ | uri must have ' ' percent-encoded as %20 in a b",
                "coap://h/\uD800 | uri must not have a surrogate on its own",
            })
    void refusesUrisThatAreNone(String uri, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapUri.parse(uri))
                .withMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "/a#b | pathAndQuery must not have a fragment, was /a#b",
                "/%4 | pathAndQuery must have two hexadecimal digits after each %, has not in %4",
                "/?a=%FF | pathAndQuery must be UTF-8 when decoded, is not in a=%FF",
                "/a b | pathAndQuery must have ' ' percent-encoded as %20 in a b",
                "coap://h/a | pathAndQuery must not have a scheme, nor a colon before the first slash, was coap://h/a",
            })
    void refusesPathsThatAreNone(String pathAndQuery, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapUri.relativeOptions(pathAndQuery))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "coap://me:secret@h/",
                "coap://me:secret@h/#x",
                "http://me:secret@h/",
                "//me:secret@h",
            })
    void doesNotPrintPasswords(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapUri.parse(uri))
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapUri.relativeOptions(uri + "#"))
                .withMessageNotContaining("secret");
    }

    @Test
    void refusesWhatDoesNotFitIntoAnOption() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapUri.relativeOptions("/" + "a".repeat(256)))
                .withMessage("value of Uri-Path must have 0 to 255 bytes, has 256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapUri.parse("coap://h/?" + "%C3%A9".repeat(128)))
                .withMessage("value of Uri-Query must have 0 to 255 bytes, has 256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapUri.parse("coap://" + "h".repeat(256)))
                .withMessage("value of Uri-Host must have 1 to 255 bytes, has 256");
    }

    @Test
    void nullIsNoUri() {
        assertThatNullPointerException().isThrownBy(() -> CoapUri.parse(null)).withMessage("uri");
        assertThatNullPointerException()
                .isThrownBy(() -> CoapUri.relativeOptions(null))
                .withMessage("pathAndQuery");
        assertThatNullPointerException()
                .isThrownBy(() -> CoapUri.pathAndQuery(null))
                .withMessage("options");
    }
}
