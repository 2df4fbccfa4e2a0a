package io.reactivecoap.netty.rim;

import static io.reactivecoap.CoapProtocol.UDP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.CoapWatcher;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.message.Datagram;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.ContextView;

/** The hooks of a client: what they are told, where, and that they can break nothing. */
@Timeout(30)
class HooksTest {

    private static final CoapRequest GET = CoapRequest.get("/x");
    private static final TransmissionParameters SOON_AGAIN =
            TransmissionParameters.DEFAULT.withAckTimeout(Duration.ofMillis(50)).withMaxRetransmit(1);

    @RegisterExtension
    static final Rim rim = new Rim();

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private void note(String what) {
        told.add(what);
        threads.add(Thread.currentThread());
    }

    private NettyCoapClient hooked() {
        return rim.client()
                .doOnConnected(session -> note("connected " + session.state()))
                .doOnRequest((request, session) -> note("request " + request.pathAndQuery()))
                .doOnResponse((request, response, session) ->
                        note("response " + request.pathAndQuery() + " " + response.code()))
                .doOnError((request, error, session) -> note("error " + request.pathAndQuery() + " "
                        + error.getClass().getSimpleName()))
                .doOnRetransmit((again, session) -> note("again " + again.transmissions()))
                .doOnDisconnected((change, session) ->
                        note("disconnected " + change.cause().isPresent()));
    }

    @Test
    void tellTheLifeOfASessionInOrder() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.closing(hooked().open(peer.uri()));
        session.request(GET).block(Rim.PATIENCE);
        session.close().block(Rim.PATIENCE);
        assertThat(told)
                .containsExactly(
                        "request /x", "connected ESTABLISHED", "response /x 2.05 Content", "disconnected false");
        assertThat(threads.get(0)).isEqualTo(Thread.currentThread());
        assertThat(threads.subList(1, 4)).allMatch(rim::isEventLoop);
    }

    @Test
    void areCalledOnTheEventLoopAlsoWhenSignalsAreNot() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(hooked().publishOn(Schedulers.parallel()), peer.uri());
        session.request(GET).block(Rim.PATIENCE);
        assertThat(told).containsExactly("connected ESTABLISHED", "request /x", "response /x 2.05 Content");
        assertThat(rim.isEventLoop(threads.get(2))).isTrue();
    }

    @Test
    void takeAnErrorCodeForAResponseHoweverItIsDelivered() {
        Responder peer = rim.closing(Responder.failing(CoapCode.NOT_FOUND));
        CoapSession session = rim.connect(hooked(), peer.uri());
        assertThatThrownBy(() -> session.retrieve(GET).block(Rim.PATIENCE)).isInstanceOf(CoapResponseException.class);
        session.request(GET).block(Rim.PATIENCE);
        assertThat(told.subList(1, told.size()))
                .containsExactly(
                        "request /x", "response /x 4.04 Not Found", "request /x", "response /x 4.04 Not Found");
    }

    @Test
    void tellOfARetransmissionAndOfTheErrorThatFollows() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(hooked(), peer.uri());
        assertThatThrownBy(() -> session.request(GET.transmission(SOON_AGAIN)).block(Rim.PATIENCE))
                .isInstanceOf(CoapTimeoutException.class);
        assertThat(told)
                .containsExactly("connected ESTABLISHED", "request /x", "again 2", "error /x CoapTimeoutException");
        assertThat(threads.subList(2, 4)).allMatch(rim::isEventLoop);
    }

    @Test
    void tellOfEachNotificationAndNothingOfACancellation() {
        NotifyingPeer peer = rim.closing(NotifyingPeer.whenTold());
        CoapSession session = rim.connect(hooked(), peer.uri());
        StepVerifier.create(session.observe(GET).map(CoapResponse::payloadAsString))
                .expectNext("0")
                .then(() -> peer.changes(Datagram.Type.CON))
                .expectNext("1")
                .thenCancel()
                .verify(Rim.PATIENCE);
        assertThat(told)
                .containsExactly(
                        "connected ESTABLISHED", "request /x", "response /x 2.05 Content", "response /x 2.05 Content");
    }

    @Test
    void tellOfEachBlock() {
        BodyPeer peer = rim.closing(BodyPeer.ofBlocks(2, 16));
        rim.connect(hooked(), peer.uri()).blocks(GET).blockLast(Rim.PATIENCE);
        assertThat(told)
                .containsExactly(
                        "connected ESTABLISHED", "request /x", "response /x 2.05 Content", "response /x 2.05 Content");
    }

    @Test
    void tellOfAnEndThatWasNotWanted() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(hooked(), peer.uri());
        CompletableFuture<CoapResponse> answer = session.request(GET).toFuture();
        peer.receive();
        session.disconnect(NackReason.NOT_DELIVERABLE);
        assertThatThrownBy(answer::join).hasRootCauseInstanceOf(CoapDisconnectedException.class);
        assertThatThrownBy(() -> session.onClose().block(Rim.PATIENCE));
        assertThat(told)
                .containsExactly(
                        "connected ESTABLISHED",
                        "request /x",
                        "error /x CoapDisconnectedException",
                        "disconnected true");
    }

    @Test
    void sayNothingOfTheConnectionOfASessionThatNeverHadOne() {
        CoapSession session = rim.closing(hooked().open("coap://no-such-host.invalid"));
        assertThatThrownBy(() -> session.request(GET).block(Rim.PATIENCE)).isInstanceOf(CoapUnreachableException.class);
        assertThat(told).containsExactly("request /x", "error /x CoapUnreachableException");
    }

    @Test
    void breakNothingByWhatTheyThrow() {
        Responder peer = rim.closing(Responder.echo());
        NettyCoapClient broken = rim.client()
                .doOnConnected(session -> fail())
                .doOnRequest((request, session) -> fail())
                .doOnResponse((request, response, session) -> {
                    throw new StackOverflowError("of a hook");
                })
                .doOnDisconnected((change, session) -> fail())
                .watch(session -> {
                    throw new IllegalStateException("a watcher that fails at once");
                })
                .doOnResponse((request, response, session) -> note("response"))
                .doOnDisconnected((change, session) -> note("disconnected"));
        CoapSession session = rim.connect(broken, peer.uri());
        StepVerifier.create(session.request(GET.payload("a")).map(CoapResponse::payloadAsString))
                .expectNext("a")
                .expectComplete()
                .verify(Rim.PATIENCE);
        session.close().block(Rim.PATIENCE);
        assertThat(session.onClose().blockOptional(Rim.PATIENCE)).isEmpty();
        assertThat(told).containsExactly("response", "disconnected");
    }

    private static void fail() {
        throw new IllegalStateException("a hook that fails");
    }

    @Test
    void ofAChangedClientLeaveTheFirstAlone() {
        Responder peer = rim.closing(Responder.echo());
        hooked();
        rim.connect(peer.uri()).request(GET).block(Rim.PATIENCE);
        assertThat(told).isEmpty();
    }

    /** A subscriber that cancels within its first demand is told of nothing, and those who watch know of its end. */
    @Test
    void knowOfACancellationWheneverItComes() {
        UdpPeer peer = rim.peer();
        NettyCoapClient watched = rim.client().watch(session -> new CoapWatcher.OfSession() {
            @Override
            public CoapWatcher.OfRequest onRequest(CoapRequest request, CoapWatcher.Kind kind, ContextView context) {
                note("asked " + kind);
                return new CoapWatcher.OfRequest() {
                    @Override
                    public void onCancel() {
                        note("cancelled");
                    }
                };
            }
        });
        CoapSession session = rim.connect(watched, peer.uri());
        Disposable asked = session.request(GET).subscribe();
        peer.receive();
        asked.dispose();
        asked.dispose();
        StepVerifier.create(session.observe(GET, NotificationBuffer.latest()), 0)
                .thenCancel()
                .verify(Rim.PATIENCE);
        assertThat(told).containsExactly("asked RESPONSE", "cancelled");
    }

    @Test
    void seeTheSessionOfAPeerThatDialsIn() throws Exception {
        CompletableFuture<CoapAddress> listening = new CompletableFuture<>();
        CompletableFuture<CoapResponse> answer = new CompletableFuture<>();
        Disposable accepting = hooked().accept(UDP, CoapAddress.inet("127.0.0.1", 0), listening::complete)
                .map(rim::closing)
                .flatMap(session -> session.request(GET))
                .subscribe(answer::complete);
        UdpPeer peer = rim.peer();
        peer.send(((CoapAddress.Inet) listening.get()).socketAddress(), Datagram.acknowledgement(7));
        peer.answer("here");
        assertThat(answer.get().payloadAsString()).isEqualTo("here");
        accepting.dispose();
        assertThat(told).containsExactly("connected ESTABLISHED", "request /x", "response /x 2.05 Content");
    }
}
