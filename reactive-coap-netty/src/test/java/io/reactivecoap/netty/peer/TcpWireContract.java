package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.TcpWire.GET;
import static io.reactivecoap.netty.peer.TcpWire.OUR_CSM;
import static io.reactivecoap.netty.peer.TcpWire.PONG;
import static io.reactivecoap.netty.peer.TcpWire.PUT;
import static io.reactivecoap.netty.peer.TcpWire.bytes;
import static io.reactivecoap.netty.peer.TcpWire.message;
import static io.reactivecoap.netty.peer.TcpWire.observedPath;
import static io.reactivecoap.netty.peer.TcpWire.path;
import static io.reactivecoap.netty.peer.TcpWire.payload;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.support.LeakCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What all the servers that the client is tested against do over TCP; what each of them does in its own way is in the
 * tests that extend this one.
 */
@ExtendWith(LeakCheck.class)
@Timeout(60)
abstract class TcpWireContract {

    private final List<TcpWire> wires = new ArrayList<>();

    abstract int port();

    /** The CSM of the server; empty when it sends none. */
    abstract String csm();

    /** A resource of one segment whose representation is what was put there, and which may be observed. */
    abstract String resource();

    /** The options of an answer to a GET of the resource, as a regular expression. */
    abstract String options();

    /** A connection that is closed after the test. */
    final TcpWire open() throws IOException {
        TcpWire wire = TcpWire.to(port());
        wires.add(wire);
        return wire;
    }

    /** A connection on which both sides have sent their CSM, if they do. */
    final TcpWire opened() throws IOException {
        return opened(OUR_CSM);
    }

    final TcpWire opened(byte[] ourCsm) throws IOException {
        TcpWire wire = open().send(ourCsm);
        if (!csm().isEmpty()) {
            assertThat(wire.next()).isEqualTo(csm());
        }
        return wire;
    }

    final byte[] get(String token) {
        return message(GET, token, path(resource()));
    }

    final byte[] put(String token, byte[] body) {
        return message(PUT, token, path(resource()), payload(body));
    }

    /** Puts a text, so that {@link #answer(String)} is what a GET has for an answer. */
    final void havePut(String text) throws IOException {
        TcpWire wire = opened().send(message(PUT, "70", path(resource()), payload(text)));
        assertThat(wire.next()).matches(".1(..)?4[14]70.*");
    }

    /** The message with which a GET of the resource is answered after a text was put, as a regular expression. */
    final String answer(String token, String text) {
        String length = "%x(..)?".formatted(token.length() / 2);
        return "." + length + "45" + token + options() + HexFormat.of().formatHex(payload(text));
    }

    /** What stands before the payload of the next message, when the payload has so many bytes. */
    static String headOfNext(TcpWire wire, int payload) throws IOException {
        byte[] message = wire.nextBytes();
        assertThat(message).hasSizeGreaterThan(payload);
        return HexFormat.of().formatHex(message, 0, message.length - payload);
    }

    @AfterEach
    void close() throws IOException {
        for (TcpWire wire : wires) {
            wire.close();
        }
    }

    @Test
    void answersARequest() throws IOException {
        havePut("text");
        TcpWire wire = opened().send(get("01"));
        assertThat(wire.next()).matches(answer("01", "text"));
    }

    @Test
    void answersRequestsOfOneSegmentInTheirOrder() throws IOException {
        havePut("text");
        TcpWire wire = opened().send(get("01"), get("02"), get("03"));
        assertThat(wire.next()).matches(answer("01", "text"));
        assertThat(wire.next()).matches(answer("02", "text"));
        assertThat(wire.next()).matches(answer("03", "text"));
    }

    @Test
    void takesARequestByteForByte() throws IOException {
        havePut("text");
        TcpWire wire = opened();
        for (byte one : get("01")) {
            wire.send(new byte[] {one});
        }
        assertThat(wire.next()).matches(answer("01", "text"));
    }

    @Test
    void answersARequestWithoutAToken() throws IOException {
        havePut("text");
        TcpWire wire = opened().send(get(""));
        assertThat(wire.next()).matches(answer("", "text"));
    }

    @Test
    void ignoresAnEmptyMessageAPongAndAnUnknownSignal() throws IOException {
        havePut("text");
        TcpWire wire = opened().send(bytes("0000"), message(PONG, "02"), message(0xe6, "03"), get("01"));
        assertThat(wire.next()).matches(answer("01", "text"));
    }

    @Test
    void notifiesItsObservers() throws IOException {
        havePut("old");
        TcpWire wire = opened().send(message(GET, "0b", observedPath(resource())));
        assertThat(wire.next()).matches(".1(..)?450b.+ff6f6c64");
        havePut("new");
        assertThat(wire.next()).matches(".1(..)?450b.+ff6e6577");
    }
}
