package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The parameters of RFC 7252 §4.8 and what follows from them. */
class TransmissionParametersTest {

    private static final TransmissionParameters RFC = TransmissionParameters.DEFAULT;

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void haveTheDefaultsOfTheRfc() {
        // RFC 7252 §4.8, table 2
        assertThat(RFC.ackTimeout()).isEqualTo(seconds(2));
        assertThat(RFC.ackRandomFactor()).isEqualTo(1.5);
        assertThat(RFC.maxRetransmit()).isEqualTo(4);
        assertThat(RFC.nstart()).isEqualTo(1);
        assertThat(RFC.defaultLeisure()).isEqualTo(seconds(5));
        assertThat(RFC.probingRate()).isEqualTo(1);
        assertThat(RFC.maxLatency()).isEqualTo(seconds(100));
    }

    @Test
    void giveTheDerivedTimesOfTheRfc() {
        // RFC 7252 §4.8.2, table 3
        assertThat(RFC.maxTransmitSpan()).isEqualTo(seconds(45));
        assertThat(RFC.maxTransmitWait()).isEqualTo(seconds(93));
        assertThat(RFC.processingDelay()).isEqualTo(seconds(2));
        assertThat(RFC.maxRtt()).isEqualTo(seconds(202));
        assertThat(RFC.exchangeLifetime()).isEqualTo(seconds(247));
        assertThat(RFC.nonLifetime()).isEqualTo(seconds(145));
    }

    @Test
    void deriveTimesFromWhatIsChanged() {
        TransmissionParameters slow = RFC.withAckTimeout(seconds(10)).withMaxRetransmit(2);
        assertThat(slow.maxTransmitSpan()).isEqualTo(seconds(10 * 3 * 3 / 2));
        assertThat(slow.maxTransmitWait()).isEqualTo(seconds(10 * 7 * 3 / 2));
        assertThat(slow.maxRtt()).isEqualTo(seconds(210));
        assertThat(slow.exchangeLifetime()).isEqualTo(seconds(45 + 210));
        assertThat(slow.nonLifetime()).isEqualTo(seconds(45 + 100));

        TransmissionParameters once = RFC.withMaxRetransmit(0).withAckRandomFactor(1);
        assertThat(once.maxTransmitSpan()).isZero();
        assertThat(once.maxTransmitWait()).isEqualTo(seconds(2));
    }

    @Test
    void stayPositiveAtTheirExtremes() {
        TransmissionParameters most = RFC.withMaxRetransmit(5)
                .withAckRandomFactor(5)
                .withAckTimeout(
                        Duration.ofDays(1)) // the last retransmission comes after 155 days, and giving up after 315
                .withMaxLatency(Duration.ofDays(1));
        assertThat(most.maxTransmitSpan()).isEqualTo(Duration.ofDays(155));
        assertThat(most.maxTransmitWait()).isGreaterThanOrEqualTo(most.maxTransmitSpan());
        assertThat(most.exchangeLifetime()).isGreaterThan(most.nonLifetime());
        TransmissionParameters least = RFC.withAckTimeout(Duration.ofNanos(1)).withAckRandomFactor(1);
        assertThat(least.maxTransmitSpan()).isEqualTo(Duration.ofNanos(15));
    }

    @Test
    void changeOneAtATimeAndLeaveTheOriginalAlone() {
        TransmissionParameters changed = RFC.withAckTimeout(seconds(1))
                .withAckRandomFactor(2)
                .withMaxRetransmit(3)
                .withNstart(4)
                .withDefaultLeisure(seconds(5))
                .withProbingRate(6)
                .withMaxLatency(seconds(7))
                .withRetransmissionTimeout(RetransmissionTimeout.COCOA);
        assertThat(changed)
                .isEqualTo(new TransmissionParameters(
                        seconds(1), 2, 3, 4, seconds(5), 6, seconds(7), RetransmissionTimeout.COCOA));
        assertThat(RFC)
                .isEqualTo(new TransmissionParameters(
                        seconds(2), 1.5, 4, 1, seconds(5), 1, seconds(100), RetransmissionTimeout.RFC_7252))
                .isNotEqualTo(changed);
    }

    private static Arguments bad(String name, ThrowingCallable call) {
        return arguments(name, call);
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                bad("ackTimeout", () -> RFC.withAckTimeout(Duration.ZERO)),
                bad("ackTimeout", () -> RFC.withAckTimeout(seconds(-1))),
                bad("ackTimeout", () -> RFC.withAckTimeout(Duration.ofDays(1).plusNanos(1))),
                bad("ackRandomFactor", () -> RFC.withAckRandomFactor(Math.nextDown(1.0))),
                bad("ackRandomFactor", () -> RFC.withAckRandomFactor(Math.nextUp(100.0))),
                bad("ackRandomFactor", () -> RFC.withAckRandomFactor(Double.NaN)),
                bad("ackRandomFactor", () -> RFC.withAckRandomFactor(Double.POSITIVE_INFINITY)),
                bad("maxRetransmit", () -> RFC.withMaxRetransmit(-1)),
                bad("maxRetransmit", () -> RFC.withMaxRetransmit(21)),
                bad(
                        "maxRetransmit",
                        () -> RFC.withAckTimeout(Duration.ofHours(1)).withMaxRetransmit(20)),
                bad("ackTimeout", () -> RFC.withMaxRetransmit(20).withAckTimeout(Duration.ofDays(1))),
                bad("ackRandomFactor", () -> RFC.withMaxRetransmit(20).withAckRandomFactor(100)),
                bad("nstart", () -> RFC.withNstart(0)),
                bad("nstart", () -> RFC.withNstart(-1)),
                bad("defaultLeisure", () -> RFC.withDefaultLeisure(Duration.ZERO)),
                bad("defaultLeisure", () -> RFC.withDefaultLeisure(Duration.ofDays(2))),
                bad("probingRate", () -> RFC.withProbingRate(0)),
                bad("probingRate", () -> RFC.withProbingRate(-1)),
                bad("probingRate", () -> RFC.withProbingRate(0.0009)),
                bad("probingRate", () -> RFC.withProbingRate(Double.NaN)),
                bad("probingRate", () -> RFC.withProbingRate(Double.POSITIVE_INFINITY)),
                bad("maxLatency", () -> RFC.withMaxLatency(Duration.ZERO)),
                bad("maxLatency", () -> RFC.withMaxLatency(Duration.ofDays(2))));
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
                bad("ackTimeout", () -> RFC.withAckTimeout(null)),
                bad("defaultLeisure", () -> RFC.withDefaultLeisure(null)),
                bad("maxLatency", () -> RFC.withMaxLatency(null)));
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
        assertThat(RFC.withAckTimeout(Duration.ofDays(1)).ackTimeout()).isEqualTo(Duration.ofDays(1));
        assertThat(RFC.withAckRandomFactor(1).withAckRandomFactor(100).ackRandomFactor())
                .isEqualTo(100);
        assertThat(RFC.withMaxRetransmit(0).withMaxRetransmit(20).maxRetransmit())
                .isEqualTo(20);
        assertThat(RFC.withNstart(Integer.MAX_VALUE).nstart()).isEqualTo(Integer.MAX_VALUE);
        assertThat(RFC.withProbingRate(0.001).probingRate()).isEqualTo(0.001);
    }
}
