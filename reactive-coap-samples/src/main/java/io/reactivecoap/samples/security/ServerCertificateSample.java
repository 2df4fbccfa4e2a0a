package io.reactivecoap.samples.security;

import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.TrustPolicy;
import java.nio.file.Path;
import reactor.core.publisher.Flux;

/** The server has a certificate of an authority that we trust, and we have none. */
public final class ServerCertificateSample {

    private ServerCertificateSample() {}

    /**
     * Runs it.
     *
     * @param args nothing, or {@code URI CA-FILE}, the file in PEM
     */
    public static void main(String[] args) {
        Asking.print(run(args));
    }

    static Flux<String> run(String... args) {
        return args.length == 0 ? withServer() : Asking.ask(Anonymous.trusting(authorities(args[1])), args[0]);
    }

    static TrustPolicy authorities(String file) {
        return TrustPolicy.fromPem(Path.of(file));
    }

    private static Flux<String> withServer() {
        Authority authority = Authority.named("Sample Root");
        return Flux.using(
                () -> SecureServer.withCertificate(authority.issue("gateway")),
                server -> Asking.ask(Anonymous.trusting(TrustPolicy.of(authority.certificate())), server.uri()),
                SecureServer::close);
    }
}
