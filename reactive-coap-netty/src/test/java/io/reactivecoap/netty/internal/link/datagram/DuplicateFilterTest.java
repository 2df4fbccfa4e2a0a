package io.reactivecoap.netty.internal.link.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.link.datagram.DuplicateFilter.Reply;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 7252 §4.5. */
class DuplicateFilterTest {

    private static final long EXCHANGE_LIFETIME = 247;
    private static final long NON_LIFETIME = 145;

    private final DuplicateFilter filter = new DuplicateFilter(EXCHANGE_LIFETIME, NON_LIFETIME);

    @Test
    void knowsNothingAtFirst() {
        assertThat(filter.find(message(Type.CON, 1, "a"), 0)).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void knowsHowAMessageWasAnswered(Reply reply) {
        filter.remember(message(Type.CON, 1, "a"), reply, 0);

        assertThat(filter.find(message(Type.CON, 1, "a"), 0)).isEqualTo(reply);
        assertThat(filter.find(message(Type.CON, 2, "a"), 0)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"CON, 247", "NON, 145"})
    void forgetsAMessageWhenItsLifetimeIsOver(Type type, long lifetime) {
        filter.remember(message(type, 1, "a"), Reply.ACK, 1_000);

        assertThat(filter.find(message(type, 1, "a"), 1_000 + lifetime - 1)).isEqualTo(Reply.ACK);
        assertThat(filter.find(message(type, 1, "a"), 1_000 + lifetime)).isNull();
    }

    @Test
    void takesTheSameIdWithOtherContentForAnotherMessage() {
        filter.remember(message(Type.CON, 1, "a"), Reply.ACK, 0);
        assertThat(filter.find(message(Type.CON, 1, "b"), 0)).isNull();
        filter.remember(message(Type.CON, 1, "b"), Reply.RST, 100);

        assertThat(filter.find(message(Type.CON, 1, "b"), 200)).isEqualTo(Reply.RST);
        assertThat(filter.find(message(Type.CON, 1, "a"), 200)).isNull();
    }

    @Test
    void keepsTheNewerMessageWhenTheOlderOfItsIdIsForgotten() {
        filter.remember(message(Type.CON, 1, "a"), Reply.ACK, 0);
        filter.remember(message(Type.CON, 1, "b"), Reply.ACK, 200);

        assertThat(filter.find(message(Type.CON, 1, "b"), 300)).isEqualTo(Reply.ACK);
        assertThat(filter.find(message(Type.CON, 1, "b"), 447)).isNull();
    }

    /** A server that sends a notification again, with its message id, may put the current number into it. */
    @Test
    void takesANotificationWithAnotherNumberForTheSame() {
        filter.remember(notification(5, 40), Reply.ACK, 0);
        assertThat(filter.find(notification(600, 40), 0)).isEqualTo(Reply.ACK);
    }

    /** A notification of two bytes makes the difference, and small differences do not cancel out. */
    @Test
    void noticesEveryDifference() {
        filter.remember(message(Type.CON, 1, new byte[] {1, 32}), Reply.ACK, 0);
        assertThat(filter.find(message(Type.CON, 1, new byte[] {2, 1}), 0)).isNull();

        filter.remember(notification(5, 40), Reply.ACK, 0);
        assertThat(filter.find(notification(6, 9), 0)).isNull();
    }

    @Test
    void changesItsLifetimesForWhatComesLater() {
        filter.remember(message(Type.CON, 1, "a"), Reply.ACK, 0);
        filter.resize(10, 5);
        filter.remember(message(Type.CON, 2, "a"), Reply.ACK, 240);
        filter.remember(message(Type.NON, 3, "a"), Reply.NONE, 240);

        assertThat(filter.find(message(Type.CON, 1, "a"), 246)).isEqualTo(Reply.ACK);
        assertThat(filter.find(message(Type.NON, 3, "a"), 246)).isNull();
        assertThat(filter.find(message(Type.CON, 2, "a"), 249)).isEqualTo(Reply.ACK);
        assertThat(filter.find(message(Type.CON, 2, "a"), 250)).isNull();
    }

    /** What has a shorter lifetime does not wait behind what has a longer one. */
    @Test
    void forgetsInTimeAlsoBehindWhatLivesLonger() {
        filter.remember(message(Type.CON, 1, "a"), Reply.ACK, 0);
        filter.resize(10, 5);
        filter.remember(message(Type.CON, 2, "a"), Reply.ACK, 0);

        assertThat(filter.find(message(Type.CON, 2, "a"), 10)).isNull();
        assertThat(filter.find(message(Type.CON, 1, "a"), 10)).isEqualTo(Reply.ACK);
    }

    @Test
    void remembersAsManyAsThereAreIdsAndNoMore() {
        for (int i = 0; i < 0x10000; i++) {
            filter.remember(message(Type.NON, i, "a"), Reply.NONE, 0);
        }
        assertThat(filter.find(message(Type.NON, 0, "a"), 0)).isEqualTo(Reply.NONE);

        filter.remember(message(Type.NON, 7, "b"), Reply.NONE, 0);

        assertThat(filter.find(message(Type.NON, 0, "a"), 0)).as("the oldest").isNull();
        assertThat(filter.find(message(Type.NON, 1, "a"), 0)).isEqualTo(Reply.NONE);
        assertThat(filter.find(message(Type.NON, 7, "b"), 0)).isEqualTo(Reply.NONE);
    }

    @Test
    void forgetsManyAtOnce() {
        for (int i = 0; i < 0x10000; i++) {
            filter.remember(message(Type.NON, i, "a"), Reply.NONE, 0);
        }

        assertThat(filter.find(message(Type.NON, 0, "a"), NON_LIFETIME)).isNull();
    }

    @Test
    void forgetsEverythingWhenTold() {
        filter.remember(message(Type.CON, 1, "a"), Reply.ACK, 0);

        filter.clear();

        assertThat(filter.find(message(Type.CON, 1, "a"), 0)).isNull();
    }

    private static Datagram message(Type type, int messageId, String payload) {
        return message(type, messageId, new byte[] {(byte) payload.charAt(0)});
    }

    private static Datagram message(Type type, int messageId, byte[] payload) {
        return new Datagram(
                type, messageId, new Message(CoapCode.CONTENT, Token.of(1, 8), CoapOptions.empty(), payload));
    }

    private static Datagram notification(long sequence, int value) {
        CoapOptions options = CoapOptions.empty().with(CoapOption.OBSERVE, sequence);
        byte[] payload = {(byte) value};
        return new Datagram(Type.CON, 2, new Message(CoapCode.CONTENT, Token.of(1, 8), options, payload));
    }
}
