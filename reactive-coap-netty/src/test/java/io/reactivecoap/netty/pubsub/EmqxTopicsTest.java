package io.reactivecoap.netty.pubsub;

import static io.reactivecoap.CoapCode.BAD_OPTION;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_TOO_LARGE;
import static io.reactivecoap.CoapCode.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.pubsub.EmqxDouble.Heard;
import io.reactivecoap.netty.pubsub.EmqxDouble.NotifyType;
import io.reactivecoap.netty.pubsub.EmqxDouble.Published;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.pubsub.EmqxConnection;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.EmqxToken;
import io.reactivecoap.pubsub.PubSubMessage;
import io.reactivecoap.pubsub.PublishOptions;
import io.reactivecoap.pubsub.SubscribeOptions;
import io.reactivecoap.pubsub.SubscribeOptions.Retained;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Exceptions;
import reactor.test.subscriber.TestSubscriber;

/** Publishing and subscribing over a connection. Names behind a test are those of the gateway's own. */
class EmqxTopicsTest extends GatewayStory {

    private static final String LONG = "0123456789".repeat(400);

    private EmqxConnection connection;

    @BeforeEach
    void connected() {
        connection = connect();
    }

    // Publishing

    /** t_publish */
    @Test
    void publishes() {
        completes(connection.publish(TOPIC, "Hi, this is libcoap"));
        Heard publication = last(POST);
        assertThat(publication.path()).containsExactly("ps", "coap", "test");
        assertThat(publication.queries())
                .containsExactly("clientid=c1", "token=" + connection.token().reveal());
        assertThat(gateway.published).hasSize(1);
        Published message = gateway.published.get(0);
        assertThat(message.topic()).isEqualTo(TOPIC);
        assertThat(message.text()).isEqualTo("Hi, this is libcoap");
        assertThat(message.retain()).isFalse();
    }

    /** t_publish_with_retain_qos_expiry */
    @Test
    void publishesWithOptions() {
        PublishOptions options =
                PublishOptions.DEFAULT.withRetain(true).withQos(2).withExpiry(Duration.ofMinutes(1));
        completes(connection.publish(TOPIC, CoapBody.of("x"), options));
        assertThat(last(POST).queries()).contains("retain=true", "qos=2", "expiry=60");
        Published message = gateway.published.get(0);
        assertThat(message.qos()).isEqualTo(2);
        assertThat(message.retain()).isTrue();
        assertThat(message.expiry()).isEqualTo(60);
    }

    /** t_publish_qos_from_config, as it is by default: NON is 0, CON is 1 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void publishesByTheTypeOfTheMessage(boolean confirmable) {
        completes(connection.publish(TOPIC, CoapBody.of("x"), PublishOptions.DEFAULT.withConfirmable(confirmable)));
        assertThat(last(POST).datagram().type()).isEqualTo(confirmable ? Type.CON : Type.NON);
        assertThat(gateway.published.get(0).qos()).isEqualTo(confirmable ? 1 : 0);
    }

    /** t_pubsub_unauthorized */
    @Test
    void mayNotPublishOrSubscribeEverywhere() {
        gateway.denied.add("secret");
        assertThat(failure(connection.publish("secret", "x")))
                .isInstanceOfSatisfying(
                        CoapResponseException.class, e -> assertThat(e.code()).isEqualTo(UNAUTHORIZED));
        assertThat(failure(connection.subscribe("secret")))
                .isInstanceOfSatisfying(
                        CoapResponseException.class, e -> assertThat(e.code()).isEqualTo(UNAUTHORIZED));
        assertThat(gateway.clients()).as("that is no reason to connect again").containsExactly("c1");
        assertThat(heard(POST)).hasSize(2);
    }

    @Test
    void publishesALongMessageInBlocksWithOneToken() {
        completes(connection.publish(TOPIC, LONG));
        assertThat(gateway.published.get(0).text()).isEqualTo(LONG);
        List<Heard> blocks =
                gateway.heard(message -> message.datagram().message().options().contains(CoapOption.BLOCK1));
        assertThat(blocks).hasSize(4);
        assertThat(blocks.stream().map(Heard::token).distinct()).hasSize(1);
    }

    /** Version 5.8 publishes the first block and answers 2.04. */
    @Test
    void noticesThatALongMessageWasCutOff() {
        gateway.version58();
        assertThat(failure(connection.publish(TOPIC, LONG))).isInstanceOf(CoapTransferException.class);
    }

    /** The gateway's {@code max_body_size} */
    @Test
    void isToldThatAMessageIsTooLong() {
        gateway.limits(1024, LONG.length() - 1);
        assertThat(failure(connection.publish(TOPIC, LONG)))
                .isInstanceOfSatisfying(
                        CoapResponseException.class, e -> assertThat(e.code()).isEqualTo(REQUEST_ENTITY_TOO_LARGE));
        assertThat(gateway.published).isEmpty();
        gateway.limits(1024, LONG.length());
        completes(connection.publish(TOPIC, LONG));
    }

    /** The gateway's {@code max_block_size}, which it does not negotiate: it is a setting of the session's. */
    @Test
    void transfersInBlocksOfTheGatewaysSize() {
        gateway.limits(256, LONG.length());
        assertThat(failure(connection.publish(TOPIC, LONG)))
                .isInstanceOfSatisfying(
                        CoapResponseException.class, e -> assertThat(e.code()).isEqualTo(BAD_OPTION));
        session.settings(settings -> settings.blockwise(settings.blockwise().withBlockSize(256)));
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        completes(connection.publish(TOPIC, LONG));
        assertThat(texts(messages)).containsExactly(LONG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "/abc",
                "a//b",
                "a/",
                "100%",
                "a%20b",
                "Gerät/Küche",
                "with space",
                "a&b=c",
                ".",
                "a/../b",
                "$sys"
            })
    void publishesToAnyTopic(String topic) {
        completes(connection.publish(topic, "x"));
        assertThat(gateway.published.get(0).topic()).isEqualTo(topic);
    }

    @Test
    void refusesTopicsThatAreNone() {
        assertThatThrownBy(() -> connection.publish("", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.publish("a/+", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic");
        assertThatThrownBy(() -> connection.publish("#", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.publish("x".repeat(256), "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.publish("a\ud800", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.subscribe("a/#/b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.subscribe("a+")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.subscribe("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.unsubscribe("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.subscribe("a", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("qos");
        assertThatThrownBy(() -> PublishOptions.DEFAULT.withExpiry(Duration.ofMillis(1500)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expiry");
        assertThat(heard(GET)).isEmpty();
    }

    // Subscribing

    /** t_subscribe: what confirms a subscription is no message */
    @Test
    void subscribes() {
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        assertThat(last(GET).path()).containsExactly("ps", "coap", "test");
        assertThat(last(GET).observe()).contains(0L);
        assertThat(last(GET).queries()).as("the rest is the gateway's choice").hasSize(2);
        assertThat(messages.getReceivedOnNext()).isEmpty();
        gateway.publish(TOPIC, "one", 1);
        gateway.publish(TOPIC, "", 1);
        gateway.publish(TOPIC, "two", 0);
        assertThat(texts(messages)).containsExactly("one", "", "two");
        assertThat(messages.getReceivedOnNext().get(0).topic()).isEqualTo(TOPIC);
    }

    /** t_subscribe_with_qos_opt, t_subscribe_opts_nl_rh */
    @Test
    void subscribesWithOptions() {
        subscribe(connection.subscribe("a", 2));
        assertThat(last(GET).queries()).contains("qos=2");
        subscribe(connection.subscribe(
                "b", SubscribeOptions.DEFAULT.withNoLocal(true).withRetained(Retained.NEVER)));
        assertThat(last(GET).queries()).contains("nl=1", "rh=2");
    }

    /** t_un_subscribe: 2.07 */
    @Test
    void unsubscribesWhenItIsCancelled() {
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        Token token = last(GET).token();
        messages.cancel();
        assertThat(last(GET).observe()).contains(1L);
        assertThat(last(GET).token()).isEqualTo(token);
        assertThat(gateway.subscribers(TOPIC)).isZero();
        gateway.publish(TOPIC, "late", 1);
        assertThat(messages.getReceivedOnNext()).isEmpty();
        int before = gateway.heard.size();
        pass(Duration.ofSeconds(20));
        assertThat(gateway.heard).hasSize(before);
    }

    @Test
    void unsubscribesWhatAnEarlierProcessHasLeftBehind() {
        subscribe(connection.subscribe(TOPIC));
        EmqxToken kept = connection.token();
        crash(session);
        EmqxConnection next = now(EmqxGateway.resume(open(), EmqxCredentials.of("c1"), kept, PARAMETERS));
        assertThat(gateway.subscribers(TOPIC)).isOne();
        completes(next.unsubscribe(TOPIC));
        assertThat(gateway.subscribers(TOPIC)).isZero();
    }

    /** The gateway keeps the first token of a subscription: with another one its messages would be rejected. */
    @Test
    void subscribesAlwaysWithTheSameToken() {
        subscribe(connection.subscribe(TOPIC));
        Token first = last(GET).token();
        EmqxToken kept = connection.token();
        crash(session);
        EmqxConnection next = now(EmqxGateway.resume(open(), EmqxCredentials.of("c1"), kept, PARAMETERS));
        TestSubscriber<PubSubMessage> messages = subscribe(next.subscribe(TOPIC));
        assertThat(last(GET).token()).isEqualTo(first).isEqualTo(gateway.tokenOf(TOPIC));
        gateway.publish(TOPIC, "known", 1);
        assertThat(texts(messages)).containsExactly("known");

        subscribe(next.subscribe("other"));
        assertThat(last(GET).token()).isNotEqualTo(first);
    }

    @Test
    void sharesASubscriptionWhateverItsOptions() {
        TestSubscriber<PubSubMessage> first = subscribe(connection.subscribe(TOPIC, 1));
        gateway.publish(TOPIC, "one", 1);
        TestSubscriber<PubSubMessage> second = subscribe(connection.subscribe(TOPIC, 0));
        assertThat(heard(GET)).hasSize(1);
        gateway.publish(TOPIC, "two", 1);
        assertThat(texts(first)).containsExactly("one", "two");
        assertThat(texts(second)).containsExactly("two");
        first.cancel();
        assertThat(gateway.subscribers(TOPIC)).isOne();
        second.cancel();
        assertThat(gateway.subscribers(TOPIC)).isZero();
        subscribe(connection.subscribe(TOPIC, 0));
        assertThat(last(GET).queries()).contains("qos=0");
    }

    /** t_observe_wildcard */
    @ParameterizedTest
    @ValueSource(strings = {"coap/+", "coap/#", "#", "+/test", "/#"})
    void subscribesWithWildcards(String filter) {
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(filter));
        assertThat(gateway.subscribers(filter)).isOne();
        gateway.publish(filter.startsWith("/") ? "/abc" : "coap/test", "x", 1);
        assertThat(texts(messages)).containsExactly("x");
        messages.cancel();
        assertThat(gateway.subscribers(filter)).isZero();
    }

    @Test
    void getsRetainedMessagesFirst() {
        gateway.retain(TOPIC, "kept");
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        gateway.publish(TOPIC, "new", 1);
        assertThat(texts(messages)).containsExactly("kept", "new");
        TestSubscriber<PubSubMessage> others =
                subscribe(connection.subscribe("coap/+", SubscribeOptions.DEFAULT.withRetained(Retained.NEVER)));
        assertThat(others.getReceivedOnNext()).isEmpty();
    }

    /** MQTT 5.0 §3.8.3.1; a subscription is renewed after 65 s of silence */
    @ParameterizedTest
    @CsvSource({"ALWAYS, 2", "IF_NEW, 1", "NEVER, 0"})
    void getsRetainedMessagesAsItChose(Retained which, int times) {
        gateway.retain(TOPIC, "kept");
        TestSubscriber<PubSubMessage> messages =
                subscribe(connection.subscribe(TOPIC, SubscribeOptions.DEFAULT.withRetained(which)));
        pass(Duration.ofSeconds(70));
        assertThat(texts(messages)).isEqualTo(Collections.nCopies(times, "kept"));
    }

    @Test
    void removesARetainedMessageByAnEmptyOne() {
        PublishOptions retained = PublishOptions.DEFAULT.withRetain(true);
        completes(connection.publish(TOPIC, CoapBody.of("kept"), retained));
        completes(connection.publish(TOPIC, CoapBody.of(""), retained));
        assertThat(subscribe(connection.subscribe(TOPIC)).getReceivedOnNext()).isEmpty();
    }

    /** t_subscribe_opts_nl_rh */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesItsOwnMessagesOutWhenItIsToldTo(boolean noLocal) {
        TestSubscriber<PubSubMessage> messages =
                subscribe(connection.subscribe(TOPIC, SubscribeOptions.DEFAULT.withNoLocal(noLocal)));
        completes(connection.publish(TOPIC, "mine"));
        gateway.publish(TOPIC, "another's", 1);
        assertThat(texts(messages)).isEqualTo(noLocal ? List.of("another's") : List.of("mine", "another's"));
    }

    /** t_observe_notify_type_{qos,con,non} */
    @ParameterizedTest
    @EnumSource(NotifyType.class)
    void takesMessagesOfAnyType(NotifyType type) {
        gateway.notifyType(type);
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC, 1));
        gateway.publish(TOPIC, "0", 0);
        gateway.publish(TOPIC, "1", 1);
        gateway.publish(TOPIC, "2", 2);
        assertThat(texts(messages)).containsExactly("0", "1", "2");
        assertThat(gateway.isQuiet()).isTrue();
    }

    /** t_observe_con_notify_uses_shared_session_queue, ..._drops_oldest_when_full: nothing is lost, for each is acknowledged */
    @Test
    void acknowledgesAtOnceWhateverTheDemand() {
        TestSubscriber<PubSubMessage> messages =
                TestSubscriber.builder().initialRequest(0).build();
        connection
                .subscribe(
                        TOPIC,
                        SubscribeOptions.DEFAULT.withBuffer(
                                NotificationBuffer.bounded(500, NotificationBuffer.Overflow.ERROR)))
                .subscribe(messages);
        IntStream.range(0, 300).forEach(i -> gateway.publish(TOPIC, "m" + i, 1));
        assertThat(gateway.isQuiet()).isTrue();
        assertThat(messages.getReceivedOnNext()).isEmpty();
        messages.request(2);
        assertThat(texts(messages)).containsExactly("m0", "m1");
        messages.request(Long.MAX_VALUE);
        assertThat(messages.getReceivedOnNext()).hasSize(300);
    }

    @Test
    void keepsTheNewestForASlowSubscriber() {
        TestSubscriber<PubSubMessage> messages =
                TestSubscriber.builder().initialRequest(0).build();
        connection
                .subscribe(TOPIC, SubscribeOptions.DEFAULT.withBuffer(NotificationBuffer.latest()))
                .subscribe(messages);
        IntStream.range(0, 5).forEach(i -> gateway.publish(TOPIC, "m" + i, 1));
        messages.request(10);
        assertThat(texts(messages)).containsExactly("m4");
    }

    /** t_observe_non_notify_waits_for_con_inflight, ..._queue_drains_after_reset: on a wire that loses what acknowledges */
    @Test
    void getsAllInOrderWhenAcknowledgementsAreLost() {
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC, 1));
        wire.lose(2);
        gateway.publish(TOPIC, "one", 1);
        gateway.publish(TOPIC, "two", 0);
        gateway.publish(TOPIC, "three", 1);
        assertThat(texts(messages)).containsExactly("one");
        pass(Duration.ofSeconds(2 + 4));
        assertThat(texts(messages)).containsExactly("one", "two", "three");
    }

    /** ..._non_blockwise_queue_preserves_all_drained_tokens: one queue for all topics */
    @Test
    void getsEachMessageByItsOwnSubscription() {
        TestSubscriber<PubSubMessage> ones = subscribe(connection.subscribe("one", 1));
        TestSubscriber<PubSubMessage> others = subscribe(connection.subscribe("other", 1));
        wire.lose(1);
        IntStream.range(0, 6).forEach(i -> gateway.publish(i % 2 == 0 ? "one" : "other", "m" + i, 1));
        assertThat(others.getReceivedOnNext())
                .as("wait for the acknowledgement")
                .isEmpty();
        pass(Duration.ofSeconds(2));
        assertThat(texts(ones)).containsExactly("m0", "m2", "m4");
        assertThat(texts(others)).containsExactly("m1", "m3", "m5");
    }

    /** ..._queue_drops_oldest_when_full: what the gateway has lost nobody can tell, but the rest comes in order */
    @Test
    void getsTheNewestWhenTheGatewaysQueueIsFull() {
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC, 1));
        wire.lose(1);
        IntStream.range(0, 200).forEach(i -> gateway.publish(TOPIC, "m" + i, 1));
        pass(Duration.ofSeconds(2));
        assertThat(gateway.dropped()).isEqualTo(99);
        assertThat(texts(messages)).hasSize(101).startsWith("m0", "m100").endsWith("m199");
    }

    /** A Reset ends no subscription of the gateway's: what comes for one that is gone is rejected, and hurts nobody. */
    @Test
    void rejectsWhatIsNotSubscribedTo() {
        subscribe(connection.subscribe(TOPIC));
        EmqxToken kept = connection.token();
        crash(session);
        now(EmqxGateway.resume(open(), EmqxCredentials.of("c1"), kept, PARAMETERS));
        gateway.publish(TOPIC, "for whom?", 1);
        gateway.publish(TOPIC, "for whom now?", 1);
        Datagram answer = gateway.heard.get(gateway.heard.size() - 1).datagram();
        assertThat(answer.type()).isEqualTo(Type.RST);
        assertThat(gateway.subscribers(TOPIC)).isOne();
        assertThat(gateway.isQuiet()).isTrue();
    }

    /** ..._queue_preserves_block2_until_drained, ..._same_token_blockwise_queue_serializes */
    @Test
    void getsLongMessagesWithTheTokenOfTheSubscription() {
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC, 1));
        Token token = last(GET).token();
        gateway.publish(TOPIC, LONG, 1);
        gateway.publish(TOPIC, "short", 1);
        gateway.publish(TOPIC, LONG + "!", 1);
        assertThat(texts(messages)).containsExactly(LONG, "short", LONG + "!");
        List<Heard> further =
                gateway.heard(message -> message.datagram().message().options().contains(CoapOption.BLOCK2));
        assertThat(further).hasSize(6).allSatisfy(request -> {
            assertThat(request.token()).isEqualTo(token);
            assertThat(request.observe()).isEmpty();
            assertThat(request.path()).containsExactly("ps", "coap", "test");
            assertThat(request.queries())
                    .contains("clientid=c1", "token=" + connection.token().reveal());
        });
    }

    /** t_observe_cancel_drops_pending_notifications, with a wildcard too */
    @ParameterizedTest
    @ValueSource(strings = {TOPIC, "coap/+"})
    void getsNothingAfterItHasCancelled(String filter) {
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(filter, 1));
        wire.lose(1);
        gateway.publish(TOPIC, "one", 1);
        gateway.publish(TOPIC, "two", 1);
        messages.cancel();
        pass(Duration.ofSeconds(10));
        assertThat(texts(messages)).containsExactly("one");
        assertThat(gateway.subscribers(filter)).isZero();
        assertThat(gateway.isQuiet()).isTrue();
    }

    /** A registration is renewed when nothing comes, with an answer that is no message. */
    @Test
    void renewsASilentSubscriptionWithoutAnybodyNoticing() {
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        pass(Duration.ofMinutes(5));
        assertThat(heard(GET).size()).isGreaterThanOrEqualTo(4);
        assertThat(heard(GET).stream().map(Heard::token).distinct()).hasSize(1);
        assertThat(messages.getReceivedOnNext()).isEmpty();
        gateway.publish(TOPIC, "", 1);
        assertThat(texts(messages)).containsExactly("");
    }

    /** The gateway's answer to a renewal is no message either when one has come in between. */
    @Test
    void renewsASubscriptionWhileAMessageIsUnderWay() {
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        wire.takes(Duration.ofSeconds(1));
        pass(Duration.ofMillis(65_500));
        gateway.publish(TOPIC, "under way", 1);
        pass(Duration.ofSeconds(3));
        assertThat(heard(GET)).hasSize(2);
        assertThat(texts(messages)).containsExactly("under way");
        gateway.publish(TOPIC, "", 1);
        pass(Duration.ofSeconds(1));
        assertThat(texts(messages)).containsExactly("under way", "");
        wire.takes(Duration.ZERO);
    }

    @Test
    void subscribesAgainWhenARenewalIsRefusedForItsToken() {
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        pass(Duration.ofSeconds(64));
        gateway.forget();
        pass(Duration.ofSeconds(1)); // the registration's turn comes before that of a heartbeat
        assertThat(gateway.subscribers(TOPIC)).isOne();
        gateway.publish(TOPIC, "again", 1);
        assertThat(texts(messages)).containsExactly("again");
    }

    @Test
    void canSubscribeOnceItMay() {
        gateway.denied.add(TOPIC);
        failure(connection.subscribe(TOPIC));
        gateway.denied.clear();
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        gateway.publish(TOPIC, "now", 1);
        assertThat(texts(messages)).containsExactly("now");
    }

    @Test
    void tellsASubscriberOnlyThatItIsTooSlow() {
        TestSubscriber<PubSubMessage> slow =
                TestSubscriber.builder().initialRequest(0).build();
        connection
                .subscribe(TOPIC, SubscribeOptions.DEFAULT.withBuffer(NotificationBuffer.error()))
                .subscribe(slow);
        TestSubscriber<PubSubMessage> quick = subscribe(connection.subscribe(TOPIC));
        gateway.publish(TOPIC, "one", 1);
        gateway.publish(TOPIC, "two", 1);
        assertThat(Exceptions.isOverflow(slow.expectTerminalError())).isTrue();
        assertThat(texts(quick)).containsExactly("one", "two");
        assertThat(gateway.subscribers(TOPIC)).isOne();
    }

    // What the gateway does not have

    @Test
    void hasTopicsThatExistByThemselves() {
        completes(connection.create(TOPIC, ContentFormat.TEXT_PLAIN));
        assertThat(failure(connection.read(TOPIC))).isInstanceOf(UnsupportedOperationException.class);
        assertThat(failure(connection.remove(TOPIC))).isInstanceOf(UnsupportedOperationException.class);
        assertThat(gateway.heard).hasSize(1);
    }
}
