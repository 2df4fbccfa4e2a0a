package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.netty.server.CoapTestServer;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** What is particular to Unix domain sockets: paths, abstract names, and what is left of them. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class UnixSocketTest {

    @RegisterExtension
    static final Rim RIM = new Rim();

    @TempDir
    Path directory;

    private static <T> T await(Mono<T> mono) {
        return mono.blockOptional(PATIENCE).orElseThrow();
    }

    private static String hello(CoapSession session) {
        return await(session.request(CoapRequest.get("/hello")).map(CoapResponse::payloadAsString));
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Test
    void bindsDatagramsToAPathThatIsGivenAndRemovesIt() throws IOException {
        Path server = directory.resolve("server");
        Path own = directory.resolve("own");
        try (CoapTestServer there = CoapTestServer.unixDatagram(server)) {
            assertThat(there.connections()).isZero();
            CoapSession session = RIM.closing(await(RIM.client()
                    .localAddress(CoapAddress.unix(own))
                    .connect(CoapProtocol.UDP, CoapAddress.unix(server))));
            assertThat(hello(session)).isEqualTo("world");
            assertThat(session.localAddress()).contains(CoapAddress.unix(own));
            assertThat(session.remoteAddress()).isEqualTo(CoapAddress.unix(server));
            assertThat(session.interfaceIndex()).isEmpty();
            assertThat(own).exists();
            session.close().block(PATIENCE);
            assertThat(own).doesNotExist();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void bindsDatagramsToAnAbstractName() throws IOException {
        Path server = directory.resolve("server");
        CoapAddress own =
                CoapAddress.unixAbstract("coap-test-" + ProcessHandle.current().pid());
        try (CoapTestServer there = CoapTestServer.unixDatagram(server)) {
            assertThat(there.connections()).isZero();
            CoapSession session = RIM.closing(
                    await(RIM.client().localAddress(own).connect(CoapProtocol.UDP, CoapAddress.unix(server))));
            assertThat(hello(session)).isEqualTo("world");
            assertThat(session.localAddress()).contains(own);
            assertThat(files()).containsExactly(server);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CoapProtocol.class,
            names = {"UDP", "TCP"})
    void saysThatThereIsNoSuchSocket(CoapProtocol protocol) throws IOException {
        CoapAddress nowhere = CoapAddress.unix(directory.resolve("nowhere"));
        StepVerifier.create(RIM.client().connect(protocol, nowhere))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(CoapUnreachableException.class)
                        .hasMessageContaining("nowhere"))
                .verify(PATIENCE);
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = CoapProtocol.class,
            names = {"UDP", "TCP"})
    void listensAtAnAbstractName(CoapProtocol protocol) throws InterruptedException {
        CoapAddress home = CoapAddress.unixAbstract(
                "coap-home-" + protocol + ProcessHandle.current().pid());
        listensAt(protocol, home);
    }

    @ParameterizedTest
    @EnumSource(
            value = CoapProtocol.class,
            names = {"UDP", "TCP"})
    void listensAtAPathAndRemovesIt(CoapProtocol protocol) throws Exception {
        Path path = directory.resolve("home");
        listensAt(protocol, CoapAddress.unix(path));
        assertThat(files()).isEmpty();
    }

    /** Two of ours, of which one dials in to the other. */
    private static void listensAt(CoapProtocol protocol, CoapAddress home) throws InterruptedException {
        Sinks.One<CoapAddress> address = Sinks.one();
        BlockingQueue<CoapSession> accepted = new LinkedBlockingQueue<>();
        Disposable listening = RIM.client()
                .accept(protocol, home, address::tryEmitValue)
                .subscribe(session -> accepted.add(RIM.closing(session)));
        assertThat(await(address.asMono())).isEqualTo(home);
        CoapSession dialling = RIM.closing(await(RIM.client().connect(protocol, home)));
        await(dialling.ping());
        CoapSession session = accepted.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(session).isNotNull();
        await(session.established());
        await(session.asClient().ping());
        listening.dispose();
        dialling.close().block(PATIENCE);
        session.close().block(PATIENCE);
        RIM.awaitNoChannels();
    }

    @Test
    void namesNoHostAndNoPort() {
        try (CoapTestServer server = CoapTestServer.unixStream(directory.resolve("server"))) {
            CoapSession session = RIM.connect(server.uri());
            assertThat(hello(session)).isEqualTo("world");
            var options =
                    server.next(received -> received.path().equals("/hello")).options();
            assertThat(options.contains(CoapOption.URI_HOST)).isFalse();
            assertThat(options.contains(CoapOption.URI_PORT)).isFalse();
            session.close().block(PATIENCE);
        }
    }
}
