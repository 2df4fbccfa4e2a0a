package io.reactivecoap.netty.internal.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.security.CertificateCheck;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.TrustPolicy.Relaxation;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.tls.AlertDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Each check of a policy refuses what it should by name, and lets it pass where it was left out. */
class TrustEvaluatorTest {

    private static final Holder ROOT = Certificates.authority("Root");
    private static final Holder OTHER_ROOT = Certificates.authority("Other root");
    private static final Holder INTERMEDIATE =
            Certificates.draft("Intermediate").authority().sign(ROOT);
    private static final Holder SECOND =
            Certificates.draft("Second intermediate").authority().sign(INTERMEDIATE);
    private static final TrustPolicy STRICT = TrustPolicy.of(ROOT.certificate());
    private static final CoapAddress PEER = CoapAddress.inet("127.0.0.1", 5684);

    private static void check(TrustPolicy policy, String host, List<X509Certificate> chain)
            throws UntrustedCertificateException {
        new TrustEvaluator(policy, host, PEER, List.of(), Duration.ofSeconds(5)).check(chain);
    }

    private static void accepts(TrustPolicy policy, String host, Holder peer) throws UntrustedCertificateException {
        check(policy, host, peer.chain());
    }

    private static void refuses(TrustPolicy policy, String host, Holder peer, String... words) {
        assertThatThrownBy(() -> check(policy, host, peer.chain()))
                .isInstanceOf(UntrustedCertificateException.class)
                .hasMessageContainingAll(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1"})
    void acceptsAGoodCertificateByItsNames(String host) throws UntrustedCertificateException {
        accepts(STRICT, host, Certificates.draft("peer").sign(ROOT));
        accepts(STRICT, host, Certificates.draft("peer").sign(INTERMEDIATE));
        accepts(
                STRICT,
                host,
                Certificates.draft("peer").keys(Certificates.rsaKeys(2048)).sign(ROOT));
    }

    static Stream<Arguments> badOnes() {
        Duration day = Duration.ofDays(1);
        return Stream.of(
                Arguments.of(
                        "expired",
                        Certificates.draft("peer")
                                .valid(day.multipliedBy(-10), day.negated())
                                .sign(ROOT),
                        Relaxation.EXPIRED),
                Arguments.of(
                        "not valid before",
                        Certificates.draft("peer")
                                .valid(day, day.multipliedBy(10))
                                .sign(ROOT),
                        Relaxation.EXPIRED),
                Arguments.of(
                        "does not name the host localhost, but [other.example]",
                        Certificates.draft("localhost").hosts("other.example").sign(ROOT),
                        Relaxation.ANY_HOST_NAME),
                Arguments.of(
                        "does not name the host",
                        Certificates.draft("peer").hosts("*.localhost", "*").sign(ROOT),
                        Relaxation.ANY_HOST_NAME),
                Arguments.of("signed by itself", Certificates.draft("peer").sign(null), Relaxation.SELF_SIGNED),
                Arguments.of(
                        "weak digest", Certificates.draft("peer").digest("SHA1").sign(ROOT), Relaxation.WEAK_DIGEST),
                Arguments.of(
                        "1024 bits",
                        Certificates.draft("peer")
                                .keys(Certificates.rsaKeys(1024))
                                .sign(ROOT),
                        Relaxation.SHORT_RSA_KEY));
    }

    @ParameterizedTest
    @MethodSource("badOnes")
    void refusesWhatIsBadUnlessThatIsLeftOut(String why, Holder peer, Relaxation relaxation)
            throws UntrustedCertificateException {
        refuses(
                STRICT,
                "localhost",
                peer,
                peer.certificate().getSubjectX500Principal().toString(),
                why);
        for (Relaxation other : Relaxation.values()) {
            if (other != relaxation && other != Relaxation.EVERYTHING) {
                refuses(STRICT.allowing(other), "localhost", peer, why);
            }
        }
        accepts(STRICT.allowing(relaxation), "localhost", peer);
        accepts(TrustPolicy.insecureTrustEverything(), "localhost", peer);
    }

    @Test
    void refusesAnMd5Signature() throws UntrustedCertificateException {
        Holder rsaRoot = Certificates.draft("RSA root")
                .authority()
                .keys(Certificates.rsaKeys(2048))
                .sign(null);
        Holder peer = Certificates.draft("peer").digest("MD5").sign(rsaRoot);
        TrustPolicy policy = TrustPolicy.of(rsaRoot.certificate());
        refuses(policy, "localhost", peer, "weak digest");
        accepts(policy.allowing(Relaxation.WEAK_DIGEST), "localhost", peer);
    }

    @Test
    void refusesAnotherAuthority() {
        Holder peer = Certificates.draft("peer").sign(OTHER_ROOT);
        refuses(STRICT, "localhost", peer, "authority that is not trusted");
        refuses(STRICT.allowing(Relaxation.SELF_SIGNED), "localhost", peer, "not trusted");
        refuses(TrustPolicy.strict(), "localhost", peer, "not trusted");
    }

    @Test
    void refusesACertificateThatIsNotForServers() {
        Holder client = Certificates.draft("peer")
                .purposes(KeyPurposeId.id_kp_clientAuth)
                .sign(ROOT);
        refuses(STRICT, "localhost", client, "key usage");
    }

    @Test
    void refusesAnIntermediateThatIsNoAuthority() {
        Holder leaf = Certificates.draft("leaf").sign(ROOT);
        Holder forged = Certificates.draft("forged").sign(leaf);
        refuses(STRICT, "localhost", forged, "no valid path");
    }

    @Test
    void countsTheIntermediates() throws UntrustedCertificateException {
        Holder peer = Certificates.draft("peer").sign(SECOND);
        accepts(STRICT, "localhost", peer);
        accepts(STRICT.maxChainDepth(2), "localhost", peer);
        refuses(STRICT.maxChainDepth(1), "localhost", peer, "2 certificates away");
        accepts(STRICT.maxChainDepth(0), "localhost", Certificates.draft("peer").sign(ROOT));
    }

    @Test
    void fallsBackToTheCommonNameWithoutAlternativeNames() throws UntrustedCertificateException {
        accepts(STRICT, "my.device", Certificates.draft("my.device").hosts().sign(ROOT));
        refuses(STRICT, "my.device", Certificates.draft("my.device").sign(ROOT), "does not name");
    }

    @Test
    void refusesWhatWasRevoked() throws UntrustedCertificateException {
        Holder peer = Certificates.draft("peer").sign(ROOT);
        Holder fine = Certificates.draft("fine").sign(ROOT);
        TrustPolicy checking =
                STRICT.checkingRevocation(List.of(Certificates.revoked(ROOT, false, peer.certificate())));
        refuses(checking, "localhost", peer, "was revoked");
        accepts(checking, "localhost", fine);
        accepts(STRICT, "localhost", peer);
    }

    @Test
    void wantsAListOfWhatWasRevokedThatIsUpToDate() throws UntrustedCertificateException {
        Holder peer = Certificates.draft("peer").sign(ROOT);
        TrustPolicy missing = STRICT.checkingRevocation(List.of());
        refuses(missing, "localhost", peer, "no list");
        accepts(missing.allowing(Relaxation.MISSING_CRL), "localhost", peer);
        TrustPolicy forged = STRICT.checkingRevocation(List.of(Certificates.revoked(OTHER_ROOT, false)));
        refuses(forged, "localhost", peer, "no list");
        TrustPolicy outdated = STRICT.checkingRevocation(List.of(Certificates.revoked(ROOT, true)));
        refuses(outdated, "localhost", peer, "expired on");
        accepts(outdated.allowing(Relaxation.EXPIRED_CRL), "localhost", peer);
    }

    @Test
    void trustsOnlyItsOwnAuthorityWhenThatIsWanted() throws UntrustedCertificateException {
        Holder ours = Certificates.draft("ours").sign(ROOT);
        TrustPolicy both =
                TrustPolicy.of(ROOT.certificate(), OTHER_ROOT.certificate()).ownAuthorityOnly();
        Holder same = Certificates.draft("peer").sign(ROOT);
        Holder other = Certificates.draft("peer").sign(OTHER_ROOT);
        new TrustEvaluator(both, "localhost", PEER, ours.chain(), Duration.ofSeconds(5)).check(same.chain());
        assertThatThrownBy(() -> new TrustEvaluator(both, "localhost", PEER, ours.chain(), Duration.ofSeconds(5))
                        .check(other.chain()))
                .hasMessageContaining("another authority than our own");
    }

    @Test
    void asksAboutEachCertificateFromTheAuthorityDown() throws UntrustedCertificateException {
        List<CertificateCheck.Question> asked = new ArrayList<>();
        TrustPolicy policy = STRICT.checkingEach(question -> {
            asked.add(question);
            return Mono.just(question.depth() > 0 || question.name().equals("localhost"));
        });
        accepts(policy, "localhost", Certificates.draft("peer").sign(INTERMEDIATE));
        assertThat(asked).extracting(CertificateCheck.Question::depth).containsExactly(1, 0);
        assertThat(asked).allMatch(question -> question.complaint().isEmpty());
        refuses(
                policy.allowing(Relaxation.ANY_HOST_NAME),
                "localhost",
                Certificates.draft("peer").hosts("other").sign(INTERMEDIATE),
                "refused by the check");
    }

    @Test
    void asksWithTheComplaintWhichNoAnswerTakesBack() {
        List<String> complaints = new ArrayList<>();
        TrustPolicy policy = STRICT.checkingEach(question -> {
            complaints.add(question.complaint().orElse(""));
            return Mono.just(true);
        });
        refuses(policy, "localhost", Certificates.draft("peer").sign(OTHER_ROOT), "not trusted");
        assertThat(complaints).singleElement().asString().contains("not trusted");
    }

    @Test
    void refusesWhenTheCheckFailsOrSaysNothing() {
        Holder peer = Certificates.draft("peer").sign(ROOT);
        refuses(STRICT.checkingEach(q -> Mono.error(new IllegalStateException("no"))), "localhost", peer, "failed");
        refuses(STRICT.checkingEach(q -> Mono.empty()), "localhost", peer, "refused");
    }

    @Test
    void refusesNoCertificateAtAll() {
        assertThatThrownBy(() -> check(STRICT, "localhost", List.of()))
                .isInstanceOf(UntrustedCertificateException.class)
                .extracting(e -> ((UntrustedCertificateException) e).alert())
                .isEqualTo(AlertDescription.bad_certificate);
    }
}
