package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.impatient;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Interrupted;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.Reconnection;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityParameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A libcoap server that goes and comes back while many sessions observe it. */
@Tag("slow")
@ExtendWith(LeakCheck.class)
@Timeout(120)
class LibcoapReconnectTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.secure("openssl", "-k", "secretPSK", "-v", "7");

    private static final int SESSIONS = 100;

    /** It listens with a backlog of 5. */
    private static final int AT_ONCE = 4;

    /** Its Max-Age is 1 s, and it notifies every second. */
    private static final CoapRequest TICKS = CoapRequest.get("/time?ticks");

    private static final Pattern REGISTRATION = Pattern.compile("create new subscription");

    private static NettyCoapClient client() {
        return CLIENT.get()
                .settings(impatient(200, 2))
                .settings(settings -> settings.keepalive(
                                new KeepaliveParameters(Duration.ofMillis(1500), Duration.ofMillis(500), 2))
                        .connectTimeout(Duration.ofSeconds(2))
                        .security(SecurityParameters.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(2))))
                .reconnect(Reconnection.DEFAULT.withBackoff(
                        Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(300)).maxBackoff(Duration.ofSeconds(2))))
                .security(PreSharedKey.of("me", "secretPSK".getBytes(StandardCharsets.UTF_8)));
    }

    private static String uri(String protocol) {
        return switch (protocol) {
            case "UDP" -> SERVER.uri();
            case "TCP" -> SERVER.tcpUri();
            case "DTLS" -> SERVER.dtlsUri();
            default -> SERVER.tlsUri();
        };
    }

    /** A session that observes, and what it was told. */
    private record Watch(
            CoapSession session, List<ObservationSignal> signals, List<StateChange> states, List<Throwable> errors) {

        static Watch of(CoapSession session) {
            Watch watch = new Watch(
                    session, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
            session.states().subscribe(watch.states::add);
            session.observeSignals(TICKS).subscribe(watch.signals::add, watch.errors::add);
            return watch;
        }

        long notifications() {
            return signals.stream().filter(Notification.class::isInstance).count();
        }

        boolean isDown() {
            return states.get(states.size() - 1).state() != SessionState.ESTABLISHED
                    && states.stream().anyMatch(change -> change.cause().isPresent());
        }
    }

    private static void awaitEach(List<Watch> watches, String what, Predicate<Watch> holds) {
        Mono<Long> all = Flux.interval(Duration.ofMillis(20))
                .filter(tick -> watches.stream().allMatch(holds))
                .next();
        try {
            all.block(SOON.multipliedBy(6));
        } catch (IllegalStateException late) {
            Watch one = watches.stream().filter(holds.negate()).findFirst().orElseThrow();
            throw new AssertionError(
                    what + " is not so of "
                            + watches.stream().filter(holds.negate()).count() + ", such as " + one,
                    late);
        }
    }

    private static long registrations() {
        return REGISTRATION.matcher(SERVER.printed()).results().count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UDP", "TCP", "DTLS", "TLS"})
    void allObserveAgainAfterADowntime(String protocol) {
        List<Watch> watches = Flux.range(0, SESSIONS)
                .flatMap(unused -> client().connect(uri(protocol)), AT_ONCE)
                .map(CLIENT::closing)
                .map(Watch::of)
                .collectList()
                .block(SOON.multipliedBy(3));
        awaitEach(watches, "observing", watch -> watch.notifications() > 1);
        SERVER.kill();
        awaitEach(watches, "down", Watch::isDown);
        awaitEach(watches, "interrupted", watch -> watch.signals.get(watch.signals.size() - 1) instanceof Interrupted);
        long before = registrations();
        List<Long> heard = watches.stream().map(Watch::notifications).toList();

        SERVER.restart();
        awaitEach(watches, "there again", watch -> watch.session.state() == SessionState.ESTABLISHED);
        awaitEach(watches, "observing again", watch -> watch.notifications() > heard.get(watches.indexOf(watch)) + 1);
        assertThat(registrations() - before).isEqualTo(SESSIONS);
        assertThat(watches)
                .allSatisfy(watch -> assertThat(watch.signals.stream().filter(Interrupted.class::isInstance))
                        .hasSizeBetween(1, 3));
        assertThat(await(watches.get(0).session.request(CoapRequest.get("/"))).payloadAsString())
                .contains("libcoap");
    }

    /** The server has forgotten everybody before anybody notices. */
    @ParameterizedTest
    @ValueSource(strings = {"UDP", "TCP", "DTLS", "TLS"})
    void healsAfterAQuickRestart(String protocol) {
        Watch watch = Watch.of(CLIENT.closing(await(client().connect(uri(protocol)))));
        awaitEach(List.of(watch), "observing", each -> each.notifications() > 1);
        SERVER.kill();
        SERVER.restart();
        long heard = watch.notifications();
        awaitEach(List.of(watch), "observing again", each -> each.notifications() > heard + 1);
    }
}
