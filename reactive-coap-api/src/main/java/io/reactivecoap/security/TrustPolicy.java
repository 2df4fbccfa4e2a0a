package io.reactivecoap.security;

import io.reactivecoap.spi.CredentialReader;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By what a peer's certificate is judged. Immutable; strict unless a relaxation is named: a chain to a trusted authority, all of
 * it valid today, with digests and keys of good strength, and the host's name in the certificate (RFC 7252 §9.1.3.3).
 *
 * <p>Each wither that begins with {@code allowing} gives up one check, as one switch of libcoap's {@code coap_dtls_pki_t} does;
 * the others add one.
 *
 * <p>A peer that dials in (call-home) has to show a certificate. It is a client's then, which need not name a host unless the
 * credentials have a {@linkplain CoapSecurity#serverName() name}.
 */
public final class TrustPolicy {

    /** How many certificates may lie between the peer's and the authority's. */
    public static final int DEFAULT_CHAIN_DEPTH = 5;

    private static final TrustPolicy STRICT = new TrustPolicy(new Draft());

    /** What a policy leaves out. */
    public enum Relaxation {
        /** The certificate need not name the host. */
        ANY_HOST_NAME,
        /** A peer that dials in need not have a certificate; one that it shows is judged. */
        NO_CERTIFICATE,
        /** The peer's certificate may be signed by itself instead of an authority. */
        SELF_SIGNED,
        /** Certificates may have expired, or not be valid yet. */
        EXPIRED,
        /** Signatures may be made with MD5 or SHA-1. */
        WEAK_DIGEST,
        /** RSA keys may have fewer than 2,048 bits. */
        SHORT_RSA_KEY,
        /** Where revocation is checked, an authority's list may be missing. */
        MISSING_CRL,
        /** Where revocation is checked, a list may be out of date. */
        EXPIRED_CRL,
        /** Nothing is checked at all: whoever answers is trusted. */
        EVERYTHING
    }

    private final @Nullable Set<X509Certificate> authorities;
    private final Set<Relaxation> relaxations;
    private final int maxChainDepth;
    private final boolean ownAuthorityOnly;
    private final boolean revocation;
    private final List<X509CRL> crls;
    private final @Nullable CertificateCheck check;

    private TrustPolicy(Draft draft) {
        authorities = draft.authorities;
        relaxations = draft.relaxations;
        maxChainDepth = draft.maxChainDepth;
        ownAuthorityOnly = draft.ownAuthorityOnly;
        revocation = draft.revocation;
        crls = draft.crls;
        check = draft.check;
    }

    /**
     * Trusts the authorities that the JDK trusts, and checks everything but revocation.
     *
     * @return the policy
     */
    public static TrustPolicy strict() {
        return STRICT;
    }

    /**
     * Trusts given authorities and no others, and checks everything but revocation.
     *
     * @param authorities their certificates, at least one
     * @return the policy
     */
    public static TrustPolicy of(X509Certificate... authorities) {
        return STRICT.authorities(Arrays.asList(authorities));
    }

    /**
     * Trusts the authorities of a PEM file and no others, and checks everything but revocation. Reads it at once: not for event
     * loops.
     *
     * @param authorities their certificates, at least one
     * @return the policy
     * @throws IllegalArgumentException when the file cannot be read or has none
     */
    public static TrustPolicy fromPem(Path authorities) {
        return fromPem(X509Identity.read("authorities", authorities));
    }

    /**
     * Trusts authorities in PEM and no others, and checks everything but revocation.
     *
     * @param authorities their certificates, at least one
     * @return the policy
     * @throws IllegalArgumentException when they cannot be read or there is none
     */
    public static TrustPolicy fromPem(String authorities) {
        Objects.requireNonNull(authorities, "authorities");
        try {
            return STRICT.authorities(CredentialReader.load().readCertificates(authorities));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("authorities must be certificates in PEM, at least one", e);
        }
    }

    /**
     * Trusts whoever answers. The session is encrypted, and it is not known with whom: for tests, and for devices on a network
     * that is trusted anyway.
     *
     * @return the policy
     */
    public static TrustPolicy insecureTrustEverything() {
        return STRICT.allowing(Relaxation.EVERYTHING);
    }

    /**
     * Trusts other authorities.
     *
     * @param certificates their certificates, at least one
     * @return the changed policy
     */
    public TrustPolicy authorities(Collection<X509Certificate> certificates) {
        Set<X509Certificate> copy = new LinkedHashSet<>(certificates);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("certificates must have that of an authority");
        }
        Draft draft = new Draft(this);
        draft.authorities = Set.copyOf(copy);
        return new TrustPolicy(draft);
    }

    /**
     * Leaves a check out.
     *
     * @param relaxation which
     * @return the changed policy
     */
    public TrustPolicy allowing(Relaxation relaxation) {
        Draft draft = new Draft(this);
        Set<Relaxation> more = new LinkedHashSet<>(relaxations);
        more.add(Objects.requireNonNull(relaxation, "relaxation"));
        draft.relaxations = Set.copyOf(more);
        return new TrustPolicy(draft);
    }

    /**
     * Changes how many certificates may lie between the peer's and the authority's.
     *
     * @param intermediates from 0 to 20
     * @return the changed policy
     */
    public TrustPolicy maxChainDepth(int intermediates) {
        if (intermediates < 0 || intermediates > 20) {
            throw new IllegalArgumentException("intermediates must be from 0 to 20: " + intermediates);
        }
        Draft draft = new Draft(this);
        draft.maxChainDepth = intermediates;
        return new TrustPolicy(draft);
    }

    /**
     * Trusts only peers whose authority is that of our own certificate: libcoap's {@code check_common_ca}.
     *
     * @return the changed policy
     */
    public TrustPolicy ownAuthorityOnly() {
        Draft draft = new Draft(this);
        draft.ownAuthorityOnly = true;
        return new TrustPolicy(draft);
    }

    /**
     * Checks that no certificate of the chain has been revoked, by lists that are given. Nothing is fetched.
     *
     * @param lists the authorities' lists; one of each authority in the chain, unless {@link Relaxation#MISSING_CRL} is allowed
     * @return the changed policy
     */
    public TrustPolicy checkingRevocation(Collection<X509CRL> lists) {
        Draft draft = new Draft(this);
        draft.revocation = true;
        draft.crls = List.copyOf(lists);
        return new TrustPolicy(draft);
    }

    /**
     * Asks about each certificate of a chain besides.
     *
     * @param asked called off the event loop, for the authority's certificate first
     * @return the changed policy
     */
    public TrustPolicy checkingEach(CertificateCheck asked) {
        Draft draft = new Draft(this);
        draft.check = Objects.requireNonNull(asked, "asked");
        return new TrustPolicy(draft);
    }

    /**
     * The authorities that are trusted.
     *
     * @return their certificates; empty for those that the JDK trusts
     */
    public Optional<Set<X509Certificate>> authorities() {
        return Optional.ofNullable(authorities);
    }

    /**
     * Whether a check is left out.
     *
     * @param relaxation which
     * @return true when it is
     */
    public boolean allows(Relaxation relaxation) {
        return relaxations.contains(relaxation) || relaxations.contains(Relaxation.EVERYTHING);
    }

    /**
     * How many certificates may lie between the peer's and the authority's.
     *
     * @return the number
     */
    public int maxChainDepth() {
        return maxChainDepth;
    }

    /**
     * Whether the peer's authority has to be our own.
     *
     * @return true when it has
     */
    public boolean isOwnAuthorityOnly() {
        return ownAuthorityOnly;
    }

    /**
     * Whether certificates must not have been revoked.
     *
     * @return true when that is checked
     */
    public boolean isCheckingRevocation() {
        return revocation;
    }

    /**
     * The lists of revoked certificates.
     *
     * @return the lists
     */
    public List<X509CRL> crls() {
        return crls;
    }

    /**
     * Who is asked about each certificate.
     *
     * @return the check; empty when nobody is
     */
    public Optional<CertificateCheck> check() {
        return Optional.ofNullable(check);
    }

    @Override
    public String toString() {
        return "TrustPolicy{" + (authorities == null ? "system" : authorities.size() + " given") + " authorities"
                + (relaxations.isEmpty() ? "" : ", allowing " + relaxations)
                + ", maxChainDepth=" + maxChainDepth
                + (ownAuthorityOnly ? ", own authority only" : "")
                + (revocation ? ", revocation by " + crls.size() + " lists" : "")
                + (check == null ? "" : ", and a check of each")
                + "}";
    }

    /** The one place where a policy is changed, before it becomes immutable. */
    private static final class Draft {
        @Nullable
        Set<X509Certificate> authorities;

        Set<Relaxation> relaxations = Set.of();
        int maxChainDepth = DEFAULT_CHAIN_DEPTH;
        boolean ownAuthorityOnly;
        boolean revocation;
        List<X509CRL> crls = List.of();

        @Nullable
        CertificateCheck check;

        Draft() {}

        Draft(TrustPolicy from) {
            authorities = from.authorities;
            relaxations = from.relaxations;
            maxChainDepth = from.maxChainDepth;
            ownAuthorityOnly = from.ownAuthorityOnly;
            revocation = from.revocation;
            crls = from.crls;
            check = from.check;
        }
    }
}
