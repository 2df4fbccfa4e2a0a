package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapReply;
import io.reactivecoap.RequestHandler;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.option.CoapOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What peers that dial in ask of us. */
class HandlerAtHomeTest {

    private static final CoapAddress ANY_PORT = CoapAddress.inet("127.0.0.1", 0);
    private static final byte[] CSM = {0, (byte) 0xe1};

    @RegisterExtension
    static final Rim rim = new Rim();

    private final Sinks.One<CoapReply> later = Sinks.one();
    private Disposable listening = Disposables.disposed();

    @AfterEach
    void stopListening() {
        listening.dispose();
    }

    private InetSocketAddress listen(CoapProtocol protocol, RequestHandler handler) {
        Sinks.One<CoapAddress> address = Sinks.one();
        listening = rim.client()
                .onRequest(handler)
                .accept(protocol, ANY_PORT, address::tryEmitValue)
                .subscribe(rim::closing);
        CoapAddress bound = address.asMono().blockOptional(PATIENCE).orElseThrow();
        return ((CoapAddress.Inet) bound).socketAddress();
    }

    private StreamPeer dialsIn(InetSocketAddress home) throws IOException {
        StreamPeer peer = rim.closing(new StreamPeer(home));
        peer.expectCsm();
        return peer;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void aDatagramThatMakesASessionMayBeARequest() {
        InetSocketAddress home = listen(
                CoapProtocol.UDP,
                (request, session) -> Mono.just(CoapReply.of(CoapCode.CONTENT)
                        .payload(session.remoteAddress().toString())));
        UdpPeer peer = rim.peer();

        peer.send(
                home,
                new Datagram(
                        Datagram.Type.CON,
                        7,
                        new Message(CoapCode.GET, Token.of(1, 1), CoapOptions.empty(), Message.NO_PAYLOAD)));

        Received reply = peer.receive();
        assertThat(reply.type()).isEqualTo(Datagram.Type.ACK);
        assertThat(reply.datagram().code()).isEqualTo(CoapCode.CONTENT);
        assertThat(reply.payload()).isEqualTo(peer.address().toString());
    }

    @Test
    void aRequestMayComeRightBehindTheCapabilities() throws IOException {
        InetSocketAddress home = listen(CoapProtocol.TCP, (request, session) -> Mono.empty());

        StreamPeer peer = dialsIn(home);
        peer.send(bytes(0, 0xe1, 0x01, 0x02, 0x77)); // CSM, and a POST with the token 77

        assertThat(peer.read(3)).isEqualTo(bytes(0x01, 0x44, 0x77));
    }

    @Test
    void aPongWithCustodyComesBehindAReplyThatTakesItsTime() throws IOException {
        InetSocketAddress home = listen(CoapProtocol.TCP, (request, session) -> later.asMono());

        StreamPeer peer = dialsIn(home);
        peer.send(CSM);
        // a GET with the token 77, a Ping with Custody and the token 88, and a plain one with the token 99
        peer.send(bytes(0x01, 0x01, 0x77, 0x11, 0xe2, 0x88, 0x20, 0x01, 0xe2, 0x99));
        assertThat(peer.read(3)).isEqualTo(bytes(0x01, 0xe3, 0x99));
        later.tryEmitValue(CoapReply.of(CoapCode.CONTENT));

        assertThat(peer.read(3)).isEqualTo(bytes(0x01, 0x45, 0x77));
        assertThat(peer.read(4)).isEqualTo(bytes(0x11, 0xe3, 0x88, 0x20));
    }

    @Test
    void withoutAHandlerNothingIsAllowedOverStreams() throws IOException {
        InetSocketAddress home = listen(CoapProtocol.TCP, RequestHandler.NONE);

        StreamPeer peer = dialsIn(home);
        peer.send(bytes(0, 0xe1, 0x01, 0x02, 0x77));

        assertThat(peer.read(3)).isEqualTo(bytes(0x01, 0x85, 0x77));
    }
}
