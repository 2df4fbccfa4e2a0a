package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What libcoap's server does over TCP that others do not, and what becomes of requests when it is gone. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class LibcoapTcpTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", "10");

    private static final CoapOption<byte[]> CRITICAL = CoapOption.opaque(65001);

    private static CoapSession session() {
        return CLIENT.open(SERVER.tcpUri());
    }

    @Test
    void tellsItsCapabilities() {
        CoapSession session = session();
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);
        session.established().block(SOON);
        assertThat(events).contains(new SessionEvent.CapabilitiesReceived(8_388_864, true));
        assertThat(session.mtu()).as("the smaller limit is ours").isEqualTo(1 << 20);
    }

    @Test
    void refusesARequestWithAnUnknownCriticalOptionInWords() {
        CoapResponse response = await(session().request(CoapRequest.get("/time").option(CRITICAL, new byte[] {1})));
        assertThat(response.code()).isEqualTo(CoapCode.BAD_OPTION);
        assertThat(response.diagnostic()).isEqualTo("Bad Option");
    }

    /** Its Pongs have no token: they are taken in the order of the pings. */
    @Test
    void answersManyPings() {
        CoapSession session = session();
        StepVerifier.create(Flux.range(0, 20).flatMap(i -> session.ping(), 20).count())
                .expectNext(20L)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void itsPongsKeepASessionAlive() {
        KeepaliveParameters strict = new KeepaliveParameters(Duration.ofMillis(250), Duration.ofSeconds(1), 1);
        CoapSession session = CLIENT.open(SERVER.tcpUri(), settings -> settings.keepalive(strict));
        await(session.established());
        StepVerifier.create(session.onClose())
                .expectSubscription()
                .expectNoEvent(strict.longestSilence().multipliedBy(2))
                .thenCancel()
                .verify(SOON);
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
    }

    @Test
    void servesOthersWhileARequestWaitsForItsAnswer() {
        CoapSession session = session();
        Mono<CoapResponse> later = session.request(CoapRequest.get("/async?1")).cache();
        later.subscribe();
        assertThat(await(session.request(CoapRequest.get("/"))).elapsed()).isLessThan(Duration.ofSeconds(1));
        assertThat(await(later).elapsed()).isBetween(Duration.ofMillis(900), SOON);
    }

    /** A DELETE of /time is never answered. Nobody may observe it: the server would crash. */
    @Test
    void givesUpOnAnAnswerThatNeverComes() {
        CoapSession session =
                CLIENT.open(SERVER.tcpUri(), settings -> settings.separateResponseTimeout(Duration.ofSeconds(1)));
        StepVerifier.create(session.request(CoapRequest.delete("/time")))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapTimeoutException.class);
                    assertThat(((CoapTimeoutException) e)
                                    .request()
                                    .orElseThrow()
                                    .transmissions())
                            .isOne();
                })
                .verify(SOON);
        assertThat(await(session.request(CoapRequest.get("/time"))).code()).isEqualTo(CoapCode.NOT_FOUND);
        assertThat(await(session.request(CoapRequest.put("/time"))).code()).isEqualTo(CoapCode.CREATED);
    }

    @Test
    void completesEmptyWhenNoResponseIsWanted() {
        CoapSession session = session();
        StepVerifier.create(session.request(CoapRequest.get("/").noResponse(NoResponse.all())))
                .expectComplete()
                .verify(SOON);
        assertThat(await(session.request(CoapRequest.get("/"))).code()).isEqualTo(CoapCode.CONTENT);
    }

    /** Each thing ends once: an answer that waits, an upload and a download half done, an observation, a ping. */
    @Test
    void endsEverythingOnceWhenItIsKilledInTheMiddle() {
        byte[] body = bytes(3_000_000, 1);
        await(session().retrieve(CoapRequest.put("/big").payload(body)));
        CoapSession session = CLIENT.open(
                SERVER.tcpUri(), settings -> settings.streams(settings.streams().withMaxMessageSize(65_536)));
        List<Inbox<?>> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open.add(Inbox.of(session.request(CoapRequest.get("/async?60")).flux()));
        }
        Inbox<CoapResponse> observation = Inbox.of(session.observe(CoapRequest.get("/time")));
        observation.next();
        open.add(observation);
        Flux<ByteBuffer> half = Flux.concat(Mono.just(ByteBuffer.wrap(body, 0, 1_500_000)), Flux.never());
        Inbox<Long> confirmed = Inbox.of(Flux.create(sink -> session.request(CoapRequest.put("/other")
                        .body(CoapBody.oneShot(body.length, half))
                        .onProgress(progress -> sink.next(progress.bytes())))
                .subscribe(done -> {}, sink::error, sink::complete)));
        assertThat(confirmed.next()).isEqualTo(63 * 1024);
        open.add(confirmed);

        StepVerifier.create(session.blocks(CoapRequest.get("/big")), 3)
                .expectNextCount(3)
                .then(SERVER::kill)
                .thenRequest(100)
                .expectErrorSatisfies(LibcoapTcpTest::isALostConnection)
                .verify(SOON);
        for (Inbox<?> inbox : open) {
            isALostConnection(inbox.errorAfterElements(SOON));
            inbox.isEmpty();
        }
        StepVerifier.create(session.onClose())
                .expectErrorSatisfies(LibcoapTcpTest::isALostConnection)
                .verify(SOON);
        assertThat(session.state()).isEqualTo(SessionState.NONE);
        StepVerifier.create(session.request(CoapRequest.get("/")))
                .expectErrorSatisfies(LibcoapTcpTest::isALostConnection)
                .verify(SOON);
    }

    private static void isALostConnection(Throwable e) {
        assertThat(e).isInstanceOf(CoapDisconnectedException.class);
        assertThat(((CoapDisconnectedException) e).reason()).contains(NackReason.NOT_DELIVERABLE);
        assertThat(((CoapException) e).isTransient()).isTrue();
    }

    @Test
    void cannotBeReachedWhenItIsGone() {
        SERVER.kill();
        StepVerifier.create(session().request(CoapRequest.get("/")))
                .expectErrorSatisfies(
                        e -> assertThat(((CoapException) e).isTransient()).isTrue())
                .verify(SOON);
    }
}
