package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the errors say, and whether to try again. */
class CoapExceptionTest {

    private static final CoapAddress PEER = CoapAddress.inet("192.0.2.1", 5683);
    private static final RequestInfo INFO =
            new RequestInfo(PEER, CoapMethod.PUT, "/lamp?on=1", "0a0b", 5, Duration.ofMillis(93_021));
    private static final IOException CAUSE = new IOException("of the socket");

    private record Answer(CoapCode code, CoapOptions options, byte[] payload) implements CoapResponse {

        @Override
        public int payloadLength() {
            return payload.length;
        }

        @Override
        public ByteBuffer payloadBuffer() {
            return ByteBuffer.wrap(payload).asReadOnlyBuffer();
        }

        @Override
        public CoapAddress source() {
            return PEER;
        }

        @Override
        public Duration elapsed() {
            return Duration.ZERO;
        }
    }

    private static CoapResponse answer(CoapCode code, String text) {
        return new Answer(code, CoapOptions.empty(), text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<Arguments> family() {
        return Stream.of(
                arguments(
                        new CoapTimeoutException(CoapTimeoutException.Phase.ACKNOWLEDGEMENT, INFO, PEER),
                        "the request was never acknowledged",
                        true),
                arguments(new CoapResetException(INFO), "the peer rejected the request with a Reset", false),
                arguments(
                        new CoapUnreachableException(NackReason.ICMP_ISSUE, "port unreachable", INFO, CAUSE),
                        "port unreachable",
                        true),
                arguments(
                        new CoapUpgradeException("no WebSocket", OptionalInt.empty(), INFO, CAUSE),
                        "no WebSocket",
                        true),
                arguments(
                        new CoapUpgradeException("no WebSocket", OptionalInt.of(404), INFO, CAUSE),
                        "no WebSocket",
                        false),
                arguments(
                        new CoapDisconnectedException(null, PEER, INFO, CAUSE),
                        "the session with 192.0.2.1:5683 is closed",
                        false),
                arguments(
                        new CoapDisconnectedException(NackReason.RESET, PEER, INFO, CAUSE),
                        "the session with 192.0.2.1:5683 was disconnected (RESET)",
                        true),
                arguments(new CoapProtocolException("a bad option", INFO), "a bad option", false),
                arguments(
                        new CoapPoolException(CoapPoolException.Reason.PENDING_LIMIT, "all in use", INFO),
                        "all in use",
                        true),
                arguments(
                        new CoapOverloadException(CoapOverloadException.Scope.SESSION, 7, INFO),
                        "as many requests as may be are open on the session (7)",
                        true),
                arguments(
                        new CoapOverloadException(CoapOverloadException.Scope.CLIENT, 8, INFO),
                        "as many requests as may be are open on the client's sessions (8)",
                        true),
                arguments(transfer(CoapTransferException.Reason.BODY_TOO_LONG), "failed", false),
                arguments(transfer(CoapTransferException.Reason.ETAG_CHANGED), "failed", true),
                arguments(
                        new CoapResponseException(answer(CoapCode.NOT_FOUND, "no lamp"), INFO),
                        "the peer answered 4.04 Not Found (no lamp)",
                        false));
    }

    @ParameterizedTest
    @MethodSource("family")
    void tellsWhatToWhomHowOftenAndForHowLong(CoapException error, String what, boolean isTransient) {
        assertThat(error).hasMessageStartingWith(what);
        assertThat(error)
                .hasMessageContainingAll("PUT /lamp?on=1", "192.0.2.1:5683", "token 0a0b", "sent 5 times", "93.021 s");
        assertThat(error.request()).contains(INFO);
        assertThat(error.isTransient()).isEqualTo(isTransient);
        assertThat(CoapException.isTransient(error)).isEqualTo(isTransient);
        assertThat(error.getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void tellsThatThereIsNoSession(CoapPoolException.Reason reason) {
        CoapException error = new CoapPoolException(reason, "no session", null);
        assertThat(error).hasMessage("no session").hasNoCause();
        assertThat(error.request()).isEmpty();
        assertThat(((CoapPoolException) error).reason()).isEqualTo(reason);
        assertThat(error.isTransient()).isEqualTo(reason != CoapPoolException.Reason.DISPOSED);
        assertThat(error.getStackTrace()).isEmpty();
    }

    @Test
    void keepsTheCause() {
        assertThat(new CoapUnreachableException(NackReason.NOT_DELIVERABLE, "what", null, CAUSE))
                .hasCause(CAUSE)
                .hasMessage("what");
        assertThat(new CoapDisconnectedException(null, PEER, null, CAUSE)).hasCause(CAUSE);
        CoapHandshakeException silent =
                new CoapHandshakeException("wrong key", OptionalInt.empty(), false, null, CAUSE);
        assertThat(silent).hasCause(CAUSE);
        assertThat(silent.isTransient()).isTrue();
        assertThat(silent.alert()).isEmpty();
        assertThat(silent.isByPeer()).isFalse();
        CoapHandshakeException told = new CoapHandshakeException("unknown", OptionalInt.of(115), true, null, null);
        assertThat(told.alert()).hasValue(115);
        assertThat(told.isByPeer()).isTrue();
        assertThat(told.isTransient()).isFalse();
    }

    @Test
    void tellsTheReason() {
        assertThat(new CoapUnreachableException(NackReason.ICMP_ISSUE, "what", null, null).reason())
                .isEqualTo(NackReason.ICMP_ISSUE);
        assertThat(new CoapDisconnectedException(NackReason.RESET, PEER, null, null).reason())
                .contains(NackReason.RESET);
        assertThat(new CoapDisconnectedException(null, PEER, null, null).reason())
                .isEmpty();
    }

    @Test
    void ofAnUpgradeHasTheStatusOfTheAnswer() {
        CoapUpgradeException silence = new CoapUpgradeException("no WebSocket", OptionalInt.empty(), null, CAUSE);
        assertThat(silence.status()).isEmpty();
        assertThat(silence.reason()).isEqualTo(NackReason.WS_LAYER_FAILED);
        assertThat(silence).hasCause(CAUSE);
    }

    @ParameterizedTest
    @CsvSource({
        "101, false",
        "302, false",
        "400, false",
        "404, false",
        "408, true",
        "429, true",
        "500, true",
        "503, true"
    })
    void ofAnUpgradeIsWorthAnotherTryOnlyWhenTheServerIsInTrouble(int status, boolean isTransient) {
        CoapUpgradeException refusal = new CoapUpgradeException("no WebSocket", OptionalInt.of(status), null, null);
        assertThat(refusal.status()).hasValue(status);
        assertThat(refusal.isTransient()).isEqualTo(isTransient);
    }

    @Test
    void tellsHowManyPingsWereNotAnsweredAndThatTheSessionEndedForIt() {
        CoapTimeoutException pings = new CoapTimeoutException(3, PEER);
        assertThat(pings).hasMessage("3 pings in a row to 192.0.2.1:5683 were not answered");
        assertThat(pings.phase()).isEqualTo(CoapTimeoutException.Phase.PONG);
        assertThat(pings.isTransient()).isTrue();
        assertThat(new CoapTimeoutException(1, PEER)).hasMessage("1 ping to 192.0.2.1:5683 was not answered");
        assertThat(new CoapDisconnectedException(NackReason.TOO_MANY_RETRIES, PEER, null, pings))
                .hasMessage(
                        "the session with 192.0.2.1:5683 was disconnected (TOO_MANY_RETRIES): " + pings.getMessage())
                .hasCause(pings);
    }

    @ParameterizedTest
    @EnumSource(CoapTimeoutException.Phase.class)
    void tellsWhatWasWaitedFor(CoapTimeoutException.Phase phase) {
        CoapTimeoutException error = new CoapTimeoutException(phase, INFO, PEER);
        assertThat(error.phase()).isEqualTo(phase);
        assertThat(error.isTransient()).isTrue();
        assertThat(new CoapTimeoutException(phase, null, PEER))
                .hasMessageStartingWith("the ping to 192.0.2.1:5683 ")
                .satisfies(ping -> assertThat(((CoapException) ping).request()).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(CoapTimeoutException.Phase.class)
    void hasWordsOfItsOwnForEachPhase(CoapTimeoutException.Phase phase) {
        String message = new CoapTimeoutException(phase, null, PEER).getMessage();
        assertThat(Arrays.stream(CoapTimeoutException.Phase.values())
                        .filter(other -> new CoapTimeoutException(other, null, PEER)
                                .getMessage()
                                .equals(message)))
                .containsExactly(phase);
    }

    @Test
    void ofAResponseIsWorthAnotherTryOnlyWhenThePeerIsBusy() {
        for (CoapCode code :
                new CoapCode[] {CoapCode.TOO_MANY_REQUESTS, CoapCode.SERVICE_UNAVAILABLE, CoapCode.GATEWAY_TIMEOUT}) {
            assertThat(new CoapResponseException(answer(code, ""), INFO).isTransient())
                    .isTrue();
        }
        for (CoapCode code : new CoapCode[] {
            CoapCode.BAD_REQUEST, CoapCode.UNAUTHORIZED, CoapCode.NOT_FOUND, CoapCode.INTERNAL_SERVER_ERROR
        }) {
            assertThat(new CoapResponseException(answer(code, ""), INFO).isTransient())
                    .isFalse();
        }
    }

    @Test
    void ofAResponseHasTheResponse() {
        CoapResponse response = answer(CoapCode.FORBIDDEN, "");
        CoapResponseException error = new CoapResponseException(response, null);
        assertThat(error.response()).isSameAs(response);
        assertThat(error.code()).isEqualTo(CoapCode.FORBIDDEN);
        assertThat(error).hasMessage("the peer answered 4.03 Forbidden");
    }

    @Test
    void quotesADiagnosticThatIsTextAndOnlyItsBeginning() {
        CoapOptions cbor = CoapOptions.empty().with(CoapOption.CONTENT_FORMAT, ContentFormat.CBOR);
        CoapResponse binary = new Answer(CoapCode.BAD_REQUEST, cbor, new byte[] {(byte) 0xa0});
        assertThat(new CoapResponseException(binary, null)).hasMessage("the peer answered 4.00 Bad Request");
        assertThat(new CoapResponseException(answer(CoapCode.BAD_REQUEST, "x".repeat(5000)), null))
                .hasMessageContaining("x".repeat(200) + "…")
                .message()
                .hasSizeLessThan(300);
    }

    @Test
    void isTransientOnlyWhenItIsOneOfOurs() {
        assertThat(CoapException.isTransient(new IOException())).isFalse();
        assertThat(CoapException.isTransient(new IllegalStateException(new CoapResetException(null))))
                .isFalse();
    }

    @Test
    void printsNumbersTheSameInEveryCountry() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(INFO).hasToString("PUT /lamp?on=1 to 192.0.2.1:5683 (token 0a0b, sent 5 times, 93.021 s)");
        } finally {
            Locale.setDefault(before);
        }
        assertThat(new RequestInfo(PEER, CoapMethod.GET, "/", "", 0, Duration.ZERO))
                .asString()
                .contains("token none");
    }

    private static Arguments nothing(String name, ThrowingCallable call) {
        return arguments(name, call);
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                nothing("peer", () -> new RequestInfo(null, CoapMethod.GET, "/", "", 0, Duration.ZERO)),
                nothing("method", () -> new RequestInfo(PEER, null, "/", "", 0, Duration.ZERO)),
                nothing("path", () -> new RequestInfo(PEER, CoapMethod.GET, null, "", 0, Duration.ZERO)),
                nothing("token", () -> new RequestInfo(PEER, CoapMethod.GET, "/", null, 0, Duration.ZERO)),
                nothing("elapsed", () -> new RequestInfo(PEER, CoapMethod.GET, "/", "", 0, null)),
                nothing("phase", () -> new CoapTimeoutException(null, INFO, PEER)),
                nothing("peer", () -> new CoapTimeoutException(CoapTimeoutException.Phase.PONG, null, null)),
                nothing("reason", () -> new CoapUnreachableException(null, "what", INFO, null)),
                nothing("what", () -> new CoapUnreachableException(NackReason.ICMP_ISSUE, null, INFO, null)),
                nothing("what", () -> new CoapUpgradeException(null, OptionalInt.empty(), INFO, null)),
                nothing("peer", () -> new CoapDisconnectedException(null, null, INFO, null)),
                nothing("what", () -> new CoapProtocolException(null, INFO)),
                nothing(
                        "what",
                        () -> new CoapTransferException(CoapTransferException.Reason.TRUNCATED, null, INFO, null)),
                nothing("reason", () -> new CoapTransferException(null, "failed", INFO, null)),
                nothing("what", () -> new CoapHandshakeException(null, OptionalInt.empty(), false, null, null)),
                nothing("response", () -> new CoapResponseException(null, INFO)));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void refusesNullByName(String name, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage(name);
    }

    private static CoapTransferException transfer(CoapTransferException.Reason reason) {
        return new CoapTransferException(reason, "failed", INFO, null);
    }
}
