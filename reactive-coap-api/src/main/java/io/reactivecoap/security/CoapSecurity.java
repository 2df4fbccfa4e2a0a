package io.reactivecoap.security;

import java.util.Optional;

/**
 * Who this side is on a secure session, and whom it trusts: the same for DTLS, TLS and secure WebSockets. Immutable, safe for
 * use from any thread; secrets are never printed.
 *
 * <p>{@link PreSharedKey} and {@link RawPublicKey} are what constrained devices have, {@link X509Identity} and {@link Anonymous}
 * go with certificates. The host name that the peer's certificate has to name, and that is sent as Server Name Indication, is
 * that of the session's URI unless {@code serverName} gives another.
 */
public sealed interface CoapSecurity permits PreSharedKey, X509Identity, RawPublicKey, Anonymous {

    /**
     * The name that is sent to the peer (RFC 6066 §3) and looked for in its certificate.
     *
     * @return the name; empty for that of the session's URI
     */
    Optional<String> serverName();

    /**
     * Gives another name than that of the session's URI, such as for a peer that is reached by its address.
     *
     * @param name a host name
     * @return changed credentials
     */
    CoapSecurity serverName(String name);
}
