package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.SessionType;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.CredentialRules;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.RawPublicKey;
import io.reactivecoap.security.SecurityInfo;
import io.reactivecoap.security.SecurityParameters;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.TrustPolicy.Relaxation;
import io.reactivecoap.security.X509Identity;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Peers that dial in and have to show who they are, and what can be asked of them then; two of ours. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class SecureCallHomeTest {

    @RegisterExtension
    static final Rim RIM = new Rim();

    @TempDir
    Path directory;

    /** Where one can dial in. */
    enum Home {
        DTLS(CoapProtocol.DTLS, false),
        DTLS_OVER_A_UNIX_SOCKET(CoapProtocol.DTLS, true),
        TLS(CoapProtocol.TLS, false),
        TLS_OVER_A_UNIX_SOCKET(CoapProtocol.TLS, true);

        private final CoapProtocol protocol;
        private final boolean unix;

        boolean isStream() {
            return protocol == CoapProtocol.TLS;
        }

        Home(CoapProtocol protocol, boolean unix) {
            this.protocol = protocol;
            this.unix = unix;
        }
    }

    /** Credentials of both sides, of which the one who is dialled in to comes first. */
    private record Pair(String name, CoapSecurity home, CoapSecurity dialling) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static final Holder ROOT = Certificates.authority("Root");
    private static final Holder HOME = Certificates.draft("home").sign(ROOT);
    private static final Holder SENSOR =
            Certificates.draft("sensor").hosts("sensor").sign(ROOT);
    private static final TrustPolicy TRUST = TrustPolicy.of(ROOT.certificate());
    private static final CoapRequest WHO = CoapRequest.get("/who");

    private static final PreSharedKey KEY = key("sensor 1", "one secret");
    private static final Map<String, PreSharedKey> KEYS =
            Map.of("sensor 1", KEY, "sensor 2", key("sensor 2", "another secret"));

    /** Keys by the identities of those who dial in. */
    private static final PreSharedKey KNOWN =
            PreSharedKey.by(question -> Mono.justOrEmpty(question.identity().map(KEYS::get)));

    private final BlockingQueue<CoapSession> accepted = new LinkedBlockingQueue<>();
    private final List<String> atFirst = new ArrayList<>();
    private final Disposable.Composite listening = Disposables.composite();

    @AfterEach
    void leavesNoPathBehind() throws Exception {
        listening.dispose();
        RIM.closeAll();
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            String ours = "c" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX) + ".";
            assertThat(files.filter(file -> file.getFileName().toString().startsWith(ours)))
                    .isEmpty();
        }
    }

    private static PreSharedKey key(String identity, String key) {
        return PreSharedKey.of(identity, key.getBytes(StandardCharsets.UTF_8));
    }

    private static X509Identity certificate(Holder holder) {
        return X509Identity.of(holder.keys().getPrivate(), holder.chain()).trust(TRUST);
    }

    private static RawPublicKey rawKey(Holder own, Holder trusted) {
        return RawPublicKey.of(own.keys().getPublic(), own.keys().getPrivate())
                .trust(trusted.keys().getPublic());
    }

    private static CoapSecurity named(CoapSecurity credentials) {
        return credentials.serverName("localhost");
    }

    static Stream<Pair> pairs() {
        TrustPolicy lenient = TRUST.allowing(Relaxation.NO_CERTIFICATE);
        return Stream.of(
                new Pair("a pre-shared key", KEY, KEY),
                new Pair("a key by identity", KNOWN, KEY),
                new Pair("certificates of both", certificate(HOME), named(certificate(SENSOR))),
                new Pair("a certificate of one", certificate(HOME).trust(lenient), named(Anonymous.trusting(TRUST))),
                new Pair("raw public keys", rawKey(HOME, SENSOR), rawKey(SENSOR, HOME)));
    }

    static Stream<Arguments> pairsAtHomes() {
        return Stream.of(Home.values()).flatMap(home -> pairs().map(pair -> Arguments.of(home, pair)));
    }

    private static NettyCoapClient client(CoapSecurity credentials) {
        return client(CredentialRules.always(credentials));
    }

    private static NettyCoapClient client(CredentialRules rules) {
        return RIM.client()
                .settings(settings ->
                        settings.security(SecurityParameters.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(2))))
                .security(rules);
    }

    private CoapAddress listen(NettyCoapClient client, Home home) {
        CoapAddress where = home.unix ? CoapAddress.unix(directory.resolve("home")) : CoapAddress.inet("127.0.0.1", 0);
        Sinks.One<CoapAddress> address = Sinks.one();
        listening.add(client.accept(home.protocol, where, address::tryEmitValue).subscribe(session -> {
            atFirst.add(session.type() + " " + session.state());
            accepted.add(RIM.closing(session));
        }));
        return await(address.asMono());
    }

    private static <T> T await(Mono<T> mono) {
        return mono.blockOptional(PATIENCE).orElseThrow();
    }

    private CoapSession next() throws InterruptedException {
        CoapSession session = accepted.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(session).as("a peer that has dialled in").isNotNull();
        return session;
    }

    /** A device that dials, and answers by its name. */
    private static CoapSession dial(CoapSecurity credentials, Home home, CoapAddress where, String name) {
        NettyCoapClient device = client(credentials)
                .onRequest((request, session) ->
                        Mono.just(CoapReply.of(CoapCode.CONTENT).payload(name)));
        return RIM.closing(await(device.connect(home.protocol, where)));
    }

    private static String who(CoapSession session) {
        return await(session.request(WHO).map(CoapResponse::payloadAsString));
    }

    @ParameterizedTest(name = "over {0} with {1}")
    @MethodSource("pairsAtHomes")
    void asksWhoHasDialledIn(Home home, Pair pair) throws InterruptedException {
        CoapAddress where = listen(client(pair.home), home);
        CoapSession dialling = dial(pair.dialling, home, where, "sensor");
        CoapSession session = next();
        await(session.established().thenReturn(true));

        assertThat(atFirst).containsExactly("HELLO HANDSHAKE");
        assertThat(session.type()).isEqualTo(SessionType.SERVER);
        assertThat(session.asClient().type()).isEqualTo(SessionType.CLIENT);
        assertThat(who(session)).isEqualTo("sensor");
        if (!(home.unix && home.isStream())) { // whose sockets have no address of their own when they dial
            assertThat(session.localAddress()).contains(where);
            assertThat(dialling.localAddress()).contains(session.remoteAddress());
        }
        assertThat(session.protocol()).isEqualTo(home.protocol);
        isTheSame(session.securityInfo().orElseThrow(), dialling.securityInfo().orElseThrow(), pair);
        List<SessionState> states = home.isStream()
                ? List.of(SessionState.HANDSHAKE, SessionState.CSM, SessionState.ESTABLISHED)
                : List.of(SessionState.HANDSHAKE, SessionState.ESTABLISHED);
        StepVerifier.create(session.states().map(StateChange::state).take(states.size()))
                .expectNextSequence(states)
                .expectComplete()
                .verify(PATIENCE);

        session.close().block(PATIENCE);
        StepVerifier.create(dialling.onClose()).expectError(CoapException.class).verify(PATIENCE);
    }

    private static void isTheSame(SecurityInfo here, SecurityInfo there, Pair pair) {
        assertThat(here.version()).isEqualTo(there.version());
        assertThat(here.cipherSuite()).isEqualTo(there.cipherSuite());
        assertThat(here.pskIdentity()).isEqualTo(there.pskIdentity());
        assertThat(here.isResumed()).isFalse();
        if (pair.dialling instanceof PreSharedKey key) {
            assertThat(here.pskIdentity()).contains("sensor 1");
            assertThat(here.revealPskKey())
                    .hasValueSatisfying(shared -> assertThat(shared).isEqualTo(key.revealKey()));
        }
        if (pair.dialling instanceof X509Identity own) {
            assertThat(here.peerCertificates()).isEqualTo(own.chain());
        } else {
            assertThat(here.peerCertificates()).isEmpty();
        }
        if (pair.dialling instanceof RawPublicKey raw) {
            assertThat(here.peerPublicKey())
                    .contains(raw.keyPair().orElseThrow().getPublic());
        }
    }

    static Stream<Arguments> strangers() {
        Holder stranger = Certificates.draft("sensor").sign(Certificates.authority("Another"));
        Holder server = Certificates.draft("server")
                .purposes(KeyPurposeId.id_kp_serverAuth)
                .sign(ROOT);
        Holder expired = Certificates.draft("sensor")
                .valid(Duration.ofDays(-9), Duration.ofDays(-1))
                .sign(ROOT);
        return Stream.of(Home.values())
                .flatMap(home -> Stream.of(
                        Arguments.of(
                                home,
                                new Pair("a wrong key", KNOWN, key("sensor 1", "a guess")),
                                home.isStream() ? "decrypt_error" : "key"),
                        Arguments.of(home, new Pair("an unknown identity", KNOWN, key("x", "one secret")), "identity"),
                        Arguments.of(home, new Pair("another identity", KEY, KEYS.get("sensor 2")), "identity"),
                        Arguments.of(
                                home,
                                new Pair("no certificate", certificate(HOME), named(Anonymous.trusting(TRUST))),
                                "no certificate"),
                        Arguments.of(
                                home,
                                new Pair("an untrusted one", certificate(HOME), named(certificate(stranger))),
                                "not trusted"),
                        Arguments.of(
                                home,
                                new Pair("one for servers", certificate(HOME), named(certificate(server))),
                                "not for clients"),
                        Arguments.of(
                                home,
                                new Pair("an expired one", certificate(HOME), named(certificate(expired))),
                                "expired"),
                        Arguments.of(
                                home,
                                new Pair(
                                        "a name that is not the one wanted",
                                        certificate(HOME).serverName("other"),
                                        named(certificate(SENSOR))),
                                "other"),
                        Arguments.of(
                                home,
                                new Pair("an unknown raw key", rawKey(HOME, SENSOR), rawKey(ROOT, HOME)),
                                "none of the 1"),
                        Arguments.of(
                                home,
                                new Pair(
                                        "no raw key",
                                        rawKey(HOME, SENSOR),
                                        RawPublicKey.anonymous()
                                                .trust(HOME.keys().getPublic())),
                                "no raw public key"),
                        Arguments.of(home, new Pair("a key where one has a certificate", certificate(HOME), KEY), ""),
                        Arguments.of(
                                home,
                                new Pair("a certificate where one has a key", KEY, named(certificate(SENSOR))),
                                "")));
    }

    @ParameterizedTest(name = "over {0}: {1}")
    @MethodSource("strangers")
    void saysWhyAPeerIsNotLetIn(Home home, Pair pair, String why) throws InterruptedException {
        CoapAddress where = listen(client(pair.home), home);
        NettyCoapClient stranger = client(pair.dialling);
        StepVerifier.create(stranger.connect(home.protocol, where))
                .expectError(CoapHandshakeException.class)
                .verify(PATIENCE);
        CoapSession session = next();
        StepVerifier.create(session.established())
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapHandshakeException.class).hasMessageContaining(why);
                    assertThat(((CoapHandshakeException) e).reason()).isEqualTo(NackReason.TLS_FAILED);
                    assertThat(e.toString()).doesNotContain("secret").doesNotContain("a guess");
                })
                .verify(PATIENCE);
        assertThat(session.isDisposed()).isTrue();
        assertThat(session.securityInfo()).isEmpty();
        assertThatThrownBy(session::asClient).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(Home.class)
    void disturbsNobodyElseWhenAPeerIsNotLetIn(Home home) throws InterruptedException {
        CoapAddress where = listen(client(KNOWN), home);
        CoapSession one = dial(KEYS.get("sensor 1"), home, where, "one");
        CoapSession first = next();
        StepVerifier.create(client(key("x", "one secret")).connect(home.protocol, where))
                .expectError(CoapHandshakeException.class)
                .verify(PATIENCE);
        StepVerifier.create(next().established())
                .expectError(CoapHandshakeException.class)
                .verify(PATIENCE);
        assertThat(who(first)).isEqualTo("one");
        CoapSession two = dial(KEYS.get("sensor 2"), home, where, "two");
        CoapSession second = next();
        assertThat(who(second)).isEqualTo("two");
        assertThat(second.securityInfo().orElseThrow().pskIdentity()).contains("sensor 2");
        two.close().block(PATIENCE);
        StepVerifier.create(second.onClose()).expectError().verify(PATIENCE);
        assertThat(who(first)).isEqualTo("one");
        listening.dispose();
        assertThat(who(first)).as("after it listens no more").isEqualTo("one");
        first.close().block(PATIENCE);
        one.close().block(PATIENCE);
        RIM.awaitNoChannels();
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(Home.class)
    void asksBothWays(Home home) throws InterruptedException {
        NettyCoapClient asked = client(KEY)
                .onRequest((request, session) ->
                        Mono.just(CoapReply.of(CoapCode.CONTENT).payload("asked")));
        CoapAddress where = listen(asked, home);
        CoapSession dialling = dial(KEY, home, where, "sensor");
        CoapSession session = next().retain();
        await(session.established().thenReturn(true));
        assertThat(await(session.ping())).isPositive();
        assertThat(await(dialling.ping())).isPositive();
        assertThat(who(dialling)).as("the dialling side asks too").isEqualTo("asked");
        assertThat(who(session)).isEqualTo("sensor");
    }

    @ParameterizedTest
    @EnumSource(
            value = Home.class,
            names = {"DTLS", "TLS"})
    void letsNobodyInWhoHasNoCredentials(Home home) {
        CredentialRules elsewhere = CredentialRules.none().forHost("192.0.2.1", KEY);
        CoapAddress where = listen(client(elsewhere), home);
        StepVerifier.create(client(KEY).connect(home.protocol, where))
                .expectError(CoapException.class)
                .verify(PATIENCE);
        assertThat(accepted).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "DTLS, TLS_PSK_WITH_AES_128_CCM_8, DTLSv1.2",
        "DTLS, TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256, DTLSv1.2",
        "TLS, TLS_PSK_WITH_AES_128_CCM_8, TLSv1.2",
        "TLS, TLS_AES_128_GCM_SHA256, TLSv1.3",
        "TLS, TLS_AES_128_CCM_8_SHA256, TLSv1.3"
    })
    void acceptsTheSuiteThatIsChosen(Home home, String suite, String version) throws InterruptedException {
        CoapAddress where = listen(
                client(KEY)
                        .settings(settings ->
                                settings.security(settings.security().withSuites(suite))),
                home);
        dial(KEY, home, where, "sensor");
        CoapSession session = next();
        assertThat(who(session)).isEqualTo("sensor");
        SecurityInfo info = session.securityInfo().orElseThrow();
        assertThat(info.cipherSuite()).isEqualTo(suite);
        assertThat(info.version()).isEqualTo(version);
        boolean offersCoap = home.isStream();
        assertThat(info.applicationProtocol().isPresent()).isEqualTo(offersCoap);
    }

    @Test
    void givesUpAPeerThatConnectsAndSaysNothing() throws Exception {
        CoapAddress.Inet where = (CoapAddress.Inet) listen(client(KEY), Home.TLS);
        try (StreamPeer silent = new StreamPeer(where.socketAddress())) {
            CoapSession session = next();
            assertThat(session.type()).isEqualTo(SessionType.HELLO);
            StepVerifier.create(session.established())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(CoapHandshakeException.class)
                            .hasMessageContaining("did not answer within"))
                    .verify(PATIENCE);
            assertThat(silent).isNotNull();
        }
        try (StreamPeer rude = new StreamPeer(where.socketAddress())) {
            rude.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            StepVerifier.create(next().established())
                    .expectError(CoapHandshakeException.class)
                    .verify(PATIENCE);
        }
        try (StreamPeer hasty = new StreamPeer(where.socketAddress())) {
            assertThat(hasty).isNotNull();
        }
        StepVerifier.create(next().established())
                .expectError(CoapHandshakeException.class)
                .verify(PATIENCE);
    }

    /** Passes datagrams on between a peer and home, and says something of its own in the peer's name. */
    private static final class Attacker implements AutoCloseable {

        private final DatagramSocket outside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final DatagramSocket inside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final InetSocketAddress home;
        private volatile SocketAddress peer = outside.getLocalSocketAddress();

        Attacker(InetSocketAddress home) throws IOException {
            this.home = home;
            pump(outside, bytes -> inside.send(new DatagramPacket(bytes, bytes.length, home)));
            pump(inside, bytes -> outside.send(new DatagramPacket(bytes, bytes.length, peer)));
        }

        private interface Sending {
            void send(byte[] bytes) throws IOException;
        }

        private void pump(DatagramSocket from, Sending to) {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                        from.receive(packet);
                        if (from == outside) {
                            peer = packet.getSocketAddress();
                            say(new byte[] {
                                22, -2, -3, 0, 0, 0, 0, 0, 0, 0, 9, 0, 12, 16, -1, -1, -1, 0, 2, 0, 0, 0, 0, 0, 0
                            });
                        }
                        to.send(Arrays.copyOf(packet.getData(), packet.getLength()));
                    }
                } catch (IOException closed) {
                    // the end of the test
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        void say(byte[] bytes) throws IOException {
            inside.send(new DatagramPacket(bytes, bytes.length, home));
        }

        CoapAddress address() {
            return CoapAddress.inet((InetSocketAddress) outside.getLocalSocketAddress());
        }

        @Override
        public void close() {
            outside.close();
            inside.close();
        }
    }

    @Test
    void isNotHarmedByForgedRecords() throws Exception {
        CoapAddress.Inet where = (CoapAddress.Inet) listen(client(KEY), Home.DTLS);
        long seed = 20_261_126;
        Random random = new Random(seed);
        try (Attacker attacker = new Attacker(where.socketAddress())) {
            dial(KEY, Home.DTLS, attacker.address(), "sensor");
            CoapSession session = next().retain();
            assertThat(who(session)).isEqualTo("sensor");
            for (int i = 0; i < 2000; i++) {
                int length = random.nextInt(40);
                byte[] forged = new byte[13 + length];
                random.nextBytes(forged);
                forged[0] = (byte) (20 + random.nextInt(6));
                forged[1] = -2;
                forged[2] = -3;
                forged[3] = 0;
                forged[4] = (byte) random.nextInt(2);
                forged[11] = 0;
                forged[12] = (byte) length;
                attacker.say(forged);
                if (i % 100 == 0) {
                    assertThat(who(session))
                            .as("after %s forgeries, seed %s", i, seed)
                            .isEqualTo("sensor");
                }
            }
            assertThat(who(session)).isEqualTo("sensor");
            assertThat(accepted).isEmpty();
        }
    }

    @Test
    void refusesToListenWithoutAnythingToShow() {
        CoapAddress anyPort = CoapAddress.inet("127.0.0.1", 0);
        for (CredentialRules rules : List.of(
                CredentialRules.none(),
                CredentialRules.always(Anonymous.trusting(TRUST)),
                CredentialRules.always(RawPublicKey.anonymous()))) {
            assertThatThrownBy(() -> client(rules).accept(CoapProtocol.DTLS, anyPort))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("credentials");
        }
    }

    @ParameterizedTest
    @EnumSource(Home.class)
    void canBeClosedDuringTheHandshake(Home home) throws InterruptedException {
        Sinks.One<PreSharedKey> late = Sinks.one();
        Sinks.One<CoapAddress> address = Sinks.one();
        CoapAddress where = listen(client(PreSharedKey.by(question -> late.asMono())), home);
        CoapSession dialling = RIM.closing(client(KEY).open(home.protocol, where));
        Disposable dials = dialling.established().subscribe(null, e -> {});
        CoapSession session = next();
        assertThatThrownBy(session::asClient).isInstanceOf(IllegalStateException.class);
        session.close().block(PATIENCE);
        listening.dispose();
        late.tryEmitValue(KEY);
        dials.dispose();
        dialling.close().block(PATIENCE);
        RIM.awaitNoChannels();
    }

    @Test
    void tellsOfTheSessionInEvents() throws InterruptedException {
        Sinks.One<CoapAddress> address = Sinks.one();
        BlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
        listening.add(client(KEY)
                .accept(CoapProtocol.DTLS, CoapAddress.inet("127.0.0.1", 0), address::tryEmitValue)
                .subscribe(session -> {
                    RIM.closing(session).events().subscribe(events::add);
                }));
        CoapAddress where = await(address.asMono());
        CoapSession dialling = dial(KEY, Home.DTLS, where, "sensor");
        SessionEvent event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(event)
                .isEqualTo(new SessionEvent.Connected(
                        where, dialling.localAddress().orElseThrow()));
    }
}
