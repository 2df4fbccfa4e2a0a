package io.reactivecoap.security;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What a handshake has agreed on; see {@link io.reactivecoap.CoapSession#securityInfo()}. */
public interface SecurityInfo {

    /**
     * The protocol's version.
     *
     * @return such as {@code DTLSv1.2} or {@code TLSv1.3}
     */
    String version();

    /**
     * The cipher suite, by its name in the IANA registry.
     *
     * @return such as {@code TLS_PSK_WITH_AES_128_CCM_8}
     */
    String cipherSuite();

    /**
     * The peer's certificates.
     *
     * @return the chain, the peer's own first; empty without certificates
     */
    List<X509Certificate> peerCertificates();

    /**
     * The peer's raw public key.
     *
     * @return the key; empty when it has not sent one
     */
    Optional<PublicKey> peerPublicKey();

    /**
     * The identity that the pre-shared key was found by.
     *
     * @return the identity; empty without such a key
     */
    Optional<String> pskIdentity();

    /**
     * The peer's hint at the identity to use.
     *
     * @return the hint; empty when it gave none
     */
    Optional<String> pskIdentityHint();

    /**
     * The pre-shared key itself. Named so that it is found in a review.
     *
     * @return a copy, which is the caller's to wipe; empty without such a key, or once it was destroyed
     */
    Optional<byte[]> revealPskKey();

    /**
     * The connection id with which our records reach the peer's session (RFC 9146).
     *
     * @return its bytes; empty when none was agreed on
     */
    Optional<byte[]> peerConnectionId();

    /**
     * The connection id with which the peer's records reach our session (RFC 9146).
     *
     * @return its bytes, perhaps none; empty when none was agreed on
     */
    Optional<byte[]> ownConnectionId();

    /**
     * The application protocol that was agreed on (RFC 7301).
     *
     * @return {@code coap}; empty when none was
     */
    Optional<String> applicationProtocol();

    /**
     * Whether an earlier session was taken up again.
     *
     * @return true when the handshake was an abbreviated one
     */
    boolean isResumed();

    /**
     * The object of the security library, what libcoap calls {@code coap_session_get_tls}: of reactive-coap-netty, Bouncy
     * Castle's {@code org.bouncycastle.tls.TlsContext}.
     *
     * @param type its type
     * @param <T> its type
     * @return the object; empty when there is none of the type
     */
    <T> Optional<T> unwrap(Class<T> type);
}
