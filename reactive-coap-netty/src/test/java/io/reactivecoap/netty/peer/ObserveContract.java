package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.Deregistration;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.NotificationBuffer.Overflow;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** What an observer of a server's resources gets to see, and the server of the observer. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
abstract class ObserveContract {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    private static final CoapRequest TICKS = CoapRequest.get("/time?ticks");
    private static final String DATA = "/things/data";
    private static final String SHARED = "/example_data"; // of one test only, which counts its observers
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Where the server is. */
    abstract String uri();

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
    void observesByFetchWhatThePayloadNames() {
        CoapRequest fetch = CoapRequest.fetch("/time")
                .contentFormat(ContentFormat.TEXT_PLAIN)
                .payload("ticks");
        StepVerifier.create(CLIENT.open(uri())
                        .observe(fetch)
                        .map(CoapResponse::payloadAsString)
                        .take(3))
                .assertNext(ticks -> assertThat(ticks).containsOnlyDigits())
                .assertNext(ticks -> assertThat(ticks).containsOnlyDigits())
                .assertNext(ticks -> assertThat(ticks).containsOnlyDigits())
                .expectComplete()
                .verify(SOON);
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

    @Test
    void observesAnewAfterTheLastSubscriberHasGone() {
        CoapSession other = CLIENT.open(uri());
        change(other, DATA, "before");
        CoapSession session = CLIENT.open(uri());
        for (String version : List.of("first", "second", "third")) {
            StepVerifier.create(session.observe(CoapRequest.get(DATA)).map(CoapResponse::payloadAsString))
                    .expectNextCount(1)
                    .then(() -> change(other, DATA, version))
                    .expectNext(version)
                    .thenCancel()
                    .verify(SOON);
        }
    }

    @Test
    void endsWithAnErrorWhenTheResourceIsDeleted() {
        CoapSession other = CLIENT.open(uri());
        await(other.request(CoapRequest.put("/things/observed").payload("there")));
        CoapSession session = CLIENT.open(uri());
        StepVerifier.create(session.observe(CoapRequest.get("/things/observed")).map(CoapResponse::payloadAsString))
                .expectNext("there")
                .then(() ->
                        await(other.request(CoapRequest.put("/things/observed").payload("changed"))))
                .expectNext("changed")
                .then(() -> await(other.request(CoapRequest.delete("/things/observed"))))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapResponseException.class);
                    assertThat(((CoapResponseException) e).code()).isEqualTo(CoapCode.NOT_FOUND);
                })
                .verify(SOON);
        assertThat(await(session.request(TICKS)).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void failsWithAnErrorWhenThereIsNothingToObserve() {
        StepVerifier.create(CLIENT.open(uri()).observe(CoapRequest.get("/nowhere")))
                .expectErrorSatisfies(
                        e -> assertThat(((CoapResponseException) e).code()).isEqualTo(CoapCode.NOT_FOUND))
                .verify(SOON);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 16})
    void givesTheOneValueOfAResourceThatCannotBeObserved(int blockSize) {
        CoapSession session = CLIENT.open(
                uri(), settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(blockSize)));
        byte[] root = await(CLIENT.open(uri()).request(CoapRequest.get("/"))).payload();
        StepVerifier.create(session.observe(CoapRequest.get("/")))
                .assertNext(response -> assertThat(response.payload()).isEqualTo(root))
                .expectComplete()
                .verify(SOON);
        StepVerifier.create(session.observeSignals(CoapRequest.get("/")))
                .expectNext(new ObservationSignal.NotObservable())
                .assertNext(
                        signal -> assertThat(((Notification) signal).sequence()).isEmpty())
                .expectComplete()
                .verify(SOON);
    }

    private static void change(CoapSession session, String path, String body) {
        change(session, path, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void change(CoapSession session, String path, byte[] body) {
        await(session.retrieve(CoapRequest.put(path).payload(body)));
    }
}
