package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.RequestHandler;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.option.CoapOptions;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A user's handler and the requests of a peer. */
class HandlerTest {

    private static final Scheduler ELSEWHERE = Schedulers.newSingle("elsewhere", true);
    private static final Token TOKEN = Token.of(0x4711, 2);

    @RegisterExtension
    static final Rim rim = new Rim();

    private final UdpPeer peer = rim.peer();
    private final Sinks.One<CoapReply> later = Sinks.one();
    private CoapSession session = rim.open(peer.uri());
    private InetSocketAddress us = peer.socketAddress();

    @AfterAll
    static void disposeOfTheScheduler() {
        ELSEWHERE.disposeGracefully().block(Rim.PATIENCE);
    }

    /** The peer knows the session once it has heard of it. */
    private void connect(NettyCoapClient by) {
        session = rim.connect(by, peer.uri());
        CompletableFuture<CoapResponse> answer =
                session.request(CoapRequest.get("/")).toFuture();
        us = peer.answer("hello").from();
        answer.join();
    }

    private void connectWith(RequestHandler handler) {
        connect(rim.client().onRequest(handler));
    }

    private void asks(Datagram.Type type, int messageId, String payload) {
        Message request =
                new Message(CoapCode.POST, TOKEN, CoapOptions.empty(), payload.getBytes(StandardCharsets.UTF_8));
        peer.send(us, new Datagram(type, messageId, request));
    }

    private void asks(int messageId, String payload) {
        asks(Datagram.Type.CON, messageId, payload);
    }

    private static CoapReply content(String payload) {
        return CoapReply.of(CoapCode.CONTENT).payload(payload);
    }

    private Received hears(Datagram.Type type, CoapCode code) {
        Received heard = peer.receive();
        assertThat(heard.type()).isEqualTo(type);
        assertThat(heard.datagram().code()).isEqualTo(code);
        return heard;
    }

    @Test
    void answersWithTheAcknowledgement() {
        connectWith((request, from) -> Mono.just(content("echo " + new String(request.payload()))));

        asks(7, "one");

        assertThat(hears(Datagram.Type.ACK, CoapCode.CONTENT).payload()).isEqualTo("echo one");
        asks(Datagram.Type.NON, 8, "two");
        assertThat(hears(Datagram.Type.NON, CoapCode.CONTENT).payload()).isEqualTo("echo two");
    }

    @Test
    void answersLaterFromAnyThread() {
        connectWith((request, from) -> later.asMono().publishOn(ELSEWHERE));

        asks(7, "");
        hears(Datagram.Type.ACK, CoapCode.EMPTY);
        later.tryEmitValue(content("late"));

        Received reply = hears(Datagram.Type.CON, CoapCode.CONTENT);
        assertThat(reply.datagram().message().token()).isEqualTo(TOKEN);
        peer.acknowledge(reply);
    }

    @Test
    void knowsTheSessionAndMayAskThePeerBack() {
        connectWith((request, from) -> from.retrieve(CoapRequest.get("/back"))
                .map(answer -> content(answer.payloadAsString() + (from == session))));

        asks(7, "");
        hears(Datagram.Type.ACK, CoapCode.EMPTY);
        peer.answer("yes, ");

        Received reply = hears(Datagram.Type.CON, CoapCode.CONTENT);
        assertThat(reply.payload()).isEqualTo("yes, true");
        peer.acknowledge(reply);
    }

    static Stream<Arguments> brokenHandlers() {
        IllegalStateException error = new IllegalStateException("the password is 1234");
        return Stream.of(
                Arguments.of("throws", IllegalStateException.class, (RequestHandler) (request, session) -> {
                    throw error;
                }),
                Arguments.of(
                        "fails", IllegalStateException.class, (RequestHandler) (request, session) -> Mono.error(error)),
                Arguments.of("gives null", NullPointerException.class, (RequestHandler) (request, session) -> null),
                Arguments.of("lacks a class", LinkageError.class, (RequestHandler) (request, session) -> {
                    throw new NoClassDefFoundError();
                }),
                Arguments.of("overflows in its Mono", StackOverflowError.class, (RequestHandler)
                        (request, session) -> Mono.fromRunnable(() -> {
                            throw new StackOverflowError();
                        })));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenHandlers")
    void thatIsBrokenIsToldToThisSideOnly(String what, Class<Throwable> cause, RequestHandler broken) {
        connectWith((request, from) ->
                request.payloadLength() == 0 ? broken.handle(request, from) : Mono.just(content("fine")));
        Mono<SessionEvent.HandlerFailed> told =
                session.events().ofType(SessionEvent.HandlerFailed.class).next().cache();
        told.subscribe();

        asks(7, "");

        assertThat(hears(Datagram.Type.ACK, CoapCode.INTERNAL_SERVER_ERROR).payload())
                .isEmpty();
        assertThat(told.block(Rim.PATIENCE).cause()).isInstanceOf(cause);
        asks(8, "other");
        hears(Datagram.Type.ACK, CoapCode.CONTENT);
    }

    @Test
    void thatHasNothingToSayDidIt() {
        connectWith((request, from) -> Mono.empty());

        asks(7, "");

        hears(Datagram.Type.ACK, CoapCode.CHANGED);
    }

    @Test
    void worksOnTheEventLoop() {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        connectWith((request, from) -> {
            thread.complete(Thread.currentThread());
            return Mono.deferContextual(context -> Mono.just(content("context of " + context.size())));
        });

        asks(7, "");

        assertThat(hears(Datagram.Type.ACK, CoapCode.CONTENT).payload()).isEqualTo("context of 0");
        assertThat(thread.join()).matches(rim::isEventLoop);
    }

    @Test
    void worksWhereTheClientPublishes() {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        connect(rim.client().publishOn(ELSEWHERE).onRequest((request, from) -> {
            thread.complete(Thread.currentThread());
            return later.asMono();
        }));

        asks(7, "");

        hears(Datagram.Type.ACK, CoapCode.EMPTY);
        later.tryEmitValue(content(""));
        peer.acknowledge(hears(Datagram.Type.CON, CoapCode.CONTENT));
        assertThat(thread).isCompletedWithValueMatching(where -> where.getName().startsWith("elsewhere"));
    }

    @Test
    void isNotThereUnlessItIsSetAndMayBeTakenAway() {
        connect(rim.client());
        asks(7, "");
        hears(Datagram.Type.RST, CoapCode.EMPTY);

        assertThat(session.onRequest((request, from) -> Mono.empty())).isSameAs(session);
        asks(8, "");
        hears(Datagram.Type.ACK, CoapCode.CHANGED);

        session.onRequest(RequestHandler.NONE);
        asks(9, "");
        hears(Datagram.Type.RST, CoapCode.EMPTY);
    }

    @Test
    void ofTheSessionComesBeforeItsClients() {
        connectWith((request, from) -> Mono.just(content("client")));
        session.onRequest((request, from) -> Mono.just(content("session")));

        asks(7, "");

        assertThat(hears(Datagram.Type.ACK, CoapCode.CONTENT).payload()).isEqualTo("session");
    }

    @Test
    void isCancelledWhenTheSessionEnds() {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        connectWith((request, from) -> later.asMono().doOnCancel(() -> cancelled.complete(null)));
        asks(7, "");
        hears(Datagram.Type.ACK, CoapCode.EMPTY);

        session.close().block(Rim.PATIENCE);

        assertThat(cancelled).succeedsWithin(Rim.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        later.tryEmitValue(content("nobody is there"));
    }

    @Test
    void isWaitedForWhenTheSessionIsReleasedAndGetsNothingNew() {
        connectWith((request, from) -> later.asMono());
        asks(7, "");
        hears(Datagram.Type.ACK, CoapCode.EMPTY);

        session.release();
        asks(8, "");
        hears(Datagram.Type.RST, CoapCode.EMPTY);
        assertThat(session.isDisposed()).isFalse();
        later.tryEmitValue(content("late"));

        peer.acknowledge(hears(Datagram.Type.CON, CoapCode.CONTENT));
        session.onClose().block(Rim.PATIENCE);
    }

    @Test
    void mayEndTheSession() {
        connectWith((request, from) -> from.close().then(Mono.empty()));

        asks(7, "");

        session.onClose().block(Rim.PATIENCE);
    }

    @Test
    void mustNotBeNull() {
        assertThatThrownBy(() -> rim.client().onRequest(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("handler");
        assertThatThrownBy(() -> session.onRequest(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("handler");
    }
}
