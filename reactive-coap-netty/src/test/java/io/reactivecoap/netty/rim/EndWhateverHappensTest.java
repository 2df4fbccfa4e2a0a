package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.reactivecoap.AttributeKey;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.SessionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A session and its requests end once, whatever the application does. */
class EndWhateverHappensTest {

    private static final AttributeKey<Disposable> KEY = AttributeKey.of("resource", Disposable.class);

    @RegisterExtension
    static final Rim rim = new Rim(1, true);

    @Test
    void alsoWhenAnAttributeFailsToBeDisposedOf() {
        CoapSession session = rim.connect(rim.peer().uri());
        session.attributes().put(KEY, EndWhateverHappensTest::fail);
        session.close().block(Rim.PATIENCE);
        session.onClose().block(Rim.PATIENCE);
        assertThat(session.states().blockLast(Rim.PATIENCE).state()).isEqualTo(SessionState.NONE);
    }

    @Test
    void alsoWhenAnAttributeFailsBeforeTheFirstUse() {
        CoapSession session = rim.open(rim.peer().uri());
        session.attributes().put(KEY, EndWhateverHappensTest::fail);
        session.dispose();
        session.close().block(Rim.PATIENCE);
        session.onClose().block(Rim.PATIENCE);
    }

    @Test
    void byAnErrorWhenDemandIsBelowOneAfterTheBeginning() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Sinks.One<Throwable> error = Sinks.one();
        session.request(CoapRequest.get("/")).subscribe(new BaseSubscriber<CoapResponse>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
                subscription.request(-1);
            }

            @Override
            protected void hookOnError(Throwable failed) {
                error.tryEmitValue(failed);
            }
        });
        assertThat(error.asMono().block(Rim.PATIENCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3.9");
    }

    @Test
    void withAnErrorOfItsOwnForEveryoneWhoAsks() {
        CoapSession session = rim.closing(rim.client().open("coap://no-such-host.invalid"));
        Throwable first = failure(session);
        Throwable second = failure(session);
        assertThat(first).isInstanceOf(CoapUnreachableException.class).isNotSameAs(second);
        assertThat(second).hasMessage(first.getMessage());
    }

    private static Throwable failure(CoapSession session) {
        return catchThrowable(() -> session.established().then(Mono.empty()).block(Rim.PATIENCE));
    }

    private static void fail() {
        throw new IllegalStateException("the application's own");
    }
}
