package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.TcpWire.ABORT;
import static io.reactivecoap.netty.peer.TcpWire.CSM;
import static io.reactivecoap.netty.peer.TcpWire.GET;
import static io.reactivecoap.netty.peer.TcpWire.OUR_CSM;
import static io.reactivecoap.netty.peer.TcpWire.PING;
import static io.reactivecoap.netty.peer.TcpWire.PUT;
import static io.reactivecoap.netty.peer.TcpWire.RELEASE;
import static io.reactivecoap.netty.peer.TcpWire.bytes;
import static io.reactivecoap.netty.peer.TcpWire.message;
import static io.reactivecoap.netty.peer.TcpWire.path;
import static io.reactivecoap.netty.peer.TcpWire.payload;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Californium does over TCP: it knows no signals at all, and leaves every connection open. */
class CaliforniumTcpWireTest extends TcpWireContract {

    private static final int MESSAGE = 1024 * CaliforniumServer.BLOCKS_IN_A_MESSAGE;

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.overTcp();

    @RegisterExtension
    static final CaliforniumServer LONG_BODIES = CaliforniumServer.overTcpForBodiesOf(4 << 20);

    @Override
    int port() {
        return SERVER.port(0);
    }

    @Override
    String csm() {
        return "";
    }

    @Override
    String resource() {
        return "example_data";
    }

    /** ETag and Content-Format. */
    @Override
    String options() {
        return "44.{8}80";
    }

    @Test
    void isFoundByItsUri() {
        assertThat(SERVER.uri()).isEqualTo("coap+tcp://127.0.0.1:" + SERVER.port(0));
    }

    @Test
    void keepsTheRequestsItHasReceived() throws IOException {
        havePut("text");
        assertThat(SERVER.received()).extracting(Request::getPayloadString).containsExactly("text");
    }

    @Test
    void sendsNoCsm() throws IOException {
        open().staysSilent();
    }

    @Test
    void answersARequestBeforeOurCsm() throws IOException {
        havePut("text");
        assertThat(open().send(get("01")).next()).matches(answer("01", "text"));
    }

    @ParameterizedTest
    @ValueSource(ints = {CSM, PING, RELEASE, ABORT})
    void answersNoSignalAndDoesNotCloseTheConnection(int signal) throws IOException {
        havePut("text");
        TcpWire wire = opened().send(message(signal, "aa"), get("01"));
        assertThat(wire.next()).matches(answer("01", "text"));
    }

    @Test
    void ignoresACsmWithAnUnknownCriticalOption() throws IOException {
        havePut("text");
        TcpWire wire = opened(message(CSM, "", bytes("91 01"))).send(get("01"));
        assertThat(wire.next()).matches(answer("01", "text"));
    }

    /** Over UDP it is answered with a Reset, which TCP does not have. */
    @Test
    void doesNotAnswerARequestWithAnUnknownCriticalOption() throws IOException {
        havePut("text");
        byte[] critical = message(GET, "01", path(resource()), bytes("d1fd01"));
        TcpWire wire = opened().send(critical, get("02"));
        assertThat(wire.next()).matches(answer("02", "text"));
    }

    /** The CSM of the other side does not matter, not even that it takes neither blocks nor messages of that length. */
    @ParameterizedTest
    @ValueSource(strings = {"", "220100", "23100000", "2310000020"})
    void sendsABodyOfMoreThan1024BytesInBertBlocks(String options) throws IOException {
        opened().send(put("0a", new byte[1_500])).next();
        TcpWire wire = opened(message(CSM, "", bytes(options))).send(get("01"));
        assertThat(headOfNext(wire, 1_500)).matches("e1....450144.{8}80b1075205dcff");
    }

    @Test
    void sendsALongBodyInAsManyBlocksToAMessageAsConfigured() throws IOException {
        byte[] body = new byte[2_000_000];
        try (TcpWire wire = TcpWire.to(LONG_BODIES.port(0))) {
            wire.send(OUR_CSM, message(PUT, "0a", path(resource()), payload(body)));
            assertThat(headOfNext(wire, MESSAGE)).matches("e1....440ad10a0f531e8480ff");
            wire.send(get("01"));
            assertThat(headOfNext(wire, MESSAGE)).matches("e1....450144.{8}80b10f531e8480ff");
        }
    }

    @Test
    void takesABodyInBertBlocks() throws IOException {
        byte[] block = new byte[4096];
        Arrays.fill(block, (byte) 'a');
        TcpWire wire = opened().send(block1("0f", block));
        assertThat(wire.next()).isEqualTo("315f0ad10e0f");
        wire.send(block1("47", new byte[1000]));
        assertThat(headOfNext(wire, 5096)).matches("e1....440a.*");
    }

    private byte[] block1(String value, byte[] block) {
        return message(PUT, "0a", path(resource()), bytes("d103" + value), payload(block));
    }

    /** It has no limit; only a body in blocks may be too long. */
    @Test
    void takesAMessageOfAnyLength() throws IOException {
        TcpWire wire = opened().send(put("0a", new byte[9_000_000]));
        assertThat(headOfNext(wire, MESSAGE)).matches("e1....440ad10a0f53895440ff");
    }
}
