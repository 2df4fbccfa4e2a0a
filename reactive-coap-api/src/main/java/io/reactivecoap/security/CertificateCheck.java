package io.reactivecoap.security;

import io.reactivecoap.CoapAddress;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Is asked about each certificate of a peer's chain, besides what a policy checks; libcoap's {@code validate_cn_call_back}. */
@FunctionalInterface
public interface CertificateCheck {

    /**
     * Decides about a certificate.
     *
     * @param question what it is about
     * @return true to go on; false, empty or an error ends the handshake
     */
    Mono<Boolean> check(Question question);

    /**
     * A certificate, and what is known of it.
     *
     * @param name the first DNS name of its subject alternative names, or else its common name; empty when it has neither
     * @param certificate the certificate
     * @param depth how far it is from the peer's own, which has 0
     * @param complaint what the policy's checks say against it; empty when nothing
     * @param peer the peer's address
     */
    record Question(String name, X509Certificate certificate, int depth, Optional<String> complaint, CoapAddress peer) {

        /**
         * Checks the components.
         *
         * @param name a name
         * @param certificate the certificate
         * @param depth how far it is from the peer's own
         * @param complaint what is said against it
         * @param peer the peer's address
         */
        public Question {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(certificate, "certificate");
            Objects.requireNonNull(complaint, "complaint");
            Objects.requireNonNull(peer, "peer");
        }
    }
}
