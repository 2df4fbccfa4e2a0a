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
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What libcoap 4.3.1 does over TCP, on the port that it has for UDP. */
class LibcoapTcpWireTest extends TcpWireContract {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", "10");

    @Override
    int port() {
        return SERVER.port();
    }

    /** Max-Message-Size of 8,388,864 and Block-Wise-Transfer. */
    @Override
    String csm() {
        return "50e12380010020";
    }

    /**
     * A short name makes a short request, whose length is in its first byte. Of longer ones this version loses those of
     * which a read ends within the length, as it may byte for byte (see libcoap#1542).
     */
    @Override
    String resource() {
        return "w";
    }

    @Override
    String options() {
        return "";
    }

    @Test
    void isFoundByItsUri() {
        assertThat(SERVER.tcpUri()).isEqualTo("coap+tcp://127.0.0.1:" + SERVER.port());
    }

    @Test
    void answersAPingWithoutItsTokenButWithCustody() throws IOException {
        TcpWire wire = opened().send(message(PING, "aa"));
        assertThat(wire.next()).isEqualTo("10e320");
        wire.send(message(PING, "", bytes("20")));
        assertThat(wire.next()).isEqualTo("10e320");
    }

    @Test
    void closesTheConnectionOnRelease() throws IOException {
        opened().send(message(RELEASE, "")).awaitClose();
    }

    @Test
    void answersWhatCameBeforeTheRelease() throws IOException {
        havePut("text");
        TcpWire wire = opened().send(get("01"), message(RELEASE, ""));
        assertThat(wire.next()).matches(answer("01", "text"));
        wire.awaitClose();
    }

    @Test
    void closesTheConnectionOnAbort() throws IOException {
        opened().send(message(ABORT, "", payload("bye"))).awaitClose();
    }

    @Test
    void holdsARequestUntilOurCsmIsThere() throws IOException {
        havePut("text");
        TcpWire wire = open().send(get("01"));
        assertThat(wire.next()).isEqualTo(csm());
        wire.staysSilent();
        wire.send(OUR_CSM);
        assertThat(wire.next()).matches(answer("01", "text"));
    }

    /** And says so with an empty message, as it would with a Reset over UDP, after the next CSM. */
    @Test
    void doesNotCountACsmWithAnUnknownCriticalOption() throws IOException {
        havePut("text");
        TcpWire wire = opened(message(CSM, "", bytes("91 01"))).send(get("01"), OUR_CSM);
        assertThat(wire.next()).isEqualTo("0000");
        assertThat(wire.next()).matches(answer("01", "text"));
    }

    /** As many blocks as the Max-Message-Size of the other side has room for, one of 1024 bytes less. */
    @ParameterizedTest
    @CsvSource({"100000, 1047552", "010000, 64512", "2000, 7168", "0481, 1024"})
    void sendsALongBodyInBertBlocks(String maxMessageSize, int length) throws IOException {
        havePutLongBody();
        byte[] ourCsm = message(CSM, "", bytes("2" + maxMessageSize.length() / 2 + maxMessageSize + "20"));
        TcpWire wire = opened(ourCsm).send(get("01"));
        assertThat(headOfNext(wire, length)).matches("[ef]1.{4,8}450141..d1060f531e8480ff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "23100000", "22048020"})
    void sendsALongBodyInBlocksOf1024ToThoseWhoDoNotTakeBert(String options) throws IOException {
        havePutLongBody();
        TcpWire wire = opened(message(CSM, "", bytes(options))).send(get("01"));
        assertThat(headOfNext(wire, 1024)).matches("e1....450141..d1060e531e8480ff");
    }

    private void havePutLongBody() throws IOException {
        opened().send(put("0a", new byte[2_000_000])).next();
    }

    @Test
    void takesAMessageOf70000Bytes() throws IOException {
        TcpWire wire = opened().send(put("0a", new byte[70_000]));
        assertThat(wire.next()).matches("014[14]0a");
    }

    /** In every one of its modes. */
    @Test
    void putsBertBlocksTogetherBySize1() throws IOException {
        byte[] body = PeerClient.bytes(200_000, 31);
        TcpWire wire = opened();
        wire.send(block1("0f", "d3 14 030d40", Arrays.copyOf(body, 131_072)));
        assertThat(wire.next()).isEqualTo("315f0ad10e0f");
        wire.send(block1("0807", "", Arrays.copyOfRange(body, 131_072, body.length)));
        assertThat(wire.next()).matches("014[14]0a");
        isKept(body);
    }

    /** While it takes single blocks without. */
    @Test
    void takesEachMessageOfBertForAllOfTheBodyWithoutSize1() throws IOException {
        byte[] body = PeerClient.bytes(10_000, 32);
        TcpWire wire = opened();
        wire.send(block1("0f", "", Arrays.copyOf(body, 8_192)));
        assertThat(wire.next()).matches("014[14]0a");
        wire.send(block1("87", "", Arrays.copyOfRange(body, 8_192, body.length)));
        assertThat(wire.next()).isEqualTo("01440a");
        isKept(Arrays.copyOfRange(body, 8_192, body.length));
    }

    /**
     * A body of which several blocks come in a message counts as fetched when the last block has been asked for by its number;
     * until then the client's observations hear nothing.
     */
    @Test
    void withholdsNotificationsUntilTheLastBlockOfABodyIsAskedFor() throws IOException {
        opened().send(message(PUT, "70", path("z"), payload(new byte[20_000]))).next();
        TcpWire observer = opened(message(CSM, "", bytes("22 2000 20")));
        observer.send(message(GET, "01", path("z")));
        headOfNext(observer, 7_168);
        havePut("old");
        observer.send(message(GET, "0b", observedPath(resource()))).next();
        observer.send(message(GET, "02", path("z"), bytes("c1 77")));
        headOfNext(observer, 7_168);
        observer.send(message(GET, "03", path("z"), bytes("c1 e7"))); // block 14, and the rest with it
        headOfNext(observer, 5_664);
        havePut("new");
        observer.staysSilent();
        observer.send(message(GET, "04", path("z"), bytes("c2 01 37"))); // block 19
        headOfNext(observer, 544);
        assertThat(observer.next()).matches(".1(..)?450b.+ff6e6577");
    }

    /** With Size1 as it is encoded behind Block1. */
    private byte[] block1(String value, String size1, byte[] block) {
        String option = "d%x03".formatted(value.length() / 2) + value;
        return message(PUT, "0a", path(resource()), bytes(option + size1), payload(block));
    }

    private void isKept(byte[] body) throws IOException {
        byte[] answer =
                opened(message(CSM, "", bytes("23 100000 20"))).send(get("01")).nextBytes();
        assertThat(answer).hasSizeGreaterThan(body.length);
        assertThat(Arrays.copyOfRange(answer, answer.length - body.length, answer.length))
                .isEqualTo(body);
    }

    /** Without an Abort, as soon as it has read how long the message is to be. */
    @Test
    void closesTheConnectionOnAMessageThatIsTooLong() throws IOException {
        opened().send(bytes("f0 00800000 03")).awaitClose();
    }

    @Test
    void isThereAgainAfterACrash() throws IOException {
        TcpWire wire = opened().send(message(PING, ""));
        wire.next(); // with bytes that it has not read, its end would be a reset
        SERVER.kill();
        wire.awaitClose();
        SERVER.restart();
        opened();
    }
}
