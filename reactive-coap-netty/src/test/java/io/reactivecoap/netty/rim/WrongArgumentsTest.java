package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.channel.ChannelOption;
import io.reactivecoap.AttributeKey;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Wrong arguments to client and session fail at the call, by the rule: null by name, bad values by name and value. */
class WrongArgumentsTest {

    private static final NettyCoapClient CLIENT = NettyCoapClient.create();
    private static final CoapSession SESSION = CLIENT.open("coap://127.0.0.1:5683");
    private static final AttributeKey<String> KEY = AttributeKey.of("key", String.class);
    private static final CoapAddress IPV4 = CoapAddress.inet("127.0.0.1", 0);
    private static final CoapAddress IPV6 = CoapAddress.inet("::1", 0);
    private static final CoapAddress UNIX = CoapAddress.unix(Path.of("/run/x.sock"));

    @AfterAll
    static void close() {
        SESSION.dispose();
    }

    private static Arguments nothing(String argument, ThrowingCallable call) {
        return arguments(argument, call);
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                nothing("uri", () -> CLIENT.open(null)),
                nothing("uri", () -> CLIENT.connect(null)),
                nothing("uri", () -> CLIENT.using(null, session -> Mono.empty())),
                nothing("work", () -> CLIENT.using("coap://127.0.0.1", null)),
                nothing("protocol", () -> CLIENT.open(null, IPV4)),
                nothing("remote", () -> CLIENT.open(CoapProtocol.UDP, null)),
                nothing("protocol", () -> CLIENT.connect(null, IPV4)),
                nothing("remote", () -> CLIENT.connect(CoapProtocol.UDP, null)),
                nothing("protocol", () -> CLIENT.supports(null)),
                nothing("change", () -> CLIENT.settings(null)),
                nothing("settings", () -> CLIENT.settings(settings -> null)),
                nothing("address", () -> CLIENT.localAddress(null)),
                nothing("scheduler", () -> CLIENT.publishOn(null)),
                nothing("scheduler", () -> CLIENT.clock(null)),
                nothing("loops", () -> CLIENT.runOn(null)),
                nothing("option", () -> CLIENT.option(null, 1)),
                nothing("value", () -> CLIENT.option(ChannelOption.SO_RCVBUF, null)),
                nothing("request", () -> SESSION.request(null)),
                nothing("request", () -> SESSION.retrieve(null)),
                nothing("request", () -> SESSION.requestMany(null)),
                nothing("reason", () -> SESSION.disconnect(null)),
                nothing("change", () -> SESSION.settings(null)),
                nothing("settings", () -> SESSION.settings(settings -> null)),
                nothing("key", () -> SESSION.attributes().get(null)),
                nothing("key", () -> SESSION.attributes().put(null, "value")),
                nothing("value", () -> SESSION.attributes().put(KEY, null)),
                nothing("key", () -> SESSION.attributes().remove(null)),
                nothing("key", () -> SESSION.attributes().computeIfAbsent(null, () -> "value")),
                nothing("maker", () -> SESSION.attributes().computeIfAbsent(KEY, null)),
                nothing("value", () -> SESSION.attributes().computeIfAbsent(KEY, () -> null)));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void areNamedWhenTheyAreNull(String argument, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage(argument);
    }

    private static Arguments bad(String words, ThrowingCallable call) {
        return arguments(words, call);
    }

    static Stream<Arguments> badValues() {
        CoapClient onIpv4 = CLIENT.localAddress(IPV4);
        return Stream.of(
                bad("uri", () -> CLIENT.open("")),
                bad("uri", () -> CLIENT.open("garbage")),
                bad("uri", () -> CLIENT.open("127.0.0.1:5683")),
                bad("uri", () -> CLIENT.open("http://127.0.0.1")),
                bad("uri", () -> CLIENT.open("coap:127.0.0.1")),
                bad("uri", () -> CLIENT.open("coap://")),
                bad("uri", () -> CLIENT.open("coap://:5683")),
                bad("uri", () -> CLIENT.open("coap://127.0.0.1/path")),
                bad("uri", () -> CLIENT.open("coap://127.0.0.1?query")),
                bad("uri", () -> CLIENT.open("coap://127.0.0.1#fragment")),
                bad("uri", () -> CLIENT.open("coap://user:secret@127.0.0.1")),
                bad("uri", () -> CLIENT.open("coap://127.0.0.1:0")),
                bad("uri", () -> CLIENT.open("coap://127.0.0.1:70000")),
                bad("uri", () -> CLIENT.open("coap://127.0.0.1:port")),
                bad("uri", () -> CLIENT.open("coap://[::1")),
                bad("uri", () -> CLIENT.connect("garbage")),
                bad("uri", () -> CLIENT.connect("coap://127.0.0.1/path")),
                bad("uri", () -> CLIENT.connect("coap://127.0.0.1:70000")),
                bad("uri", () -> CLIENT.using("garbage", session -> Mono.empty())),
                bad("protocol", () -> CLIENT.open("coaps+tcp://127.0.0.1")),
                bad("protocol", () -> CLIENT.connect("coaps+ws://127.0.0.1")),
                bad("protocol", () -> CLIENT.open(CoapProtocol.WSS, IPV4)),
                bad("protocol", () -> CLIENT.connect(CoapProtocol.TLS, IPV4)),
                bad("local", () -> onIpv4.open(CoapProtocol.UDP, UNIX)),
                bad("local", () -> onIpv4.connect("coap://%2Frun%2Fx.sock")),
                bad("uri", () -> CLIENT.open("coap://%2Frun%2Fx.sock:5683")),
                bad("uri", () -> CLIENT.open("coap+tcp://%2Frun%2Fx.sock/path")),
                bad("remote", () -> CLIENT.open("coap+tcp://224.0.1.187")),
                bad("remote", () -> CLIENT.connect(CoapProtocol.TCP, CoapAddress.inet("ff02::fd", 0))),
                bad("local", () -> onIpv4.open(CoapProtocol.UDP, IPV6)),
                bad("local", () -> onIpv4.connect("coap://[::1]")),
                bad("local", () -> CLIENT.localAddress(IPV6).open(CoapProtocol.UDP, IPV4)),
                bad("local", () -> CLIENT.localAddress(UNIX).open(CoapProtocol.UDP, IPV4)),
                bad(
                        "local",
                        () -> CLIENT.localAddress(CoapAddress.inet("a.name", 0)).connect("coap://127.0.0.1")),
                bad("mtu", () -> SESSION.setMtu(63)),
                bad("mtu", () -> SESSION.setMtu(65_536)));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void areNamedWhenTheyAreBad(String words, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words)
                .message()
                .doesNotContain("secret");
    }
}
