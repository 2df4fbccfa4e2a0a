package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.netty.internal.security.DtlsHandler;
import io.reactivecoap.netty.internal.security.Handshake;
import io.reactivecoap.netty.internal.security.Resumptions;
import io.reactivecoap.netty.internal.security.TlsHandler;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.SecurityParameters;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What makes a session's socket secure. {@code host} is that of its URI; null for a Unix socket. */
public record Securing(
        CoapProtocol protocol,
        CoapSecurity credentials,
        SecurityParameters parameters,
        CoapAddress peer,
        @Nullable String host,
        int mtu,
        Executor threads,
        Resumptions resumptions,
        Consumer<Map<Integer, byte[]>> hello) {

    static final String ALPN = "coap";

    /** Puts the security layer first into a socket's pipeline; the socket is not active before its handshake is complete. */
    void install(ChannelPipeline pipeline, Attempt attempt) {
        attempt.opening(() -> pipeline.channel().close());
        pipeline.addFirst("coap-handshake", new HandshakeBegin(attempt::shakingHands));
        pipeline.addAfter("coap-handshake", "coap-security", handler(attempt));
    }

    private ChannelHandler handler(Attempt attempt) {
        boolean datagrams = protocol == CoapProtocol.DTLS;
        String offered = protocol == CoapProtocol.TLS ? ALPN : null;
        Handshake handshake = new Handshake(credentials, parameters, peer, host, datagrams, offered, hello);
        return datagrams
                ? new DtlsHandler(handshake, threads, resumptions, mtu, attempt::agreed)
                : new TlsHandler(handshake, threads, resumptions, attempt::agreed);
    }
}
