package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.RawPublicKey;
import io.reactivecoap.security.SecurityInfo;
import io.reactivecoap.security.SecurityParameters;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.TrustPolicy.Relaxation;
import io.reactivecoap.security.X509Identity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** libcoap dials in, on two libraries; we answer it, and ask it in turn. */
@Tag("slow")
@ExtendWith(LeakCheck.class)
@Timeout(90)
class LibcoapDialsTest {

    private static final Holder ROOT = Certificates.authority("Root");
    private static final Holder HOME = Certificates.draft("home").sign(ROOT);
    private static final Holder SENSOR = Certificates.draft("sensor").sign(ROOT);
    private static final Holder STRANGER = Certificates.draft("stranger").sign(Certificates.authority("Another"));
    private static final TrustPolicy TRUST = TrustPolicy.of(ROOT.certificate());
    private static final PreSharedKey KEY = PreSharedKey.of("me", "secretPSK".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path files;

    private final BlockingQueue<CoapSession> accepted = new LinkedBlockingQueue<>();
    private Disposable listening = Disposables.disposed();
    private Mono<CoapReply> reply = Mono.just(CoapReply.of(CoapCode.CONTENT).payload("from home"));

    @AfterEach
    void stopListening() {
        listening.dispose();
        accepted.forEach(CoapSession::dispose);
    }

    static Stream<Arguments> peers() {
        return Stream.of("DTLS", "TLS")
                .flatMap(protocol -> Stream.of("openssl", "gnutls").map(library -> Arguments.of(library, protocol)));
    }

    /** Listens, and answers whatever is asked; gives the URI. */
    private String listen(CoapSecurity credentials, String protocol) {
        NettyCoapClient client = NettyCoapClient.create()
                .settings(settings ->
                        settings.security(SecurityParameters.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(5))))
                .onRequest((request, session) -> reply)
                .security(credentials);
        Sinks.One<CoapAddress> address = Sinks.one();
        listening = client.accept(
                        CoapProtocol.valueOf(protocol), CoapAddress.inet("127.0.0.1", 0), address::tryEmitValue)
                .subscribe(accepted::add);
        CoapAddress.Inet bound = (CoapAddress.Inet) await(address.asMono());
        return CoapProtocol.valueOf(protocol).scheme() + "://127.0.0.1:" + bound.port() + "/x";
    }

    private CoapSession next() throws InterruptedException {
        CoapSession session = accepted.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(session).as("libcoap has dialled in").isNotNull();
        return session;
    }

    private static LibcoapClient dial(String library, String uri, String... credentials) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(credentials));
        arguments.addAll(List.of("-m", "get", "-B", "5", "-v", "6", uri));
        return LibcoapClient.start(library, arguments.toArray(String[]::new));
    }

    private String[] certificate(Holder holder) {
        return new String[] {
            "-c", holder.chainFile(files).toString(),
            "-j", holder.keyFile(files).toString(),
            "-C", ROOT.certificateFile(files).toString()
        };
    }

    private static X509Identity home() {
        return X509Identity.of(HOME.keys().getPrivate(), HOME.chain()).trust(TRUST);
    }

    /** It is answered, and its session is as expected. */
    private SecurityInfo letsIn(LibcoapClient client) throws Exception {
        CoapSession session = next();
        await(session.established().thenReturn(true));
        SecurityInfo info = session.securityInfo().orElseThrow();
        assertThat(client.printed()).contains("from home");
        return info;
    }

    private void refuses(LibcoapClient client, String why) throws Exception {
        StepVerifier.create(next().established())
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(CoapHandshakeException.class).hasMessageContaining(why))
                .verify(SOON);
        assertThat(client.printed()).doesNotContain("from home");
    }

    @ParameterizedTest
    @MethodSource("peers")
    void withAKeyThatIsFoundByItsIdentity(String library, String protocol) throws Exception {
        PreSharedKey known = PreSharedKey.by(question ->
                Mono.justOrEmpty(question.identity().filter("me"::equals)).map(me -> KEY));
        try (LibcoapClient client = dial(library, listen(known, protocol), "-k", "secretPSK", "-u", "me")) {
            SecurityInfo info = letsIn(client);
            assertThat(info.pskIdentity()).contains("me");
            assertThat(info.version()).startsWith(protocol);
            assertThat(info.cipherSuite()).contains("PSK");
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void withAWrongKeyOrAnUnknownIdentity(String library, String protocol) throws Exception {
        String uri = listen(KEY, protocol);
        try (LibcoapClient client = dial(library, uri, "-k", "a guess", "-u", "me")) {
            refuses(client, "handshake");
        }
        try (LibcoapClient client = dial(library, uri, "-k", "secretPSK", "-u", "somebody")) {
            refuses(client, "identity");
        }
        try (LibcoapClient client = dial(library, uri, "-k", "secretPSK", "-u", "me")) {
            assertThat(letsIn(client).pskIdentity()).contains("me");
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void withACertificate(String library, String protocol) throws Exception {
        String uri = listen(home(), protocol);
        try (LibcoapClient client = dial(library, uri, certificate(SENSOR))) {
            assertThat(letsIn(client).peerCertificates()).first().isEqualTo(SENSOR.certificate());
        }
        try (LibcoapClient client = dial(library, uri, certificate(STRANGER))) {
            refuses(client, "not trusted");
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void withoutACertificate(String library, String protocol) throws Exception {
        String[] none = {"-C", ROOT.certificateFile(files).toString()};
        try (LibcoapClient client = dial(library, listen(home(), protocol), none)) {
            refuses(client, "no certificate");
        }
        listening.dispose();
        X509Identity lenient = home().trust(TRUST.allowing(Relaxation.NO_CERTIFICATE));
        try (LibcoapClient client = dial(library, listen(lenient, protocol), none)) {
            assertThat(letsIn(client).peerCertificates()).isEmpty();
        }
    }

    @Test
    void withARawPublicKey() throws Exception {
        RawPublicKey ours = RawPublicKey.of(HOME.keys().getPublic(), HOME.keys().getPrivate());
        String[] key = {"-M", SENSOR.keyFile(files).toString(), "-n"};
        try (LibcoapClient client =
                dial("gnutls", listen(ours.trust(SENSOR.keys().getPublic()), "DTLS"), key)) {
            assertThat(letsIn(client).peerPublicKey()).contains(SENSOR.keys().getPublic());
        }
        listening.dispose();
        try (LibcoapClient client =
                dial("gnutls", listen(ours.trust(STRANGER.keys().getPublic()), "DTLS"), key)) {
            refuses(client, "none of the 1");
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void andIsAsked(String library, String protocol) throws Exception {
        reply = Mono.never(); // so that it stays
        String uri = listen(KEY, protocol);
        try (LibcoapClient client = dial(library, uri, "-k", "secretPSK", "-u", "me")) {
            CoapSession session = next();
            await(session.established().thenReturn(true));
            assertThat(await(session.asClient().ping())).isPositive();
            assertThat(await(session.request(CoapRequest.get("/any"))).code())
                    .as("it has nothing to give")
                    .isEqualTo(CoapCode.NOT_FOUND);
            session.close().block(SOON);
            assertThat(client).isNotNull();
        }
    }
}
