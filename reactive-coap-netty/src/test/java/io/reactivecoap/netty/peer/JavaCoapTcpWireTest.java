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
import static io.reactivecoap.netty.peer.TcpWire.observedPath;
import static io.reactivecoap.netty.peer.TcpWire.path;
import static io.reactivecoap.netty.peer.TcpWire.payload;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What java-coap does over TCP; when a connection is closed is up to {@link JavaCoapTransport}. */
class JavaCoapTcpWireTest extends TcpWireContract {

    @RegisterExtension
    static final JavaCoapServer SERVER = JavaCoapServer.forMessagesOf(16_384);

    @Override
    int port() {
        return SERVER.port();
    }

    /** Max-Message-Size of 16,384 and Block-Wise-Transfer. */
    @Override
    String csm() {
        return "40e122400020";
    }

    @Override
    String resource() {
        return "observed";
    }

    /** Content-Format. */
    @Override
    String options() {
        return "c100";
    }

    @Test
    void isFoundByItsUri() {
        assertThat(SERVER.uri()).isEqualTo("coap+tcp://127.0.0.1:" + SERVER.port());
    }

    @Test
    void saysHello() throws IOException {
        TcpWire wire = opened().send(message(GET, "01", path("hello")));
        assertThat(wire.next()).isEqualTo("814501c100ff776f726c64");
    }

    @Test
    void echoes() throws IOException {
        TcpWire wire = opened().send(message(PUT, "01", path("echo"), payload("echo")));
        assertThat(wire.next()).isEqualTo("514401ff6563686f");
    }

    @Test
    void doesNotFindWhatIsMissing() throws IOException {
        TcpWire wire = opened().send(message(GET, "01", path("missing")));
        assertThat(wire.next()).isEqualTo("018401");
    }

    @Test
    void countsItsConnectionsAndObservers() throws IOException {
        opened().send(message(GET, "01", observedPath(resource()))).next();
        assertThat(SERVER.connections()).isPositive();
        assertThat(SERVER.observers()).isPositive();
    }

    @Test
    void answersAPingWithItsTokenButWithoutCustody() throws IOException {
        TcpWire wire = opened().send(message(PING, "aa"));
        assertThat(wire.next()).isEqualTo("01e3aa");
        wire.send(message(PING, "ab", bytes("20")));
        assertThat(wire.next()).isEqualTo("01e3ab");
    }

    @ParameterizedTest
    @ValueSource(ints = {RELEASE, ABORT})
    void goesOnAfterReleaseAndAbort(int signal) throws IOException {
        havePut("text");
        TcpWire wire = opened().send(message(signal, ""), get("01"));
        assertThat(wire.next()).matches(answer("01", "text"));
    }

    @Test
    void answersARequestAndAPingBeforeOurCsm() throws IOException {
        havePut("text");
        TcpWire wire = open().send(get("01"), message(PING, "aa"));
        assertThat(wire.next()).isEqualTo(csm());
        assertThat(wire.next()).matches(answer("01", "text"));
        assertThat(wire.next()).isEqualTo("01e3aa");
    }

    @Test
    void ignoresAnUnknownCriticalOptionInACsm() throws IOException {
        havePut("text");
        TcpWire wire = opened(message(CSM, "", bytes("91 01"))).send(get("01"));
        assertThat(wire.next()).matches(answer("01", "text"));
    }

    /** As many blocks as the smaller one of both Max-Message-Sizes has room for, one of 1024 bytes less. */
    @ParameterizedTest
    @CsvSource({"23100000, 15360", "222000, 7168", "220481, 1024"})
    void sendsALongBodyInBertBlocks(String maxMessageSize, int length) throws IOException {
        TcpWire wire = opened(message(CSM, "", bytes(maxMessageSize + "20"))).send(getLarge());
        assertThat(headOfNext(wire, length)).matches("e1....4501d10a0fff");
    }

    @ParameterizedTest
    @CsvSource({"220480, 1024, 0e", "220100, 256, 0c"})
    void sendsALongBodyInSmallerBlocksToThoseWhoTakeShortMessages(String maxMessageSize, int length, String block)
            throws IOException {
        TcpWire wire = opened(message(CSM, "", bytes(maxMessageSize + "20"))).send(getLarge());
        assertThat(headOfNext(wire, length)).matches("[de]1(..)+4501d10a" + block + "ff");
    }

    /** However short their messages have to be. */
    @ParameterizedTest
    @ValueSource(strings = {"", "220480"})
    void sendsALongBodyInOneMessageToThoseWhoDoNotTakeBlocks(String options) throws IOException {
        TcpWire wire = opened(message(CSM, "", bytes(options))).send(getLarge());
        assertThat(headOfNext(wire, JavaCoapServer.LARGE.length)).matches("f1.{8}4501ff");
    }

    @Test
    void takesABodyInBertBlocks() throws IOException {
        TcpWire wire = opened().send(block1("0f", new byte[4096]));
        assertThat(wire.next()).isEqualTo("315f0ad10e0f");
        wire.send(block1("47", new byte[1000]));
        assertThat(wire.next()).isEqualTo("31440ad10e47");
        wire.send(getLarge());
        assertThat(headOfNext(wire, 5096)).matches("e1....4501ff");
    }

    private static byte[] block1(String value, byte[] block) {
        return message(PUT, "0a", path("large"), bytes("d103" + value), payload(block));
    }

    private static byte[] getLarge() {
        return message(GET, "01", path("large"));
    }

    /** Its own Max-Message-Size does not keep it from taking longer ones. */
    @Test
    void takesAMessageOfAnyLength() throws IOException {
        TcpWire wire = opened().send(OUR_CSM, message(PUT, "0a", path("large"), payload(new byte[9_000_000])));
        assertThat(wire.next()).isEqualTo("01440a");
    }
}
