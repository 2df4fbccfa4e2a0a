package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.support.LeakCheck;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names, addresses of both families and ports, as a server sees them. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class AddressTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final CaliforniumServer V4 = CaliforniumServer.on("127.0.0.1");

    private static final CoapRequest GET = CoapRequest.get("/time");

    @Test
    void sendsTheNameOfTheServerAsUriHost() {
        CoapSession session = CLIENT.open("coap://LocalHost:" + V4.port(0));
        assertThat(session.remoteAddress()).isEqualTo(CoapAddress.inet("localhost", V4.port(0)));
        assertThat(await(session.request(GET)).code()).isEqualTo(CoapCode.CONTENT);
        assertThat(V4.request().getOptions().getUriHost()).isEqualTo("localhost");
        // RFC 7252 §6.4 step 7: the port is that of the request's destination, so it is not sent
        assertThat(V4.request().getOptions().hasUriPort()).isFalse();
        assertThat(port(session.remoteAddress())).isEqualTo(V4.port(0));
        assertThat(address(session.remoteAddress())).isEqualTo(loopback4());
    }

    @Test
    void sendsTheNameWithARequestThatIsRepeatedForAnEchoToo() {
        CoapSession session = CLIENT.open("coap://localhost:" + V4.port(0));
        await(session.retrieve(CoapRequest.get("/stale")));
        assertThat(V4.received())
                .hasSize(2)
                .allSatisfy(
                        request -> assertThat(request.getOptions().getUriHost()).isEqualTo("localhost"));
    }

    @Test
    void sendsNoUriHostForAnAddress() {
        await(CLIENT.open(V4.uri()).request(GET));
        assertThat(V4.request().getOptions().hasUriHost()).isFalse();
        assertThat(V4.request().getOptions().hasUriPort()).isFalse();
    }

    @Test
    void tellsTheLocalAddressThatTheServerSees() {
        CoapSession session = CLIENT.open(V4.uri());
        assertThat(session.localAddress()).isEmpty();
        await(session.request(GET));
        CoapAddress local = session.localAddress().orElseThrow();
        assertThat(local).isEqualTo(CoapAddress.inet(sourceOf(V4.request())));
        assertThat(address(local)).isEqualTo(loopback4());
    }

    @Test
    void keepsItsPortForAllRequests() {
        CoapSession session = CLIENT.open(V4.uri());
        await(session.request(GET));
        await(session.request(GET));
        assertThat(V4.received()).hasSize(2);
        assertThat(sourceOf(V4.received().get(1)))
                .isEqualTo(sourceOf(V4.received().get(0)));
    }

    @Test
    void bindsTheLocalAddressAndPortThatItWasGiven() throws IOException {
        int port;
        try (DatagramSocket free = new DatagramSocket(0, loopback4())) {
            port = free.getLocalPort();
        }
        CoapAddress local = CoapAddress.inet("127.0.0.1", port);
        CoapSession session = CLIENT.closing(CLIENT.get().localAddress(local).open(V4.uri()));
        await(session.request(GET));
        assertThat(session.localAddress()).contains(local);
        assertThat(sourceOf(V4.request())).isEqualTo(new InetSocketAddress(loopback4(), port));
        int loopback = NetworkInterface.getByInetAddress(loopback4()).getIndex();
        assertThat(session.interfaceIndex()).hasValue(loopback);
    }

    @Test
    void letsTheSystemChooseThePortOfABoundAddress() {
        CoapSession session = CLIENT.closing(
                CLIENT.get().localAddress(CoapAddress.inet("127.0.0.1", 0)).open(V4.uri()));
        await(session.request(GET));
        assertThat(port(session.localAddress().orElseThrow()))
                .isPositive()
                .isEqualTo(sourceOf(V4.request()).getPort());
    }

    @Test
    void takesAnAddressInsteadOfAUri() {
        CoapSession session = CLIENT.closing(CLIENT.get()
                .connect(CoapProtocol.UDP, CoapAddress.inet("127.0.0.1", V4.port(0)))
                .block(PeerClient.SOON));
        assertThat(await(session.request(GET)).code()).isEqualTo(CoapCode.CONTENT);
        assertThat(session.multicastAddress()).isEmpty();
    }

    @Test
    void refusesAddressesOfDifferentFamilies() {
        NettyCoapClient fromV6 = CLIENT.get().localAddress(CoapAddress.inet("::1", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> fromV6.open(V4.uri()));
        assertThatIllegalArgumentException().isThrownBy(() -> fromV6.connect(V4.uri()));
        NettyCoapClient fromV4 = CLIENT.get().localAddress(CoapAddress.inet("127.0.0.1", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> fromV4.open("coap://[::1]"));
    }

    @Test
    void reachesAnIpv4ServerFromTheWildcardOfIpv6() {
        CoapSession session = CLIENT.closing(
                CLIENT.get().localAddress(CoapAddress.inet("::", 0)).open(V4.uri()));
        assertThat(await(session.request(GET)).source()).isEqualTo(CoapAddress.inet("127.0.0.1", V4.port(0)));
        assertThat(sourceOf(V4.request()).getAddress()).isEqualTo(loopback4());
        assertThat(port(session.localAddress().orElseThrow()))
                .isEqualTo(sourceOf(V4.request()).getPort());
    }

    @Test
    void reachesAnIpv4ServerFromTheWildcardOfIpv4() {
        CoapSession session = CLIENT.closing(
                CLIENT.get().localAddress(CoapAddress.inet("0.0.0.0", 0)).open(V4.uri()));
        assertThat(await(session.request(GET)).code()).isEqualTo(CoapCode.CONTENT);
        assertThat(session.interfaceIndex()).isEmpty();
    }

    private static InetAddress loopback4() {
        return address(CoapAddress.inet("127.0.0.1", 0));
    }

    private static InetSocketAddress sourceOf(Request request) {
        return request.getSourceContext().getPeerAddress();
    }

    private static InetAddress address(CoapAddress address) {
        return ((CoapAddress.Inet) address).socketAddress().getAddress();
    }

    private static int port(CoapAddress address) {
        return ((CoapAddress.Inet) address).port();
    }
}
