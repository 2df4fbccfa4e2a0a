package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoapUriTest {
    // RFC 7252 §6.3: "the following three URIs are equivalent"
    @ParameterizedTest
    @ValueSource(
            strings = {
                "coap://example.com:5683/~sensors/temp.xml",
                "coap://EXAMPLE.com/%7Esensors/temp.xml",
                "coap://EXAMPLE.com:/%7esensors/temp.xml",
                "COAP://example.com/./~sensors/x/../temp.xml",
                "coap://ex%61mple.com/~sensors/temp%2Exml",
            })
    void equivalentUrisAreEqual(String equivalent) {
        CoapUri uri = CoapUri.parse("coap://example.com/~sensors/temp.xml");

        assertThat(CoapUri.parse(equivalent))
                .isEqualTo(uri)
                .hasSameHashCodeAs(uri)
                .hasToString("coap://example.com/~sensors/temp.xml");
        assertThat(uri.options()).hasToString("{Uri-Host=example.com, Uri-Path=~sensors, Uri-Path=temp.xml}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "coaps://example.com/a?b",
                "coap://example.org/a?b",
                "coap://example.com:5684/a?b",
                "coap://example.com/a/?b",
                "coap://example.com/a%2F?b",
                "coap://example.com/a?b&",
                "coap://example.com/a",
                "coap://example.com/A?b",
            })
    void otherUrisAreNot(String other) {
        assertThat(CoapUri.parse(other)).isNotEqualTo(CoapUri.parse("coap://example.com/a?b"));
    }

    // RFC 7252 §6.4 and App. B
    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "coap://h | {Uri-Host=h} | coap://h/",
                "coap://h/ | {Uri-Host=h} | coap://h/",
                "coap://h? | {Uri-Host=h, Uri-Query=} | coap://h/?",
                "coap://h?a | {Uri-Host=h, Uri-Query=a} | coap://h/?a",
                "coap://h/a/ | {Uri-Host=h, Uri-Path=a, Uri-Path=} | coap://h/a/",
                "coap://h//a | {Uri-Host=h, Uri-Path=, Uri-Path=a} | coap://h//a",
                "coap://h// | {Uri-Host=h, Uri-Path=, Uri-Path=} | coap://h//",
                "coap://h/a%2Fb/c | {Uri-Host=h, Uri-Path=a/b, Uri-Path=c} | coap://h/a%2Fb/c",
                "coap://h/caf%C3%A9 | {Uri-Host=h, Uri-Path=café} | coap://h/caf%C3%A9",
                "coap://h/café | {Uri-Host=h, Uri-Path=café} | coap://h/caf%C3%A9",
                "coap://h/%F0%9F%8C%A1 | {Uri-Host=h, Uri-Path=\uD83C\uDF21} | coap://h/%F0%9F%8C%A1",
                "coap://h/%20%22%25 | {Uri-Host=h, Uri-Path= \"%} | coap://h/%20%22%25",
                "coap://h/%3A@!$&()*+,;= | {Uri-Host=h, Uri-Path=:@!$&()*+,;=} | coap://h/:@!$&()*+,;=",
                "coap://h/%3F%23 | {Uri-Host=h, Uri-Path=?#} | coap://h/%3F%23",
                "coap://h/?a=1&b=%26 | {Uri-Host=h, Uri-Query=a=1, Uri-Query=b=&} | coap://h/?a=1&b=%26",
                "coap://h/?a&&b | {Uri-Host=h, Uri-Query=a, Uri-Query=, Uri-Query=b} | coap://h/?a&&b",
                "coap://h/?//?x | {Uri-Host=h, Uri-Query=//?x} | coap://h/?//?x",
                "coap://h/?a+b | {Uri-Host=h, Uri-Query=a+b} | coap://h/?a+b",
                "coap://h/a/./b | {Uri-Host=h, Uri-Path=a, Uri-Path=b} | coap://h/a/b",
                "coap://h/a/../b | {Uri-Host=h, Uri-Path=b} | coap://h/b",
                "coap://h/../../b | {Uri-Host=h, Uri-Path=b} | coap://h/b",
                "coap://h/a/.. | {Uri-Host=h} | coap://h/",
                "coap://h/a/b/.. | {Uri-Host=h, Uri-Path=a, Uri-Path=} | coap://h/a/",
                "coap://h/a/. | {Uri-Host=h, Uri-Path=a, Uri-Path=} | coap://h/a/",
                "coap://h/a/%2e%2E/b | {Uri-Host=h, Uri-Path=b} | coap://h/b",
                "coap://h/... | {Uri-Host=h, Uri-Path=...} | coap://h/...",
                "coap://h:61616/x | {Uri-Host=h, Uri-Path=x} | coap://h:61616/x",
                "coap://h:05683/x | {Uri-Host=h, Uri-Path=x} | coap://h/x",
                "coap://a_b.example/x | {Uri-Host=a_b.example, Uri-Path=x} | coap://a_b.example/x",
                "coap://%C3%A9/x | {Uri-Host=é, Uri-Path=x} | coap://%C3%A9/x",
                "coap://127.1/ | {Uri-Host=127.1} | coap://127.1/",
                "coap://198.51.100.1:61616//%2F//?%2F%2F&?%26 "
                        + "| {Uri-Path=, Uri-Path=/, Uri-Path=, Uri-Path=, Uri-Query=//, Uri-Query=?&} "
                        + "| coap://198.51.100.1:61616//%2F//?//&?%26",
                "coap://xn--18j4d.example/%E3%81%93%E3%82%93%E3%81%AB%E3%81%A1%E3%81%AF "
                        + "| {Uri-Host=xn--18j4d.example, Uri-Path=こんにちは} "
                        + "| coap://xn--18j4d.example/%E3%81%93%E3%82%93%E3%81%AB%E3%81%A1%E3%81%AF",
                "coap://[2001:DB8::2:1]/ | {} | coap://[2001:db8::2:1]/",
            })
    void takesApartAndPutsTogether(String uri, String options, String composed) {
        CoapUri parsed = CoapUri.parse(uri);

        assertThat(parsed.options()).hasToString(options);
        assertThat(parsed).hasToString(composed);
        assertThat(CoapUri.parse(composed)).isEqualTo(parsed);
    }

    @ParameterizedTest
    @EnumSource(CoapProtocol.class)
    void eachProtocolHasItsDefaultPort(CoapProtocol protocol) {
        CoapUri uri = CoapUri.parse(protocol.scheme() + "://h/");

        assertThat(uri.protocol()).isEqualTo(protocol);
        assertThat(uri.port()).isEqualTo(protocol.defaultPort());
        assertThat(uri.address()).isEqualTo(CoapAddress.inet("h", protocol.defaultPort()));
        assertThat(CoapUri.parse(protocol.scheme() + "://h:" + protocol.defaultPort()))
                .isEqualTo(uri);
        assertThat(CoapUri.parse(protocol.scheme() + "://h:1")).hasToString(protocol.scheme() + "://h:1/");
    }

    // RFC 7252 §6.4 step 5: Uri-Host is for names only
    @ParameterizedTest
    @CsvSource({
        "coap://Example.com:1/, example.com, true, 1, example.com:1",
        "coap://127.0.0.1/, 127.0.0.1, false, 5683, 127.0.0.1:5683",
        "coap://127.0.0.%31/, 127.0.0.1, false, 5683, 127.0.0.1:5683",
        "coap://[::1]/, ::1, false, 5683, [::1]:5683",
        "coap://[0:0::1]:7/, ::1, false, 7, [::1]:7",
        "coap://[::1]:/, ::1, false, 5683, [::1]:5683",
        "coap://[fe80::1%251]/, fe80::1%1, false, 5683, [fe80::1%1]:5683",
        "coap://[fe80::1%1]/, fe80::1%1, false, 5683, [fe80::1%1]:5683",
        "coap://[fe80::1%25eth-none]/, fe80::1%eth-none, false, 5683, [fe80::1%eth-none]:5683",
        "coap://[fe80::1%eth-none]/, fe80::1%eth-none, false, 5683, [fe80::1%eth-none]:5683",
    })
    void aHostIsANameOrAnAddress(String uri, String host, boolean name, int port, String address) {
        CoapUri parsed = CoapUri.parse(uri);

        assertThat(parsed.host()).isEqualTo(host);
        assertThat(parsed.hasHostName()).isEqualTo(name);
        assertThat(parsed.port()).isEqualTo(port);
        assertThat(parsed.address()).hasToString(address);
        assertThat(parsed.options().contains(CoapOption.URI_HOST)).isEqualTo(name);
        assertThat(parsed.options().contains(CoapOption.URI_PORT)).isFalse();
        assertThat(CoapUri.parse(parsed.toString())).isEqualTo(parsed);
    }

    // RFC 6874 §2
    @Test
    void writesAZoneAfterAnEncodedPercentSign() {
        assertThat(CoapUri.parse("coap://[FE80::1%eth0]/")).hasToString("coap://[fe80::1%25eth0]/");
        assertThat(CoapUri.parse("coap://[fe80::1%25a%2Fb]/")).hasToString("coap://[fe80::1%25a%2Fb]/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"coap", "coaps", "coap+tcp", "coaps+tcp", "coap+ws", "coaps+ws"})
    void aHostThatBeginsWithASlashIsAUnixSocket(String scheme) {
        CoapUri uri = CoapUri.parse(scheme + "://%2frun%2FX.sock/res?q");

        assertThat(uri.address()).isEqualTo(CoapAddress.unix("/run/X.sock"));
        assertThat(uri.host()).isEqualTo("/run/X.sock");
        assertThat(uri.hasHostName()).isFalse();
        assertThat(uri.port()).isZero();
        assertThat(uri.options()).hasToString("{Uri-Path=res, Uri-Query=q}");
        assertThat(uri).hasToString(scheme + "://%2Frun%2FX.sock/res?q");
        assertThat(CoapUri.parse(uri.toString())).isEqualTo(uri);
    }

    @Test
    void namesItsParts() {
        CoapUri uri = CoapUri.parse("coap://h/a/b%20c?x=1&y");

        assertThat(uri.pathSegments()).containsExactly("a", "b c");
        assertThat(uri.queries()).containsExactly("x=1", "y");
        assertThat(uri.pathAndQuery()).isEqualTo("/a/b%20c?x=1&y");
        assertThat(CoapUri.parse("coap://h").pathAndQuery()).isEqualTo("/");
        assertThat(uri).isNotEqualTo(null);
    }

    @ParameterizedTest
    @CsvSource({
        "'', {}",
        "/, {}",
        "/a/b?x=1&y, '{Uri-Path=a, Uri-Path=b, Uri-Query=x=1, Uri-Query=y}'",
        "a/b, '{Uri-Path=a, Uri-Path=b}'",
        "a/, '{Uri-Path=a, Uri-Path=}'",
        "?x, {Uri-Query=x}",
        "/?x, {Uri-Query=x}",
        "//a, '{Uri-Path=, Uri-Path=a}'",
        "/caf%C3%A9, {Uri-Path=café}",
        "/a%2Fb, {Uri-Path=a/b}",
        "../a/./b/../c, '{Uri-Path=a, Uri-Path=c}'",
        "/a:b, {Uri-Path=a:b}",
        "a/b:c, '{Uri-Path=a, Uri-Path=b:c}'",
        "?a:b, {Uri-Query=a:b}",
        ".well-known/core?rt=temp*, '{Uri-Path=.well-known, Uri-Path=core, Uri-Query=rt=temp*}'",
    })
    void aPathAndQueryAloneGiveOptions(String pathAndQuery, String options) {
        assertThat(CoapUri.relativeOptions(pathAndQuery)).hasToString(options);
    }

    @Test
    void optionsGiveAPathAndQuery() {
        CoapOptions options = CoapOptions.builder()
                .add(CoapOption.URI_HOST, "h")
                .add(CoapOption.URI_PATH, "a/b")
                .add(CoapOption.URI_PATH, "é")
                .add(CoapOption.URI_QUERY, "x=&")
                .build();

        assertThat(CoapUri.pathAndQuery(options)).isEqualTo("/a%2Fb/%C3%A9?x=%26");
        assertThat(CoapUri.pathAndQuery(CoapOptions.empty())).isEqualTo("/");
        assertThat(CoapUri.relativeOptions(CoapUri.pathAndQuery(options)).all(CoapOption.URI_PATH))
                .isEqualTo(List.of("a/b", "é"));
    }
}
