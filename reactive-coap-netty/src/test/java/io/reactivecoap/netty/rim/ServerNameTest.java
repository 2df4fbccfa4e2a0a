package io.reactivecoap.netty.rim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapSession;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.TrustPolicy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Sinks;

/** The Server Name Indication of a ClientHello (RFC 6066 §3), with which a server chooses its certificate or key. */
class ServerNameTest {

    private static final int SERVER_NAME = 0; // of the IANA registry of extensions

    @RegisterExtension
    static final Rim RIM = new Rim();

    static List<CoapSecurity> credentials() {
        return List.of(Anonymous.trusting(TrustPolicy.strict()), PreSharedKey.of("me", new byte[] {1}));
    }

    @ParameterizedTest
    @MethodSource("credentials")
    void isTheHostOfTheUri(CoapSecurity credentials) {
        assertThat(serverName(credentials, "localhost")).contains("localhost");
    }

    /** RFC 6066 §3: "Literal IPv4 and IPv6 addresses are not permitted in "HostName"." */
    @ParameterizedTest
    @MethodSource("credentials")
    void isNoAddress(CoapSecurity credentials) {
        assertThat(serverName(credentials, "127.0.0.1")).isEmpty();
        assertThat(serverName(credentials, "[::1]")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("credentials")
    void isTheNameThatTheCredentialsGive(CoapSecurity credentials) {
        CoapSecurity named = credentials.serverName("sensor.example");
        assertThat(serverName(named, "127.0.0.1")).contains("sensor.example");
        assertThat(serverName(named, "localhost")).contains("sensor.example");
    }

    private static Optional<String> serverName(CoapSecurity credentials, String host) {
        Sinks.One<Optional<String>> told = Sinks.one();
        String uri = CoapProtocol.DTLS.scheme() + "://" + host + ":"
                + RIM.closing(new UdpPeer(new InetSocketAddress(0))).port();
        CoapSession session = RIM.client()
                .clientHello(extensions -> told.tryEmitValue(
                        Optional.ofNullable(extensions.get(SERVER_NAME)).map(ServerNameTest::only)))
                .security(credentials)
                .open(uri);
        session.established().subscribe(established -> {}, error -> {});
        Optional<String> name = told.asMono().block(Rim.PATIENCE);
        session.dispose();
        return name;
    }

    /** A list of one name, of the type host_name. */
    private static String only(byte[] extension) {
        ByteBuffer list = ByteBuffer.wrap(extension);
        assertThat(list.getShort()).isEqualTo((short) list.remaining());
        assertThat(list.get()).isZero();
        assertThat(list.getShort()).isEqualTo((short) list.remaining());
        return US_ASCII.decode(list).toString();
    }
}
