package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.Deregistration;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.NotificationBuffer.Overflow;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

/** What an observer gets to see over datagrams, and the server of the observer. */
abstract class DatagramObserveContract extends ObserveContract {

    private static final Duration LONG = Duration.ofSeconds(20);

    /** How many observers a resource has, for servers that one can ask. */
    abstract OptionalInt observers(String name);

    @Test
    @Timeout(40)
    void hearsOfEverySecondOnceAndInOrder() {
        List<Notification> heard = new ArrayList<>();
        StepVerifier.create(CLIENT.open(uri())
                        .observeSignals(TICKS)
                        .ofType(Notification.class) // the Max-Age is that of a second too: some come when it has passed
                        .doOnNext(heard::add)
                        .take(LONG)
                        .then())
                .expectComplete()
                .verify(LONG.plus(SOON));
        assertThat(heard).hasSizeBetween(18, 22);
        assertThat(heard).allMatch(notification -> notification.skipped() == 0);
        assertThat(heard.stream().map(notification -> notification.sequence().getAsLong()))
                .isSorted()
                .doesNotHaveDuplicates();
        List<Long> ticks = heard.stream()
                .map(notification -> Long.valueOf(notification.response().payloadAsString()))
                .toList();
        for (int i = 1; i < ticks.size(); i++) {
            assertThat(ticks.get(i) - ticks.get(i - 1)).as("%s", ticks).isBetween(0L, 2L);
        }
        assertThat(ticks.get(ticks.size() - 1) - ticks.get(0)).isBetween(18L, 21L);
    }

    @Test
    void endsOnTheNewestBodyWhenItChangesTwiceWhileItIsFetched() {
        CoapSession other = CLIENT.open(uri());
        List<byte[]> versions = List.of(bytes(1000, 0), bytes(990, 1), bytes(1010, 2), bytes(1000, 3));
        change(other, DATA, versions.get(0));
        try (Relay relay = Relay.to(uri())) {
            CoapSession session = CLIENT.open(
                    relay.uri(), settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(64)));
            Inbox<Notification> inbox = Inbox.of(
                    session.observeSignals(CoapRequest.get(DATA), NotificationBuffer.bounded(10, Overflow.ERROR))
                            .cast(Notification.class));
            Notification next = inbox.next();
            assertThat(next.response().payload()).isEqualTo(versions.get(0));

            relay.before(asksForBlock(3), () -> change(other, DATA, versions.get(2)));
            relay.before(asksForBlock(5), () -> change(other, DATA, versions.get(3)));
            change(other, DATA, versions.get(1));
            long told = 1;
            int version = 0;
            while (version < 3) {
                next = inbox.next();
                told += 1 + next.skipped();
                int last = version;
                version = indexOf(next.response().payload(), versions);
                assertThat(version).isGreaterThan(last);
            }
            assertThat(told)
                    .as("told or counted")
                    .isEqualTo(relay.notifications().size());
            await(session.request(CoapRequest.get(DATA)));
            inbox.isEmpty();
            assertThat(relay.observing(0)).hasSize(1);
            inbox.cancel();
        }
    }

    private static int indexOf(byte[] body, List<byte[]> versions) {
        for (int i = 0; i < versions.size(); i++) {
            if (Arrays.equals(body, versions.get(i))) {
                return i;
            }
        }
        throw new AssertionError("a body that never was: " + Arrays.toString(body));
    }

    private static Predicate<Datagram> asksForBlock(int num) {
        return request -> {
            BlockOption block = request.message().options().get(CoapOption.BLOCK2);
            return block != null && block.num() == num;
        };
    }

    @ParameterizedTest
    @EnumSource(Deregistration.class)
    void sharesARegistrationThatEndsWithTheLastSubscriber(Deregistration deregistration) {
        CoapSession other = CLIENT.open(uri());
        change(other, SHARED, "0");
        try (Relay relay = Relay.to(uri())) {
            CoapSession session = CLIENT.open(relay.uri(), settings -> settings.deregistration(deregistration));
            Inbox<String> one =
                    Inbox.of(session.observe(CoapRequest.get(SHARED)).map(CoapResponse::payloadAsString));
            assertThat(one.next()).isEqualTo("0");
            Inbox<String> two =
                    Inbox.of(session.observe(CoapRequest.get(SHARED)).map(CoapResponse::payloadAsString));
            assertThat(two.next()).isEqualTo("0");
            for (String version : List.of("1", "2", "3", "4", "5")) {
                change(other, SHARED, version);
                assertThat(one.next()).isEqualTo(version);
                assertThat(two.next()).isEqualTo(version);
            }
            assertThat(relay.observing(0)).hasSize(1);
            observers("example_data").ifPresent(count -> assertThat(count).isOne());
            Token token = relay.observing(0).get(0).message().token();

            one.cancel();
            change(other, SHARED, "6");
            assertThat(two.next()).isEqualTo("6");
            one.isEmpty();
            assertThat(relay.observing(1)).isEmpty();

            two.cancel();
            switch (deregistration) {
                case REQUEST -> awaitAnswerToDeregistration(relay, token);
                case RESET -> {
                    change(other, SHARED, "7");
                    relay.awaitToServer(datagram -> datagram.type() == Datagram.Type.RST);
                    assertThat(relay.observing(1)).isEmpty();
                }
            }
            long heard = withToken(relay, token);
            change(other, SHARED, "8");
            change(other, SHARED, "9");
            // the server does one thing after the other: a notification would be there before the answers
            await(session.request(CoapRequest.get(SHARED)));
            await(session.request(CoapRequest.get(SHARED)));
            assertThat(withToken(relay, token)).isEqualTo(heard);
            observers("example_data").ifPresent(count -> assertThat(count).isZero());
            two.isEmpty();
        }
    }

    private static void awaitAnswerToDeregistration(Relay relay, Token token) {
        Datagram deregistration = relay.awaitToServer(
                datagram -> Long.valueOf(1).equals(datagram.message().options().get(CoapOption.OBSERVE)));
        assertThat(deregistration.message().token()).isEqualTo(token);
        relay.awaitFromServer(
                datagram -> datagram.type() == Datagram.Type.ACK && datagram.messageId() == deregistration.messageId());
    }

    private static long withToken(Relay relay, Token token) {
        return relay.fromServer().stream()
                .filter(datagram -> datagram.message().token().equals(token))
                .distinct()
                .count();
    }
}
