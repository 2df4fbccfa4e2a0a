package io.reactivecoap.netty.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionState;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.rim.Rim;
import io.reactivecoap.netty.server.Transport;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.SecurityInfo;
import io.reactivecoap.security.TrustPolicy;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The contract over TLS as the JDK speaks it, which shares no code with ours. */
abstract class SecureContract extends TransportContract {

    private static final Holder ROOT = Certificates.authority("Root");
    private static final Holder SERVER = Certificates.draft("server").sign(ROOT);
    private static final int HANDSHAKES = 40;

    /** A server's side, of one version of TLS only. */
    static SslContext tls(String version) {
        try {
            return SslContextBuilder.forServer(SERVER.keys().getPrivate(), SERVER.certificate())
                    .sslProvider(SslProvider.JDK)
                    .protocols(version)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            "coap"))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    NettyCoapClient client() {
        return rim().client()
                .security(Anonymous.trusting(TrustPolicy.of(ROOT.certificate())).serverName("localhost"));
    }

    private boolean isWebSocket() {
        return server().transport() == Transport.SECURE_WEBSOCKET;
    }

    @Test
    void saysWhatTheHandshakeHasAgreedOn() {
        CoapSession session = rim().connect(client(), server().uri());
        SecurityInfo info = session.securityInfo().orElseThrow();
        assertThat(info.version()).isEqualTo(version());
        assertThat(info.peerCertificates()).containsExactly(SERVER.certificate());
        // RFC 8323 §8.2: "coap" is for CoAP over TLS; a WebSocket is HTTP until it is one
        assertThat(info.applicationProtocol().isPresent()).isEqualTo(!isWebSocket());
        assertThat(session.protocol()).isEqualTo(isWebSocket() ? CoapProtocol.WSS : CoapProtocol.TLS);
    }

    private String version() {
        return getClass().getSimpleName().contains("12") ? "TLSv1.2" : "TLSv1.3";
    }

    @Test
    void isNotLetInByACertificateThatItDoesNotTrust() {
        NettyCoapClient distrustful = rim().client()
                .security(Anonymous.trusting(
                                TrustPolicy.of(Certificates.authority("Other").certificate()))
                        .serverName("localhost"));
        StepVerifier.create(distrustful.connect(server().uri()))
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(CoapHandshakeException.class).hasMessageContaining("not trusted"))
                .verify(Rim.PATIENCE);
        server().awaitConnections(0);
    }

    @Test
    void makesManyHandshakesAtOnceEachOfThemWhole() {
        StepVerifier.create(Flux.range(0, HANDSHAKES)
                        .flatMap(unused -> client().connect(server().uri()), HANDSHAKES)
                        .doOnNext(rim()::closing)
                        .flatMap(session -> session.request(CoapRequest.get("/hello"))))
                .expectNextCount(HANDSHAKES)
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void isEstablishedByThePeersWordAloneAndEndsWithIt() {
        CoapSession session = rim().connect(client(), server().uri());
        server().drop();
        StepVerifier.create(session.onClose()).expectError().verify(Rim.PATIENCE);
        assertThat(session.state()).isEqualTo(SessionState.NONE);
    }
}
