package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoapAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, 127.0.0.1:5683",
        "::1, ::1, [::1]:5683",
        "[::1], ::1, [::1]:5683",
        "2001:DB8:0::1, 2001:db8::1, [2001:db8::1]:5683",
        "fe80::1%1, fe80::1%1, [fe80::1%1]:5683",
    })
    void anIpAddressIsResolvedAtOnce(String written, String host, String text) {
        CoapAddress.Inet address = CoapAddress.inet(written, 5683);

        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(5683);
        assertThat(address).hasToString(text);
        assertThat(address.socketAddress().isUnresolved()).isFalse();
    }

    @Test
    void aHostNameStaysAName() {
        CoapAddress.Inet address = CoapAddress.inet("Sensor_1.Example", 0);

        assertThat(address.socketAddress().isUnresolved()).isTrue();
        assertThat(address.host()).isEqualTo("sensor_1.example");
        assertThat(address).hasToString("sensor_1.example:0").isEqualTo(CoapAddress.inet("SENSOR_1.example", 0));
    }

    @Test
    void aZoneIsTheNetworkInterfaceOfThatName() throws SocketException {
        NetworkInterface network =
                NetworkInterface.networkInterfaces().findFirst().orElseThrow();
        String host = "fe80::1%" + network.getName();

        CoapAddress.Inet address = CoapAddress.inet(host, 5683);

        assertThat(address.host()).isEqualTo(host);
        assertThat(address).hasToString("[" + host + "]:5683");
        assertThat(((Inet6Address) address.socketAddress().getAddress()).getScopeId())
                .isEqualTo(network.getIndex());
        assertThat(address).isEqualTo(CoapAddress.inet("fe80::1%" + network.getIndex(), 5683));
    }

    @Test
    void aZoneThatThisMachineDoesNotHaveWaitsUnresolved() {
        CoapAddress.Inet address = CoapAddress.inet("fe80::1%eth-none", 5683);

        assertThat(address.socketAddress().isUnresolved()).isTrue();
        assertThat(address).hasToString("[fe80::1%eth-none]:5683");
    }

    @Test
    void takesWhatTheJdkHas() throws UnknownHostException {
        InetAddress named = InetAddress.getByAddress("Iot.Example", new byte[] {(byte) 192, 0, 2, 1});

        CoapAddress.Inet address = CoapAddress.inet(new InetSocketAddress(named, 5684));

        assertThat(address.host()).isEqualTo("iot.example");
        assertThat(address).hasToString("192.0.2.1:5684").isEqualTo(CoapAddress.inet("192.0.2.1", 5684));
        assertThat(CoapAddress.inet(new InetSocketAddress(Inet6Address.getByAddress(new byte[16]), 1)))
                .hasToString("[::]:1");
        assertThat(CoapAddress.inet(InetSocketAddress.createUnresolved("a.example", 1)))
                .isEqualTo(CoapAddress.inet("a.example", 1));
        assertThat(CoapAddress.inet(InetSocketAddress.createUnresolved("::1", 1)))
                .isEqualTo(CoapAddress.inet("::1", 1));
    }

    @Test
    void addressesDifferByAddressZoneAndPort() {
        assertThat(CoapAddress.inet("fe80::1%1", 5683))
                .isEqualTo(CoapAddress.inet("fe80:0::1%1", 5683))
                .hasSameHashCodeAs(CoapAddress.inet("fe80:0::1%1", 5683))
                .isNotEqualTo(CoapAddress.inet("fe80::1%2", 5683))
                .isNotEqualTo(CoapAddress.inet("fe80::2%1", 5683))
                .isNotEqualTo(CoapAddress.inet("fe80::1%1", 5684))
                .isNotEqualTo(CoapAddress.inet("a.example", 5683))
                .isNotEqualTo(CoapAddress.unix("/x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1:2", "[::1", "[127.0.0.1", "[127.0.0.1]", "::1]", "[a]", "::1::"})
    void refusesWhatIsNeitherNameNorAddress(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapAddress.inet(host, 1))
                .withMessageStartingWith("host must be a host name or an IP address, was ");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void refusesPortsOutOfRange(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapAddress.inet("::1", port))
                .withMessage("port must be 0 to 65535, was " + port);
    }

    @Test
    void aUnixSocketIsAPath() {
        assertThat(CoapAddress.unix("/run/x.sock"))
                .hasToString("unix:/run/x.sock")
                .isEqualTo(CoapAddress.unix(Path.of("/run/x.sock")))
                .isNotEqualTo(CoapAddress.unix("/run/y.sock"));
        assertThat(CoapAddress.unix("/run/x.sock").path()).isEqualTo(Path.of("/run/x.sock"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapAddress.unix(""))
                .withMessage("path must name a socket, was empty");
    }

    @Test
    void anAbstractUnixSocketIsAName() {
        assertThat(CoapAddress.unixAbstract("name")).hasToString("unix-abstract:name");
        assertThat(CoapAddress.unixAbstract("name").name()).isEqualTo("name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapAddress.unixAbstract(""))
                .withMessageStartingWith("name must have characters");
        assertThatIllegalArgumentException().isThrownBy(() -> CoapAddress.unixAbstract("\0name"));
    }

    @Test
    void nullIsNoAddress() {
        assertThatNullPointerException()
                .isThrownBy(() -> CoapAddress.inet(null, 1))
                .withMessage("host");
        assertThatNullPointerException()
                .isThrownBy(() -> CoapAddress.inet(null))
                .withMessage("socketAddress");
        assertThatNullPointerException()
                .isThrownBy(() -> CoapAddress.unix((String) null))
                .withMessage("path");
        assertThatNullPointerException()
                .isThrownBy(() -> CoapAddress.unix((Path) null))
                .withMessage("path");
        assertThatNullPointerException()
                .isThrownBy(() -> CoapAddress.unixAbstract(null))
                .withMessage("name");
    }
}
