package io.reactivecoap.samples.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.util.DaemonThreadFactory;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;

/** A Californium server over DTLS, on a port of this host that the system chooses; it has a temperature. */
public final class SecureServer implements AutoCloseable {

    /** What {@code /temperature} says. */
    public static final String TEMPERATURE = "21.5 C";

    private final CoapServer server;
    private final Endpoint endpoint;

    private SecureServer(CoapServer server, Endpoint endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Starts a server for peers with pre-shared keys.
     *
     * @param keys the keys
     * @return the server, listening
     */
    public static SecureServer withKeys(AdvancedPskStore keys) {
        return start(dtls -> dtls.setAdvancedPskStore(keys));
    }

    /** Starts a server with a certificate that asks nobody for theirs. */
    static SecureServer withCertificate(Authority.Issued own) {
        return start(dtls -> certified(dtls, own)
                .set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, CertificateAuthenticationMode.NONE));
    }

    /** Starts a server with a certificate for peers that have one of an authority. */
    static SecureServer withCertificates(Authority.Issued own, X509Certificate authority) {
        return start(dtls -> certified(dtls, own)
                .set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, CertificateAuthenticationMode.NEEDED)
                .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                        .setTrustedCertificates(authority)
                        .build()));
    }

    private static DtlsConnectorConfig.Builder certified(DtlsConnectorConfig.Builder dtls, Authority.Issued own) {
        X509Certificate[] chain = {own.certificate()};
        return dtls.setCertificateIdentityProvider(
                new SingleCertificateProvider(own.keys().getPrivate(), chain, CertificateType.X_509));
    }

    /** Starts a server with a key pair for one peer, whose public key it knows. */
    static SecureServer withRawKeys(KeyPair own, PublicKey peer) {
        return start(dtls -> dtls.setCertificateIdentityProvider(
                        new SingleCertificateProvider(own.getPrivate(), own.getPublic()))
                .set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, CertificateAuthenticationMode.NEEDED)
                .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                        .setSupportedCertificateTypes(List.of(CertificateType.RAW_PUBLIC_KEY))
                        .setTrustedRPKs(new RawPublicKeyIdentity(peer))
                        .build()));
    }

    private static SecureServer start(UnaryOperator<DtlsConnectorConfig.Builder> credentials) {
        CoapConfig.register();
        UdpConfig.register();
        DtlsConfig.register();
        Configuration config = Configuration.createStandardWithoutFile()
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
                // What remembers all of the last 247 s takes a message id that is used again for a duplicate
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1);
        ScheduledExecutorService threads =
                ExecutorsUtil.newScheduledThreadPool(1, new DaemonThreadFactory("secure-server-"));
        DtlsConnectorConfig dtls = credentials
                .apply(DtlsConnectorConfig.builder(config))
                .setAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        CoapServer server = new CoapServer(config, new int[0]);
        server.setExecutors(threads, threads, false);
        server.add(new Temperature());
        Endpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(config)
                .setConnector(new DTLSConnector(dtls))
                .build();
        server.addEndpoint(endpoint);
        try {
            endpoint.start();
        } catch (IOException e) {
            server.destroy();
            throw new UncheckedIOException("cannot open a UDP socket", e);
        }
        server.start();
        return new SecureServer(server, endpoint);
    }

    int port() {
        return endpoint.getAddress().getPort();
    }

    /**
     * Where the temperature is, by the host's name, which stands in certificates.
     *
     * @return its URI
     */
    public String uri() {
        return "coaps://localhost:" + port() + "/temperature";
    }

    @Override
    public void close() {
        server.destroy();
    }

    private static final class Temperature extends CoapResource {

        Temperature() {
            super("temperature");
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            exchange.respond(TEMPERATURE);
        }
    }
}
