package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The events of a session: values, all of them known. */
class SessionEventTest {

    private static final CoapAddress ADDRESS = CoapAddress.inet("192.0.2.1", 5683);
    private static final CoapException CAUSE = new CoapDisconnectedException(null, ADDRESS, null, null);

    private static List<SessionEvent> all() {
        return List.of(
                new SessionEvent.Connected(ADDRESS, ADDRESS),
                new SessionEvent.Closed(),
                new SessionEvent.Failed(CAUSE),
                new SessionEvent.Retransmitted("0a", 4711, 2),
                new SessionEvent.PingUnanswered(1, 3),
                new SessionEvent.BadPacket("fewer than 4 bytes"),
                new SessionEvent.Unreachable("port unreachable"),
                new SessionEvent.MessageIdsExhausted(Duration.ofSeconds(1)),
                new SessionEvent.CapabilitiesReceived(8_388_864, true),
                new SessionEvent.Released(List.of("other:5683"), Optional.of(Duration.ofSeconds(10))),
                new SessionEvent.Aborted(true, "no reason", OptionalInt.of(9)),
                new SessionEvent.WebSocketClosed(true, 1009, "too long"),
                new SessionEvent.HandlerFailed(CoapRequest.get("/lamp"), CAUSE),
                new SessionEvent.ResponseDropped(ADDRESS, "no block came"),
                new SessionEvent.Missed(3));
    }

    @Test
    void areAFamilyThatASwitchCanCover() {
        assertThat(Arrays.asList(SessionEvent.class.getPermittedSubclasses()))
                .containsExactlyInAnyOrderElementsOf(
                        all().stream().map(Object::getClass).toList());
    }

    @Test
    void areEqualWhenTheyTellTheSame() {
        assertThat(all()).isEqualTo(all()).doesNotHaveDuplicates();
    }

    @Test
    void printWhatTheyTell() {
        assertThat(all().toString())
                .contains("192.0.2.1:5683", "4711", "fewer than 4 bytes", "port unreachable", "PT1S", "count=3")
                .contains("8388864", "other:5683", "PT10S", "no reason", "1009", "too long");
    }

    private static Arguments nothing(String name, ThrowingCallable call) {
        return arguments(name, call);
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                nothing("local", () -> new SessionEvent.Connected(null, ADDRESS)),
                nothing("remote", () -> new SessionEvent.Connected(ADDRESS, null)),
                nothing("cause", () -> new SessionEvent.Failed(null)),
                nothing("token", () -> new SessionEvent.Retransmitted(null, 1, 2)),
                nothing("reason", () -> new SessionEvent.BadPacket(null)),
                nothing("detail", () -> new SessionEvent.Unreachable(null)),
                nothing("holdOff", () -> new SessionEvent.Released(List.of(), null)),
                nothing("diagnostic", () -> new SessionEvent.Aborted(true, null, OptionalInt.empty())),
                nothing("badCsmOption", () -> new SessionEvent.Aborted(true, "", null)),
                nothing("text", () -> new SessionEvent.WebSocketClosed(true, 1000, null)),
                nothing("request", () -> new SessionEvent.HandlerFailed(null, CAUSE)),
                nothing("cause", () -> new SessionEvent.HandlerFailed(CoapRequest.get("/"), null)),
                nothing("delay", () -> new SessionEvent.MessageIdsExhausted(null)),
                nothing("source", () -> new SessionEvent.ResponseDropped(null, "")),
                nothing("reason", () -> new SessionEvent.ResponseDropped(ADDRESS, null)));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void refuseNullByName(String name, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage(name);
    }
}
