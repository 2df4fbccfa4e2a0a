package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.Deregistration;
import io.reactivecoap.ObservationSignal.Notification;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an observer gets to see over a connection, and the server of the observer. */
abstract class StreamObserveContract extends ObserveContract {

    /** How many observers {@code /example_data} has. */
    abstract int observers();

    @Test
    void hearsTheTimeInItsOrder() {
        List<Notification> heard = Objects.requireNonNull(CLIENT.open(uri())
                .observeSignals(TICKS)
                .ofType(Notification.class)
                .take(4)
                .collectList()
                .block(SOON));
        assertThat(heard.stream().map(notification -> notification.sequence().getAsLong()))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(heard.stream()
                        .map(notification ->
                                Long.valueOf(notification.response().payloadAsString())))
                .isSorted();
    }

    /**
     * The rest of it is fetched in as many messages as it takes (RFC 8323 §6). The last one has a single block, or libcoap would
     * go on waiting for it to be asked for, see {@link LibcoapTcpWireTest}.
     */
    @Test
    void hearsOfABodyThatDoesNotFitIntoAMessage() {
        CoapSession other = CLIENT.open(uri());
        change(other, DATA, bytes(92_860, 1));
        CoapSession session = CLIENT.open(
                uri(), settings -> settings.streams(settings.streams().withMaxMessageSize(16_384)));
        Inbox<byte[]> inbox = Inbox.of(session.observe(CoapRequest.get(DATA)).map(CoapResponse::payload));
        assertThat(inbox.next()).isEqualTo(bytes(92_860, 1));
        change(other, DATA, bytes(92_859, 2));
        assertThat(inbox.next()).isEqualTo(bytes(92_859, 2));
        change(other, DATA, bytes(31_000, 3));
        assertThat(inbox.next()).isEqualTo(bytes(31_000, 3));
        inbox.isEmpty();
        inbox.cancel();
    }

    /** There is no Reset: a deregistration is a request, whatever the choice. */
    @ParameterizedTest
    @EnumSource(Deregistration.class)
    void sharesARegistrationThatEndsWithTheLastSubscriber(Deregistration deregistration) {
        CoapSession other = CLIENT.open(uri());
        change(other, SHARED, "0");
        CoapSession session = CLIENT.open(uri(), settings -> settings.deregistration(deregistration));
        Inbox<String> one = Inbox.of(session.observe(CoapRequest.get(SHARED)).map(CoapResponse::payloadAsString));
        assertThat(one.next()).isEqualTo("0");
        Inbox<String> two = Inbox.of(session.observe(CoapRequest.get(SHARED)).map(CoapResponse::payloadAsString));
        assertThat(two.next()).isEqualTo("0");
        assertThat(observers()).isOne();
        for (String version : List.of("1", "2", "3", "4", "5")) {
            change(other, SHARED, version);
            assertThat(one.next()).isEqualTo(version);
            assertThat(two.next()).isEqualTo(version);
        }

        one.cancel();
        change(other, SHARED, "6");
        assertThat(two.next()).isEqualTo("6");
        one.isEmpty();
        assertThat(observers()).isOne();

        two.cancel();
        await(session.request(TICKS)); // answered when the deregistration has been
        assertThat(observers()).isZero();
        change(other, SHARED, "7");
        await(session.request(TICKS));
        two.isEmpty();
    }

    @Test
    void endsWithTheSession() {
        CoapSession other = CLIENT.open(uri());
        change(other, DATA, "0");
        CoapSession session = CLIENT.open(uri());
        Inbox<String> inbox = Inbox.of(session.observe(CoapRequest.get(DATA)).map(CoapResponse::payloadAsString));
        assertThat(inbox.next()).isEqualTo("0");
        session.close().block(SOON);
        inbox.errorAfterElements(SOON);
        change(other, DATA, "1"); // to nobody
        await(other.request(TICKS));
    }
}
