package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** A datagram that the socket cuts short must never pass for a whole one. */
class LongDatagramTest {

    private static final int LONGEST = 2048;
    private static final int TOKEN_AND_MARKER = 8 + 1;

    @RegisterExtension
    static final Rim epoll = new Rim(1, true);

    @RegisterExtension
    static final Rim nio = new Rim(1, false);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isDeliveredWhenItJustFits(boolean nativeTransport) {
        Rim rim = nativeTransport ? epoll : nio;
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        CompletableFuture<CoapResponse> answer =
                session.request(CoapRequest.get("/")).toFuture();
        int payload = LONGEST - DatagramCodec.HEADER - TOKEN_AND_MARKER;
        peer.respond(peer.receive(), "x".repeat(payload));
        assertThat(answer.join().payloadLength()).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isDroppedWhenItIsAByteTooLong(boolean nativeTransport) {
        Rim rim = nativeTransport ? epoll : nio;
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Mono<SessionEvent> dropped = session.events().next().cache();
        dropped.subscribe();
        CompletableFuture<CoapResponse> answer =
                session.request(CoapRequest.get("/")).toFuture();
        UdpPeer.Received request = peer.receive();
        peer.respond(request, "x".repeat(LONGEST - DatagramCodec.HEADER - TOKEN_AND_MARKER + 1));
        assertThat(dropped.block(Rim.PATIENCE)).isEqualTo(new SessionEvent.BadPacket("longer than 2048 bytes"));
        peer.respond(request, "short");
        assertThat(answer.join().payloadAsString()).isEqualTo("short");
    }

    @Test
    void mayBeAsLongAsTheMtu() {
        UdpPeer peer = epoll.peer();
        CoapSession session = epoll.connect(
                epoll.client()
                        .settings(settings -> settings.extendedTokenLength(3000).mtu(4096)),
                peer.uri());
        CompletableFuture<CoapResponse> answer =
                session.request(CoapRequest.get("/")).toFuture();
        peer.respond(peer.receive(), "seen");
        assertThat(answer.join().payloadAsString()).isEqualTo("seen");
    }
}
