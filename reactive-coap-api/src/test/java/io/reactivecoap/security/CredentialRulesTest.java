package io.reactivecoap.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reactivecoap.CoapAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialRulesTest {

    private static final CoapSecurity ONE = PreSharedKey.of("one", new byte[] {1});
    private static final CoapSecurity TWO = PreSharedKey.of("two", new byte[] {2});
    private static final CoapSecurity THREE = PreSharedKey.of("three", new byte[] {3});

    @Test
    void findsNothingWhereThereIsNoRule() {
        assertThat(CredentialRules.none().find(CoapAddress.inet("a.example", 5684)))
                .isEmpty();
    }

    @Test
    void givesTheDefaultToEveryPeerEvenToAPath() {
        CredentialRules rules = CredentialRules.always(ONE);

        assertThat(rules.find(CoapAddress.inet("a.example", 5684))).contains(ONE);
        assertThat(rules.find(CoapAddress.unix(Path.of("/run/coap.sock")))).contains(ONE);
    }

    @Test
    void prefersTheVeryPortThenTheHostThenTheLongestDomainThenTheDefaultInAnyOrder() {
        CredentialRules rules = CredentialRules.none()
                .otherwise(THREE)
                .forHost("*.example", ONE)
                .forHost("*.plant.example", TWO)
                .forHost("a.plant.example", ONE)
                .forPeer("a.plant.example", 6000, THREE);

        assertThat(rules.find(CoapAddress.inet("a.plant.example", 6000))).contains(THREE);
        assertThat(rules.find(CoapAddress.inet("a.plant.example", 5684))).contains(ONE);
        assertThat(rules.find(CoapAddress.inet("b.plant.example", 5684))).contains(TWO);
        assertThat(rules.find(CoapAddress.inet("b.example", 5684))).contains(ONE);
        assertThat(rules.find(CoapAddress.inet("b.test", 5684))).contains(THREE);
    }

    @Test
    void asksForCredentialsAnewEachTime() {
        AtomicReference<CoapSecurity> latest = new AtomicReference<>(ONE);
        CredentialRules rules = CredentialRules.always(latest::get)
                .forHost("*.example", () -> latest.get())
                .forPeer("a.example", 6000, () -> latest.get());
        for (CoapSecurity now : List.of(ONE, TWO)) {
            latest.set(now);
            assertThat(rules.find(CoapAddress.inet("other.test", 5684))).contains(now);
            assertThat(rules.find(CoapAddress.inet("b.example", 5684))).contains(now);
            assertThat(rules.find(CoapAddress.inet("a.example", 6000))).contains(now);
            assertThat(rules.all()).containsExactly(now, now, now);
        }
    }

    @Test
    void doesNotTakeADomainForOneOfItsHostsNorAnEndingForADomain() {
        CredentialRules rules = CredentialRules.none().forHost("*.plant.example", ONE);

        assertThat(rules.find(CoapAddress.inet("plant.example", 5684))).isEmpty();
        assertThat(rules.find(CoapAddress.inet("a.powerplant.example", 5684))).isEmpty();
    }

    @Test
    void keepsUpperAndLowerCaseOfUnixSocketsApart() {
        CredentialRules rules = CredentialRules.none()
                .forHost("unix:/run/Coap.sock", ONE)
                .forHost("unix-abstract:Coap", TWO)
                .otherwise(THREE);

        assertThat(rules.find(CoapAddress.unix(Path.of("/run/Coap.sock")))).contains(ONE);
        assertThat(rules.find(CoapAddress.unix(Path.of("/run/coap.sock")))).contains(THREE);
        assertThat(rules.find(new CoapAddress.UnixAbstract("Coap"))).contains(TWO);
        assertThat(rules.find(new CoapAddress.UnixAbstract("coap"))).contains(THREE);
    }

    @Test
    void doesNotTakeAUnixSocketForAHostOfADomain() {
        CredentialRules rules = CredentialRules.none().forHost("*.sock", ONE);

        assertThat(rules.find(CoapAddress.inet("a.sock", 5684))).contains(ONE);
        assertThat(rules.find(CoapAddress.unix(Path.of("/run/coap.sock")))).isEmpty();
    }

    @Test
    void comparesNamesWithoutRegardToCase() {
        CredentialRules rules = CredentialRules.none().forHost("A.Example", ONE);

        assertThat(rules.find(CoapAddress.inet("a.example", 5684))).contains(ONE);
        assertThat(rules.find(CoapAddress.inet("a.EXAMPLE", 5684))).contains(ONE);
    }

    @Test
    void replacesTheRuleForTheSamePeerAndLeavesTheFormerRulesAlone() {
        CredentialRules before = CredentialRules.none().forPeer("a.example", 5684, ONE);
        CredentialRules after = before.forPeer("a.example", 5684, TWO);

        assertThat(after.find(CoapAddress.inet("a.example", 5684))).contains(TWO);
        assertThat(before.find(CoapAddress.inet("a.example", 5684))).contains(ONE);
        assertThat(after).hasToString("CredentialRules{1 rules}");
    }

    @Test
    void givesTheCredentialsOfAllRules() {
        assertThat(CredentialRules.none().all()).isEmpty();
        assertThat(CredentialRules.always(ONE).forHost("a.example", TWO).all()).containsExactlyInAnyOrder(ONE, TWO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.", "a.*", "*a.example", "*.*.example"})
    void refusesAHostThatIsNeitherNameNorDomain(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CredentialRules.none().forHost(host, ONE))
                .withMessageStartingWith("host must be");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536})
    void refusesAPortThatIsNone(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CredentialRules.none().forPeer("a.example", port, ONE))
                .withMessage("port must be from 1 to 65535: " + port);
    }
}
