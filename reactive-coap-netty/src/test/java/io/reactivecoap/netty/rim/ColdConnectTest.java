package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** {@code connect} and {@code using}: when a socket is opened, whose it is, and when it is closed. */
class ColdConnectTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    @Test
    void opensNothingUntilSubscribedTo() {
        UdpPeer peer = rim.peer();
        Mono<CoapSession> connect = rim.client().connect(peer.uri());
        assertThat(rim.channels()).isZero();

        rim.closing(connect.block(Rim.PATIENCE));
        assertThat(rim.channels()).isOne();
    }

    @Test
    void opensASessionForEverySubscriber() {
        UdpPeer peer = rim.peer();
        Mono<CoapSession> connect = rim.client().connect(peer.uri());
        CoapSession first = rim.closing(connect.block(Rim.PATIENCE));
        CoapSession second = rim.closing(connect.block(Rim.PATIENCE));

        assertThat(first).isNotSameAs(second);
        assertThat(first.localAddress()).isPresent().isNotEqualTo(second.localAddress());
        assertThat(rim.channels()).isEqualTo(2);
    }

    @Test
    void sendsNothingToConnect() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.request(CoapRequest.get("/first")).subscribe();

        assertThat(peer.answer("").datagram().message().options().toString()).contains("first");
    }

    @Test
    void closesWhatWasOpenedWhenCancelledBeforeItIsConnected() {
        UdpPeer peer = rim.peer();
        rim.connect(peer.uri()).close().block(Rim.PATIENCE); // what is made once is made
        rim.whileLoopsAreBusy(() -> {
            for (int i = 0; i < 50; i++) {
                rim.client().connect(peer.uri()).subscribe().dispose();
            }
        });
        rim.awaitNoChannels();
    }

    @Test
    void closesWhatNobodyGotWhenCancelledAtAnyTime() {
        UdpPeer peer = rim.peer();
        for (int i = 0; i < 200; i++) {
            BaseSubscriber<CoapSession> subscriber = new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(CoapSession session) {
                    session.dispose();
                }
            };
            rim.client().connect(peer.uri()).subscribe(subscriber);
            for (int spin = 0; spin < i * 20; spin++) {
                Thread.onSpinWait();
            }
            subscriber.cancel();
        }
        rim.awaitNoChannels();
    }

    @Test
    void leavesTheSessionToTheSubscriberThatGotIt() {
        UdpPeer peer = rim.peer();
        CoapSession session =
                rim.closing(rim.client().connect(peer.uri()).flux().next().block(Rim.PATIENCE));
        assertThat(session.isDisposed()).isFalse();

        CoapSession taken =
                rim.closing(rim.client().connect(peer.uri()).flux().take(1).blockLast(Rim.PATIENCE));
        assertThat(taken.isDisposed()).isFalse();
    }

    @Test
    void leavesTheSessionToASubscriberThatCancelsLater() {
        UdpPeer peer = rim.peer();
        CompletableFuture<CoapSession> got = new CompletableFuture<>();
        Disposable subscription = rim.client()
                .connect(peer.uri())
                .doOnNext(got::complete)
                .flatMap(session -> Mono.never())
                .subscribe();
        CoapSession session = rim.closing(got.join());
        subscription.dispose();

        assertThat(session.isDisposed()).isFalse();
        session.request(CoapRequest.get("/")).subscribe();
        peer.answer("");
    }

    @Test
    void tellsThatANameIsUnknown() {
        CoapSession session = rim.open("coap://no-such-host.invalid");
        StepVerifier.create(session.established())
                .expectErrorSatisfies(e -> {
                    assertThat(e)
                            .isInstanceOf(CoapUnreachableException.class)
                            .hasMessageContaining("no-such-host.invalid");
                    assertThat(((CoapUnreachableException) e).reason()).isEqualTo(NackReason.NOT_DELIVERABLE);
                })
                .verify(Rim.PATIENCE);
        List<StateChange> states = session.states().collectList().block(Rim.PATIENCE);
        assertThat(states).extracting(StateChange::state).containsExactly(SessionState.CONNECTING, SessionState.NONE);
        assertThat(states.get(1).cause()).containsInstanceOf(CoapUnreachableException.class);
    }

    @Test
    void tellsThatTheLocalPortIsInUse() {
        UdpPeer peer = rim.peer();
        UdpPeer other = rim.peer();
        StepVerifier.create(rim.client()
                        .localAddress(CoapAddress.inet("127.0.0.1", other.port()))
                        .connect(peer.uri()))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(CoapUnreachableException.class)
                        .hasMessageContainingAll(
                                peer.address().toString(),
                                "bind",
                                other.address().toString()))
                .verify(Rim.PATIENCE);
    }
}
