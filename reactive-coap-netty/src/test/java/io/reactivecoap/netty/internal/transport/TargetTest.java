package io.reactivecoap.netty.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.unix.DomainSocketAddress;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom to connect to, and from where. */
class TargetTest {

    private static Target of(String remote, String local) {
        return Target.of(
                CoapProtocol.UDP, CoapAddress.inet(remote, 0), local == null ? null : CoapAddress.inet(local, 0));
    }

    @Test
    void hasTheDefaultPortForPortZero() {
        assertThat(of("127.0.0.1", null).remote()).isEqualTo(new InetSocketAddress("127.0.0.1", 5683));
        assertThat(of("::1", null).remote()).isEqualTo(new InetSocketAddress("::1", 5683));
        assertThat(of("a.name", null).remote()).isEqualTo(InetSocketAddress.createUnresolved("a.name", 5683));
        assertThat(Target.of(CoapProtocol.DTLS, CoapAddress.inet("127.0.0.1", 0), null)
                        .remote())
                .isEqualTo(new InetSocketAddress("127.0.0.1", 5684));
    }

    @Test
    void keepsAPortThatIsGiven() {
        assertThat(Target.of(CoapProtocol.UDP, CoapAddress.inet("127.0.0.1", 1), CoapAddress.inet("127.0.0.1", 2)))
                .isEqualTo(new Target(
                        CoapProtocol.UDP,
                        new InetSocketAddress("127.0.0.1", 1),
                        new InetSocketAddress("127.0.0.1", 2)));
    }

    @Test
    void looksUpNoName() {
        assertThat(of("localhost", null).remote()).isEqualTo(InetSocketAddress.createUnresolved("localhost", 5683));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 0.0.0.0",
        "127.0.0.1, 127.0.0.1",
        "127.0.0.1, ::",
        "::1, ::",
        "::1, ::1",
        "a.name, 0.0.0.0",
        "a.name, ::1"
    })
    void takesAddressesThatAgree(String remote, String local) {
        assertThat(of(remote, local).local()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, ::1", "::1, 127.0.0.1", "::1, 0.0.0.0"})
    void refusesAddressesThatDoNot(String remote, String local) {
        assertThatThrownBy(() -> of(remote, local))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("local", "remote", "family");
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.1.187", "ff02::fd", "255.255.255.255", "127.255.255.255"})
    void knowsAGroup(String group) {
        assertThat(of(group, null).isGroup()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.255", "127.0.0.3", "::1", "a.name", "0.0.0.0"})
    void knowsWhatIsNone(String host) {
        assertThat(of(host, null).isGroup()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"DTLS", "TCP", "TLS", "WS", "WSS"})
    void refusesAGroupOverAnythingButUdp(CoapProtocol protocol) {
        for (String group : new String[] {"224.0.1.187", "ff02::fd", "255.255.255.255"}) {
            assertThatThrownBy(() -> Target.of(protocol, CoapAddress.inet(group, 0), null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("remote", "multicast", group, protocol.toString());
        }
    }

    @Test
    void aUnixSocketIsNoGroup() {
        assertThat(new Target(CoapProtocol.UDP, new DomainSocketAddress("/tmp/x"), null).isGroup())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "WS, a.name, 0, a.name",
        "WS, A.Name, 80, a.name",
        "WS, a.name, 443, a.name:443",
        "WSS, a.name, 443, a.name",
        "WSS, a.name, 80, a.name:80",
        "WS, 192.0.2.1, 0, 192.0.2.1",
        "WS, 192.0.2.1, 8080, 192.0.2.1:8080",
        "WS, 2001:db8::1, 80, [2001:db8::1]",
        "WS, 2001:db8::1, 8080, [2001:db8::1]:8080",
        "WS, fe80::1%lo, 8080, [fe80::1]:8080",
        "WS, my_server, 8080, my_server:8080"
    })
    void hasTheAuthorityOfItsUri(CoapProtocol protocol, String host, int port, String authority) {
        assertThat(Target.of(protocol, CoapAddress.inet(host, port), null).authority())
                .isEqualTo(authority);
    }

    @Test
    void namesAHostThatHasBeenLookedUp() throws UnknownHostException {
        InetAddress found = InetAddress.getByAddress("a.name", new byte[] {127, 0, 0, 1});
        CoapAddress remote = CoapAddress.inet(new InetSocketAddress(found, 0));
        assertThat(Target.of(CoapProtocol.WS, remote, null).authority()).isEqualTo("a.name");
    }

    @ParameterizedTest
    @EnumSource(
            value = CoapProtocol.class,
            names = {"WS", "WSS"})
    void hasNoWebSocketsOverUnixSockets(CoapProtocol protocol) {
        assertThatThrownBy(() -> Target.of(protocol, CoapAddress.unix("/run/x.sock"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("remote", "internet", "host");
    }
}
