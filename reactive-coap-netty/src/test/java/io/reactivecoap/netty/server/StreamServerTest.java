package io.reactivecoap.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server on TCP and on Unix stream sockets, asked by a client that knows bytes only. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class StreamServerTest {

    private static final String SERVERS_CSM = "50e12310000020";
    private static final String EMPTY_CSM = "00e1";
    private static final String LARGE_CSM = "50e12310000020";
    private static final String GET_HELLO = "610101b568656c6c6f";
    private static final String WORLD = "714501c0ff776f726c64";

    private interface Story {
        void tell(CoapTestServer server, RawStream client) throws IOException;
    }

    /** Every story runs with a server and a connection of its own, and leaves none of them. */
    private static void on(Transport transport, UnaryOperator<ServerSettings> settings, Story story)
            throws IOException {
        try (CoapTestServer server = CoapTestServer.of(transport).settings(settings)) {
            try (RawStream client = new RawStream(server.address())) {
                story.tell(server, client);
            }
            server.awaitConnections(0);
            assertThat(server.observers()).isZero();
        }
    }

    private static void on(Transport transport, Story story) throws IOException {
        on(transport, settings -> settings, story);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void answersHello(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(EMPTY_CSM + GET_HELLO).expect(WORLD);
            assertThat(server.uri())
                    .startsWith(transport == Transport.TCP ? "coap+tcp://127.0.0.1:" : "coap+tcp://%2F");
            assertThat(server.next().code()).isEqualTo(CoapCode.CSM);
            Received request = server.next();
            assertThat(request.path()).isEqualTo("/hello");
            assertThat(request.tokenHex()).isEqualTo("01");
            assertThat(server.faults()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void answersWhatComesByteByByte(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            for (byte one : HexFormat.of().parseHex(EMPTY_CSM + GET_HELLO)) {
                client.send(new byte[] {one});
            }
            client.expect(SERVERS_CSM + WORLD);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void answersPingsWithTokenAndCustody(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(EMPTY_CSM);
            client.send("01e242").expect("01e342");
            client.send("11e24220").expect("11e34220");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void closesAfterAReleaseWhenTheLastAnswerIsOut(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(EMPTY_CSM);
            client.send(StreamFrames.bytes(get("separate"))).send("00e4");
            assertThat(client.read().text()).isEqualTo("separate");
            client.expectEnd();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void closesAfterAnAbortAndOnDrop(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(EMPTY_CSM + "00e5").expectEnd();
            assertThat(server.ends().next(CoapTestServer.SOON).why()).isEqualTo(ConnectionEnd.BY_SERVER);
            try (RawStream another = new RawStream(server.address())) {
                another.expect(SERVERS_CSM).send(EMPTY_CSM).send(StreamFrames.bytes(get("drop")));
                another.expectEnd();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void abortsWhatDoesNotBeginWithACsmOrIsNoMessage(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(GET_HELLO);
            assertThat(client.read().code()).isEqualTo(CoapCode.ABORT);
            client.expectEnd();
            try (RawStream another = new RawStream(server.address())) {
                another.expect(SERVERS_CSM).send(EMPTY_CSM + "1045ff");
                assertThat(another.read().text()).isEqualTo("a payload marker without a payload");
                another.expectEnd();
            }
            assertThat(server.faults()).hasSize(2);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void abortsAMessageLongerThanItTakes(Transport transport) throws IOException {
        on(transport, settings -> settings.with(Csm.USUAL.withMaxMessageSize(2000)), (server, client) -> {
            client.expect("40e12207d020").send(EMPTY_CSM + "e006c0");
            assertThat(client.read().text()).isEqualTo("a message of 2001 bytes");
            client.expectEnd();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void tellsItsCapabilitiesNotAtAllOrLate(Transport transport) throws IOException {
        on(transport, settings -> settings.with(Csm.NONE), (server, client) -> {
            client.send(EMPTY_CSM + GET_HELLO).expect(WORLD);
        });
        Csm late = Csm.EMPTY.with((byte) 0x90).delayed(Duration.ofMillis(50));
        on(transport, settings -> settings.with(late), (server, client) -> {
            client.send(EMPTY_CSM + GET_HELLO).expect("10e190" + WORLD);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void notifiesUntilItIsToldToStop(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(EMPTY_CSM);
            WireMessage register = get("time").with(get("time").options().with(CoapOption.OBSERVE, 0L));
            client.send(StreamFrames.bytes(register));
            long first = observe(client.read());
            assertThat(observe(client.read())).isEqualTo(first + 1);
            assertThat(server.observers()).isOne();
            server.tick();
            assertThat(observe(client.read())).isEqualTo(first + 2);
            WireMessage deregister = register.with(register.options().with(CoapOption.OBSERVE, 1L));
            client.send(StreamFrames.bytes(deregister));
            WireMessage last = client.read();
            while (last.options().contains(CoapOption.OBSERVE)) {
                last = client.read();
            }
            assertThat(server.observers()).isZero();
            client.send(StreamFrames.bytes(register));
            client.read();
            assertThat(server.observers()).isOne(); // and the end of the connection ends that
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void givesALargeBodyWholeOrInBlocksOrInBert(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(LARGE_CSM);
            WireMessage whole = ask(client, get("large", "size=100000"));
            assertThat(whole.payload()).isEqualTo(Pattern.bytes(100_000));
            assertThat(whole.options().get(CoapOption.SIZE2)).isEqualTo(100_000);
            assertThat(whole.options().contains(CoapOption.BLOCK2)).isFalse();

            WireMessage block = ask(client, get("large", "size=100000", "blocks=64"));
            assertThat(block.payload()).isEqualTo(Pattern.bytes(64));
            assertThat(block.options().get(CoapOption.BLOCK2)).isEqualTo(new BlockOption(0, true, 2));

            WireMessage bert = ask(client, get("large", "size=10000", "bert=4"));
            assertThat(bert.payload()).isEqualTo(Pattern.bytes(4096));
            assertThat(bert.options().get(CoapOption.BLOCK2)).isEqualTo(new BlockOption(0, true, 7));
            WireMessage next = get("large", "size=10000", "bert=4");
            WireMessage last =
                    ask(client, next.with(next.options().with(CoapOption.BLOCK2, new BlockOption(8, false, 7))));
            assertThat(last.payload()).isEqualTo(Pattern.bytes(8192, 10_000 - 8192));
            assertThat(last.options().get(CoapOption.BLOCK2)).isEqualTo(new BlockOption(8, false, 7));
            assertThat(last.options().get(CoapOption.ETAG))
                    .isEqualTo(bert.options().get(CoapOption.ETAG));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void comparesWhatIsUploadedInBert(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(LARGE_CSM);
            assertThat(put(client, new BlockOption(0, true, 7), Pattern.bytes(3072))
                            .code())
                    .isEqualTo(CoapCode.CONTINUE);
            WireMessage done = put(client, new BlockOption(3, false, 7), Pattern.bytes(3072, 1500));
            assertThat(done.code()).isEqualTo(CoapCode.CHANGED);
            assertThat(done.text()).isEqualTo("4572");
            assertThat(server.faults()).isEmpty();

            assertThat(put(client, new BlockOption(1, true, 6), Pattern.bytes(1024, 1024))
                            .code())
                    .isEqualTo(CoapCode.REQUEST_ENTITY_INCOMPLETE);
            assertThat(put(client, new BlockOption(0, false, 6), new byte[3]).text())
                    .isEqualTo("byte 1 is wrong");
            assertThat(server.faults()).hasSize(2);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void keepsWhatItIsGiven(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(EMPTY_CSM);
            WireMessage post =
                    new WireMessage(CoapCode.POST, new byte[] {1}, get("echo").options(), Pattern.bytes(5));
            assertThat(ask(client, post).payload()).isEqualTo(Pattern.bytes(5));
            WireMessage fetch =
                    new WireMessage(CoapCode.FETCH, new byte[] {1}, get("echo").options(), Pattern.bytes(6));
            WireMessage fetched = ask(client, fetch);
            assertThat(fetched.code()).isEqualTo(CoapCode.CONTENT);
            assertThat(fetched.payload()).isEqualTo(Pattern.bytes(6));
            assertThat(ask(client, get("echo")).payload()).isEqualTo(Pattern.bytes(6));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void doesOnItsOwnWhatATestTellsIt(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(EMPTY_CSM);
            server.next();
            server.push((byte) 0x00, (byte) 0xe1);
            server.ping((byte) 0x42);
            server.release("a", 300L);
            client.expect("00e1" + "01e242" + "50e4216122012c");
            server.abort("world");
            client.expect("60e5ff776f726c64").expectEnd();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX_STREAM"})
    void comesBackAtTheSameAddress(Transport transport) throws IOException {
        on(transport, (server, client) -> {
            client.expect(SERVERS_CSM).send(EMPTY_CSM);
            Received csm = server.next(); // what is not read would make a reset of the end
            assertThat(csm.number(2)).isNull();
            String before = server.uri();
            server.stop();
            client.expectEnd();
            server.start();
            assertThat(server.uri()).isEqualTo(before);
            try (RawStream another = new RawStream(server.address())) {
                another.expect(SERVERS_CSM).send(EMPTY_CSM + GET_HELLO).expect(WORLD);
            }
        });
    }

    @Test
    void resetsAConnection() throws IOException {
        on(Transport.TCP, (server, client) -> {
            client.expect(SERVERS_CSM).send(LARGE_CSM);
            assertThat(server.next().number(2)).isEqualTo(1 << 20);
            server.reset();
            assertThatThrownBy(client::read).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        });
    }

    @Test
    void answersOnceItReadsAgain() throws IOException {
        on(Transport.TCP, (server, client) -> {
            client.expect(SERVERS_CSM).send(EMPTY_CSM);
            server.next();
            server.reading(false);
            client.send("01e242");
            server.push((byte) 0x01, (byte) 0xe3, (byte) 0x00);
            client.expect("01e300");
            server.reading(true);
            client.expect("01e342");
            assertThat(server.messages().count()).isEqualTo(2);
        });
    }

    private static WireMessage get(String path, String... queries) {
        CoapOptions options = CoapOptions.empty().with(CoapOption.URI_PATH, path);
        for (String query : queries) {
            options = options.plus(CoapOption.URI_QUERY, query);
        }
        return WireMessage.of(CoapCode.GET, (byte) 1).with(options);
    }

    private static WireMessage put(RawStream client, BlockOption block, byte[] payload) throws IOException {
        CoapOptions options = get("large").options().with(CoapOption.BLOCK1, block);
        return ask(client, new WireMessage(CoapCode.PUT, new byte[] {2}, options, payload));
    }

    private static WireMessage ask(RawStream client, WireMessage request) throws IOException {
        client.send(StreamFrames.bytes(request));
        WireMessage response = client.read();
        assertThat(response.token()).isEqualTo(request.token());
        return response;
    }

    private static long observe(WireMessage notification) {
        Long value = notification.options().get(CoapOption.OBSERVE);
        assertThat(value).isNotNull();
        return value == null ? -1 : value;
    }
}
