package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.NotificationBuffer.Overflow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of signals that nobody has asked for yet: the protocol never waits for a subscriber. */
class ObserveBackpressureStoriesTest extends ObserveStory {

    @Test
    void theLatestWinsAndAllAreAcknowledged() {
        Observer observer = observes(2, "a", NotificationBuffer.latest(), 1);

        notifies(3, "b");
        notifies(4, "c");
        notifies(5, "d");
        observer.getsNothing();

        world.demands(observer, 1);
        assertThat(observer.gets("d").skipped()).isEqualTo(2);
        observer.getsNothing();
        notifies(6, "e");
        world.demands(observer, 1);
        assertThat(observer.gets("e").skipped()).isZero();
        leaves(observer);
    }

    @Test
    void aBufferKeepsTheNewest() {
        Observer observer = observes(2, "a", NotificationBuffer.bounded(2, Overflow.DROP_OLDEST), 1);
        for (int i = 3; i <= 6; i++) {
            notifies(i, "n" + i);
        }

        world.demands(observer, 5);
        assertThat(observer.gets("n5").skipped()).isEqualTo(2);
        assertThat(observer.gets("n6").skipped()).isZero();
        notifies(7, "n7");
        assertThat(observer.gets("n7").skipped()).isZero();
        leaves(observer);
    }

    @Test
    void orTheOldest() {
        Observer observer = observes(2, "a", NotificationBuffer.bounded(2, Overflow.DROP_NEWEST), 1);
        for (int i = 3; i <= 6; i++) {
            notifies(i, "n" + i);
        }

        world.demands(observer, 5);
        assertThat(observer.gets("n3").skipped()).isZero();
        assertThat(observer.gets("n4").skipped()).isZero();
        notifies(7, "n7");
        assertThat(observer.gets("n7").skipped()).isEqualTo(2);
        leaves(observer);
    }

    @Test
    void orNothing() {
        Observer observer = observes(2, "a", NotificationBuffer.drop(), 1);
        notifies(3, "b");
        notifies(4, "c");

        world.demands(observer, 1);
        observer.getsNothing();
        notifies(5, "d");
        assertThat(observer.gets("d").skipped()).isEqualTo(2);
        leaves(observer);
    }

    @Test
    void orFails() {
        Observer observer = observes(2, "a", NotificationBuffer.error(), 2);
        notifies(3, "b");
        observer.gets("b");

        notifies(4, "too many");
        observer.getsNothing().overflowed();
        expectsDeregistration();
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void orFailsWhenItIsFull() {
        Observer observer = observes(2, "a", NotificationBuffer.bounded(2, Overflow.ERROR), 1);
        notifies(3, "b");
        notifies(4, "c");
        observer.isPending();

        notifies(5, "too many");
        observer.overflowed();
        expectsDeregistration();
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void whoOverflowsDoesNotDisturbTheOthers() {
        Observer observer = observes(2, "a", NotificationBuffer.error(), 1);
        Observer other = joins();
        other.gets("a");

        notifies(3, "b");
        observer.overflowed();
        other.gets("b");
        leaves(other);
    }

    @ParameterizedTest(name = "{0} at a time")
    @ValueSource(ints = {1, 2, 3, 5})
    void whatIsDeliveredAndWhatIsSkippedIsWhatWasSent(int atATime) {
        Observer observer = observes(2, "n2", NotificationBuffer.bounded(2, Overflow.DROP_OLDEST), 1);
        int sent = 1;
        for (int i = 3; i < 40; i++) {
            notifies(i, "n" + i);
            sent++;
            if (i % 7 == 0) {
                world.demands(observer, atATime);
            }
        }
        world.demands(observer, 100);

        assertThat(observer.representations().size() + observer.skipped()).isEqualTo(sent);
        observer.representations().stream().skip(1).forEach(each -> observer.gets(each.payloadAsString()));
        leaves(observer);
    }

    @Test
    void whatComesTogetherIsDeliveredInTurn() {
        Observer observer = observes(2, "a", NotificationBuffer.latest(), ALL);
        world.inOneBatch(() -> {
            numbered(3).answersInNon(CONTENT, "b");
            numbered(4).answersInNon(CONTENT, "c");
            numbered(5).answersInNon(CONTENT, "d");
        });

        observer.gets("b");
        observer.gets("c");
        assertThat(observer.gets("d").skipped()).isZero();
        leaves(observer);
    }

    // What is told besides
}
