package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a session behaves, changed one setting at a time. */
class SessionSettingsTest {

    private static final SessionSettings DEFAULT = SessionSettings.DEFAULT;
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    @Test
    void haveDefaults() {
        assertThat(DEFAULT.transmission()).isSameAs(TransmissionParameters.DEFAULT);
        assertThat(DEFAULT.requestTimeout()).isEmpty();
        assertThat(DEFAULT.separateResponseTimeout()).isEmpty();
        assertThat(DEFAULT.connectTimeout()).isPositive();
        assertThat(DEFAULT.tokenLength()).isEqualTo(8);
        assertThat(DEFAULT.messageIds()).isEqualTo(MessageIdPolicy.STRICT);
        assertThat(DEFAULT.onUnreachable()).isEqualTo(UnreachablePolicy.FAIL);
        assertThat(DEFAULT.mtu()).isEqualTo(1152); // RFC 7252 §4.6
        assertThat(DEFAULT.blockwise()).isEqualTo(BlockwiseParameters.DEFAULT);
        assertThat(DEFAULT.deregistration()).isEqualTo(Deregistration.REQUEST);
        assertThat(DEFAULT.unusedTimeout()).isEmpty();
        assertThat(DEFAULT.maxPending()).isEqualTo(SessionSettings.UNLIMITED);
        assertThat(DEFAULT.keepalive()).isEmpty();
    }

    private static Arguments change(
            String name, Function<SessionSettings, SessionSettings> wither, Function<SessionSettings, Object> getter) {
        return arguments(name, wither, getter);
    }

    static Stream<Arguments> changes() {
        TransmissionParameters parameters = TransmissionParameters.DEFAULT.withNstart(2);
        return Stream.of(
                change("transmission", s -> s.transmission(parameters), SessionSettings::transmission),
                change("requestTimeout", s -> s.requestTimeout(TEN_SECONDS), SessionSettings::requestTimeout),
                change(
                        "separateResponseTimeout",
                        s -> s.separateResponseTimeout(TEN_SECONDS),
                        SessionSettings::separateResponseTimeout),
                change(
                        "connectTimeout",
                        s -> s.connectTimeout(Duration.ofSeconds(11)),
                        SessionSettings::connectTimeout),
                change("tokenLength", s -> s.tokenLength(4), SessionSettings::tokenLength),
                change("extendedTokenLength", s -> s.extendedTokenLength(20), SessionSettings::tokenLength),
                change(
                        "messageIds",
                        s -> s.messageIds(MessageIdPolicy.REUSE_WHEN_COMPLETE),
                        SessionSettings::messageIds),
                change(
                        "onUnreachable",
                        s -> s.onUnreachable(UnreachablePolicy.KEEP_TRYING),
                        SessionSettings::onUnreachable),
                change("mtu", s -> s.mtu(1280), SessionSettings::mtu),
                change("maxPending", s -> s.maxPending(7), SessionSettings::maxPending),
                change(
                        "blockwise",
                        s -> s.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(64)),
                        SessionSettings::blockwise),
                change("idleTimeout", s -> s.idleTimeout(TEN_SECONDS), SessionSettings::idleTimeout),
                change("unusedTimeout", s -> s.unusedTimeout(TEN_SECONDS), SessionSettings::unusedTimeout),
                change("keepalive", s -> s.keepalive(KeepaliveParameters.DEFAULT), SessionSettings::keepalive),
                change("deregistration", s -> s.deregistration(Deregistration.RESET), SessionSettings::deregistration));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void changeOneSettingAndLeaveTheOriginalAlone(
            String name, Function<SessionSettings, SessionSettings> wither, Function<SessionSettings, Object> getter) {
        Object before = getter.apply(DEFAULT);
        SessionSettings changed = wither.apply(DEFAULT);
        assertThat(getter.apply(changed)).isNotEqualTo(before);
        assertThat(getter.apply(DEFAULT)).isEqualTo(before);
    }

    @Test
    void keepEverySettingThatIsNotChanged() {
        SessionSettings all = changes()
                .map(arguments -> wither(arguments.get()[1]))
                .reduce(DEFAULT, (settings, wither) -> wither.apply(settings), (a, b) -> b);
        assertThat(all.transmission().nstart()).isEqualTo(2);
        assertThat(all.requestTimeout()).contains(TEN_SECONDS);
        assertThat(all.separateResponseTimeout()).contains(TEN_SECONDS);
        assertThat(all.connectTimeout()).isEqualTo(Duration.ofSeconds(11));
        assertThat(all.tokenLength()).isEqualTo(20);
        assertThat(all.messageIds()).isEqualTo(MessageIdPolicy.REUSE_WHEN_COMPLETE);
        assertThat(all.onUnreachable()).isEqualTo(UnreachablePolicy.KEEP_TRYING);
        assertThat(all.mtu()).isEqualTo(1280);
        assertThat(all.maxPending()).isEqualTo(7);
        assertThat(all.idleTimeout()).isEqualTo(TEN_SECONDS);
        assertThat(all.unusedTimeout()).contains(TEN_SECONDS);
        assertThat(all.keepalive()).contains(KeepaliveParameters.DEFAULT);
        assertThat(all.withoutKeepalive().keepalive()).isEmpty();
        assertThat(all.withoutKeepalive().unusedTimeout()).contains(TEN_SECONDS);
    }

    @SuppressWarnings("unchecked")
    private static Function<SessionSettings, SessionSettings> wither(Object argument) {
        return (Function<SessionSettings, SessionSettings>) argument;
    }

    @Test
    void printWhatTheyAre() {
        assertThat(DEFAULT.mtu(1280)
                        .requestTimeout(TEN_SECONDS)
                        .unusedTimeout(Duration.ofSeconds(9))
                        .keepalive(KeepaliveParameters.DEFAULT))
                .asString()
                .contains(KeepaliveParameters.DEFAULT.toString(), "unusedTimeout=PT9S")
                .contains("mtu=1280", "requestTimeout=PT10S", "tokenLength=8", "STRICT", "FAIL");
    }

    private static Arguments bad(String name, ThrowingCallable call) {
        return arguments(name, call);
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                bad("timeout", () -> DEFAULT.requestTimeout(Duration.ZERO)),
                bad("timeout", () -> DEFAULT.requestTimeout(Duration.ofNanos(-1))),
                bad("timeout", () -> DEFAULT.requestTimeout(Duration.ofDays(4000))),
                bad("timeout", () -> DEFAULT.separateResponseTimeout(Duration.ZERO)),
                bad("timeout", () -> DEFAULT.connectTimeout(Duration.ZERO)),
                bad("timeout", () -> DEFAULT.idleTimeout(Duration.ZERO)),
                bad("timeout", () -> DEFAULT.unusedTimeout(Duration.ZERO)),
                bad("bytes", () -> DEFAULT.tokenLength(0)),
                bad("bytes", () -> DEFAULT.tokenLength(-1)),
                bad("extendedTokenLength", () -> DEFAULT.tokenLength(9)),
                bad("bytes", () -> DEFAULT.extendedTokenLength(8)),
                bad("bytes", () -> DEFAULT.extendedTokenLength(65_805)),
                bad("requests", () -> DEFAULT.maxPending(0)),
                bad("mtu", () -> DEFAULT.mtu(63)),
                bad("mtu", () -> DEFAULT.mtu(65_536)));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void refuseBadValuesByName(String name, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                bad("parameters", () -> DEFAULT.transmission(null)),
                bad("timeout", () -> DEFAULT.requestTimeout(null)),
                bad("timeout", () -> DEFAULT.separateResponseTimeout(null)),
                bad("timeout", () -> DEFAULT.connectTimeout(null)),
                bad("timeout", () -> DEFAULT.unusedTimeout(null)),
                bad("parameters", () -> DEFAULT.keepalive(null)),
                bad("policy", () -> DEFAULT.messageIds(null)),
                bad("policy", () -> DEFAULT.onUnreachable(null)));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void refuseNullByName(String name, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage(name);
    }

    @Test
    void takeTheirExtremes() {
        assertThat(DEFAULT.tokenLength(1).tokenLength()).isOne();
        assertThat(DEFAULT.extendedTokenLength(65_804).tokenLength()).isEqualTo(65_804);
        assertThat(DEFAULT.mtu(64).mtu()).isEqualTo(64);
        assertThat(DEFAULT.mtu(65_535).mtu()).isEqualTo(65_535);
        assertThat(DEFAULT.requestTimeout(Duration.ofDays(3650)).requestTimeout())
                .contains(Duration.ofDays(3650));
    }
}
