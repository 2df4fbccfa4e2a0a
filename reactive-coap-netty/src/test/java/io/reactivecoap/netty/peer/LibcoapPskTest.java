package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityParameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

@ExtendWith(LeakCheck.class)
@Timeout(60)
class LibcoapPskTest {

    @RegisterExtension
    static final LibcoapServer OPENSSL = LibcoapServer.secure("openssl", "-k", "secretPSK", "-h", "hint", "-d", "10");

    @RegisterExtension
    static final LibcoapServer GNUTLS = LibcoapServer.secure("gnutls", "-k", "secretPSK", "-h", "hint", "-d", "10");

    private static final NettyCoapClient CLIENT = NettyCoapClient.create()
            .settings(settings ->
                    settings.security(SecurityParameters.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(4))));

    private static NettyCoapClient client(String key) {
        return (NettyCoapClient) CLIENT.security(PreSharedKey.of("me", key.getBytes(StandardCharsets.UTF_8)));
    }

    static String uri(String library, boolean dtls) {
        LibcoapServer server = library.equals("openssl") ? OPENSSL : GNUTLS;
        return dtls ? server.dtlsUri() : server.tlsUri();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void overDtls(String library) {
        CoapSession session = client("secretPSK").connect(uri(library, true)).block(SOON);
        System.out.println(session + " " + session.securityInfo());
        System.out.println(
                session.states().map(StateChange::state).take(3).collectList().block(SOON));
        assertThat(session.request(CoapRequest.get("/")).block(SOON).payloadAsString())
                .contains("libcoap");
        byte[] big = new byte[100_000];
        assertThat(session.request(CoapRequest.put("/big").payload(big))
                        .block(SOON)
                        .isSuccess())
                .isTrue();
        assertThat(session.request(CoapRequest.get("/big")).block(SOON).payload())
                .isEqualTo(big);
        System.out.println(session.ping().block(SOON));
        System.out.println(
                session.observe(CoapRequest.get("/time")).take(2).collectList().block(SOON));
        session.close().block(SOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void overTls(String library) {
        CoapSession session = client("secretPSK").connect(uri(library, false)).block(SOON);
        System.out.println(session + " " + session.securityInfo());
        System.out.println(
                session.states().map(StateChange::state).take(4).collectList().block(SOON));
        assertThat(session.request(CoapRequest.get("/")).block(SOON).payloadAsString())
                .contains("libcoap");
        byte[] big = new byte[100_000];
        assertThat(session.request(CoapRequest.put("/big").payload(big))
                        .block(SOON)
                        .isSuccess())
                .isTrue();
        assertThat(session.request(CoapRequest.get("/big")).block(SOON).payload())
                .isEqualTo(big);
        session.close().block(SOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void wrongKey(String library) {
        for (boolean dtls : new boolean[] {true, false}) {
            StepVerifier.create(client("wrong").connect(uri(library, dtls)))
                    .expectErrorSatisfies(e -> {
                        System.out.println(e);
                        assertThat(e).isInstanceOf(CoapHandshakeException.class);
                    })
                    .verify(SOON);
        }
    }

    @Test
    void resumes() {
        NettyCoapClient client = client("secretPSK");
        CoapSession first = client.connect(uri("openssl", true)).block(SOON);
        first.close().block(SOON);
        CoapSession session = client.connect(uri("openssl", true)).block(SOON);
        System.out.println(session.securityInfo());
        assertThat(session.securityInfo().orElseThrow().isResumed()).isTrue();
        assertThat(session.request(CoapRequest.get("/")).block(SOON).payloadAsString())
                .contains("libcoap");
        session.close().block(SOON);
    }
}
