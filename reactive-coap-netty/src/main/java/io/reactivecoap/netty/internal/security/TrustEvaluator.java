package io.reactivecoap.netty.internal.security;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.security.CertificateCheck;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.TrustPolicy.Relaxation;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.AlertDescription;
import org.jspecify.annotations.Nullable;

/**
 * Judges a peer's certificates by a policy, one check after the other, so that a failure names the certificate and the check.
 * What a path is, and whether its authorities may sign, is for the library to say. May wait: not for event loops.
 */
final class TrustEvaluator {

    /** Whose certificates are judged: RFC 5280 §4.2.1.12 has a key purpose for each. */
    enum Peer {
        SERVER("1.3.6.1.5.5.7.3.1"),
        CLIENT("1.3.6.1.5.5.7.3.2");

        private final String purpose;

        Peer(String purpose) {
            this.purpose = purpose;
        }

        private String plural() {
            return name().toLowerCase(Locale.ROOT) + "s";
        }
    }

    private static final int SHORTEST_RSA = 2048;
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final BouncyCastleProvider LIBRARY = new BouncyCastleProvider(); // not registered with the JVM

    private final TrustPolicy policy;
    private final Peer role;
    private final @Nullable String host;
    private final CoapAddress peer;
    private final List<X509Certificate> own;
    private final Duration patience;

    /** Judges servers, which have a host name; as the other constructor otherwise. */
    TrustEvaluator(
            TrustPolicy policy, @Nullable String host, CoapAddress peer, List<X509Certificate> own, Duration patience) {
        this(policy, Peer.SERVER, host, peer, own, patience);
    }

    /** {@code own} is our own chain, empty when we have none; {@code host} is null for clients that need no name. */
    TrustEvaluator(
            TrustPolicy policy,
            Peer role,
            @Nullable String host,
            CoapAddress peer,
            List<X509Certificate> own,
            Duration patience) {
        this.policy = policy;
        this.role = role;
        this.host = host;
        this.peer = peer;
        this.own = own;
        this.patience = patience;
    }

    /** Judges a chain, the peer's own certificate first. */
    void check(List<X509Certificate> chain) throws UntrustedCertificateException {
        if (chain.isEmpty()) {
            throw new UntrustedCertificateException("the peer has sent no certificate");
        }
        UntrustedCertificateException complaint = null;
        if (!policy.allows(Relaxation.EVERYTHING)) {
            try {
                judge(chain);
            } catch (UntrustedCertificateException e) {
                complaint = e;
            }
        }
        ask(chain, complaint);
        if (complaint != null) {
            throw complaint;
        }
    }

    private void judge(List<X509Certificate> chain) throws UntrustedCertificateException {
        X509Certificate leaf = chain.get(0);
        List<X509Certificate> path = path(chain);
        for (X509Certificate certificate : path) {
            checkDates(certificate);
            checkStrength(certificate);
        }
        checkUsage(leaf);
        X509Certificate authority = authority(path.get(path.size() - 1));
        if (authority == null) {
            checkSelfSigned(leaf);
        } else if (!authority.equals(leaf)) {
            checkDepth(path);
            checkPath(path, authority);
            checkOwnAuthority(authority, leaf);
            checkRevocation(path, authority);
        }
        boolean named = role == Peer.SERVER || host != null;
        if (named && !policy.allows(Relaxation.ANY_HOST_NAME)) {
            checkHostName(leaf);
        }
    }

    /** From the peer's own certificate upwards, as far as each is signed by the next, and without the authority's. */
    private List<X509Certificate> path(List<X509Certificate> chain) throws UntrustedCertificateException {
        List<X509Certificate> path = new ArrayList<>();
        X509Certificate last = chain.get(0);
        path.add(last);
        List<X509Certificate> rest = new ArrayList<>(chain.subList(1, chain.size()));
        while (authority(last) == null && !isSelfSigned(last)) {
            X509Certificate issuer = issuerOf(last, rest);
            if (issuer == null) {
                throw new UntrustedCertificateException(
                        last, "is signed by an authority that is not trusted", AlertDescription.unknown_ca);
            }
            rest.remove(issuer);
            path.add(issuer);
            last = issuer;
        }
        return path;
    }

    private static @Nullable X509Certificate issuerOf(X509Certificate of, List<X509Certificate> among) {
        for (X509Certificate candidate : among) {
            if (isSignedBy(of, candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private @Nullable X509Certificate authority(X509Certificate of) {
        Set<X509Certificate> authorities = policy.authorities().orElseGet(TrustEvaluator::systemAuthorities);
        if (authorities.contains(of)) {
            return of;
        }
        for (X509Certificate authority : authorities) {
            if (isSignedBy(of, authority)) {
                return authority;
            }
        }
        return null;
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        return isSignedBy(certificate, certificate);
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey(), LIBRARY);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Set<X509Certificate> systemAuthorities() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((java.security.KeyStore) null);
            Set<X509Certificate> all = new HashSet<>();
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    all.addAll(Arrays.asList(x509.getAcceptedIssuers()));
                }
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's trusted authorities cannot be read", e);
        }
    }

    private void checkDates(X509Certificate certificate) throws UntrustedCertificateException {
        if (policy.allows(Relaxation.EXPIRED)) {
            return;
        }
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new UntrustedCertificateException(
                    certificate, "expired on " + certificate.getNotAfter(), AlertDescription.certificate_expired);
        } catch (CertificateNotYetValidException e) {
            throw new UntrustedCertificateException(
                    certificate,
                    "is not valid before " + certificate.getNotBefore(),
                    AlertDescription.certificate_expired);
        }
    }

    private void checkStrength(X509Certificate certificate) throws UntrustedCertificateException {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        boolean weak = signature.contains("MD5") || signature.contains("MD2") || signature.contains("SHA1");
        if (weak && !policy.allows(Relaxation.WEAK_DIGEST)) {
            throw new UntrustedCertificateException(
                    certificate, "is signed with a weak digest: " + signature, AlertDescription.bad_certificate);
        }
        PublicKey key = certificate.getPublicKey();
        if (key instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() < SHORTEST_RSA
                && !policy.allows(Relaxation.SHORT_RSA_KEY)) {
            throw new UntrustedCertificateException(
                    certificate,
                    "has an RSA key of " + rsa.getModulus().bitLength() + " bits, fewer than " + SHORTEST_RSA,
                    AlertDescription.bad_certificate);
        }
    }

    /** RFC 5280 §4.2.1.3, §4.2.1.12: a peer signs, and has a certificate for its role where it is restricted. */
    private void checkUsage(X509Certificate leaf) throws UntrustedCertificateException {
        try {
            List<String> extended = leaf.getExtendedKeyUsage();
            boolean[] usage = leaf.getKeyUsage();
            boolean forRole = extended == null || extended.contains(role.purpose) || extended.contains(ANY_USAGE);
            if (!forRole || usage != null && !usage[DIGITAL_SIGNATURE]) {
                throw new UntrustedCertificateException(
                        leaf,
                        "is not for " + role.plural() + " by its key usage",
                        AlertDescription.unsupported_certificate);
            }
        } catch (java.security.cert.CertificateParsingException e) {
            throw new UntrustedCertificateException(
                    leaf, "has a key usage that cannot be read", AlertDescription.bad_certificate);
        }
    }

    private void checkSelfSigned(X509Certificate leaf) throws UntrustedCertificateException {
        if (!isSelfSigned(leaf)) {
            throw new UntrustedCertificateException(
                    leaf, "leads to an authority that is not trusted", AlertDescription.unknown_ca);
        }
        if (!policy.allows(Relaxation.SELF_SIGNED) || policy.isOwnAuthorityOnly()) {
            throw new UntrustedCertificateException(
                    leaf, "is signed by itself and by no authority", AlertDescription.unknown_ca);
        }
    }

    private void checkDepth(List<X509Certificate> path) throws UntrustedCertificateException {
        int intermediates = path.size() - 1;
        if (intermediates > policy.maxChainDepth()) {
            throw new UntrustedCertificateException(
                    path.get(0),
                    "is " + intermediates + " certificates away from its authority, more than "
                            + policy.maxChainDepth(),
                    AlertDescription.unknown_ca);
        }
    }

    private void checkPath(List<X509Certificate> path, X509Certificate authority) throws UntrustedCertificateException {
        try {
            CertPath certPath = CertificateFactory.getInstance("X.509", LIBRARY).generateCertPath(path);
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            parameters.setRevocationEnabled(false); // checked apart, so that a failure has a name
            if (policy.allows(Relaxation.EXPIRED)) {
                parameters.setDate(whenAllWereValid(path));
            }
            CertPathValidator.getInstance("PKIX", LIBRARY).validate(certPath, parameters);
        } catch (GeneralSecurityException e) {
            throw new UntrustedCertificateException(
                    path.get(0),
                    "has no valid path to its authority: " + e.getMessage(),
                    AlertDescription.bad_certificate);
        }
    }

    private static Date whenAllWereValid(List<X509Certificate> path) {
        Date latest = path.get(0).getNotBefore();
        for (X509Certificate certificate : path) {
            latest = certificate.getNotBefore().after(latest) ? certificate.getNotBefore() : latest;
        }
        return latest;
    }

    private void checkOwnAuthority(X509Certificate authority, X509Certificate leaf)
            throws UntrustedCertificateException {
        if (!policy.isOwnAuthorityOnly()) {
            return;
        }
        boolean common = !own.isEmpty() && authority.equals(authority(own.get(own.size() - 1)));
        if (!common) {
            throw new UntrustedCertificateException(
                    leaf, "is signed by another authority than our own", AlertDescription.unknown_ca);
        }
    }

    private void checkRevocation(List<X509Certificate> path, X509Certificate authority)
            throws UntrustedCertificateException {
        if (!policy.isCheckingRevocation()) {
            return;
        }
        for (int i = 0; i < path.size(); i++) {
            X509Certificate issuer = i + 1 < path.size() ? path.get(i + 1) : authority;
            checkRevocation(path.get(i), issuer);
        }
    }

    private void checkRevocation(X509Certificate certificate, X509Certificate issuer)
            throws UntrustedCertificateException {
        X509CRL list = listOf(issuer);
        if (list == null) {
            if (policy.allows(Relaxation.MISSING_CRL)) {
                return;
            }
            throw new UntrustedCertificateException(
                    certificate,
                    "cannot be checked: there is no list of what its issuer has revoked",
                    AlertDescription.certificate_unknown);
        }
        boolean outdated = list.getNextUpdate() != null && list.getNextUpdate().before(new Date());
        if (outdated && !policy.allows(Relaxation.EXPIRED_CRL)) {
            throw new UntrustedCertificateException(
                    certificate,
                    "cannot be checked: the list of what its issuer has revoked expired on " + list.getNextUpdate(),
                    AlertDescription.certificate_unknown);
        }
        if (list.isRevoked(certificate)) {
            throw new UntrustedCertificateException(
                    certificate, "was revoked by its issuer", AlertDescription.certificate_revoked);
        }
    }

    private @Nullable X509CRL listOf(X509Certificate issuer) {
        for (X509CRL list : policy.crls()) {
            if (list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                try {
                    list.verify(issuer.getPublicKey(), LIBRARY);
                    return list;
                } catch (GeneralSecurityException e) {
                    // a list that somebody else has made
                }
            }
        }
        return null;
    }

    private void checkHostName(X509Certificate leaf) throws UntrustedCertificateException {
        if (host == null) {
            throw new UntrustedCertificateException(
                    leaf, "cannot be matched: the session has no host name", AlertDescription.bad_certificate);
        }
        if (!HostNames.matches(leaf, host)) {
            throw new UntrustedCertificateException(
                    leaf,
                    "does not name the host " + host + ", but " + HostNames.of(leaf),
                    AlertDescription.bad_certificate);
        }
    }

    private void ask(List<X509Certificate> chain, @Nullable UntrustedCertificateException complaint)
            throws UntrustedCertificateException {
        Optional<CertificateCheck> check = policy.check();
        if (check.isEmpty()) {
            return;
        }
        Optional<String> words = Optional.ofNullable(complaint).map(Throwable::getMessage);
        for (int depth = chain.size() - 1; depth >= 0; depth--) {
            X509Certificate certificate = chain.get(depth);
            var question = new CertificateCheck.Question(HostNames.first(certificate), certificate, depth, words, peer);
            boolean accepted;
            try {
                accepted = Boolean.TRUE.equals(check.get().check(question).block(patience));
            } catch (RuntimeException e) {
                throw new UntrustedCertificateException(
                        certificate, "was refused: the check failed (" + e + ")", AlertDescription.bad_certificate);
            }
            if (!accepted) {
                throw new UntrustedCertificateException(
                        certificate, "was refused by the check of the policy", AlertDescription.bad_certificate);
            }
        }
    }
}
