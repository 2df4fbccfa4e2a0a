package io.reactivecoap.netty.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The two doors: an event loop's, and a scheduler's. */
class DoorTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<String> log = new ArrayList<>();

    @Test
    void ofAnEventLoopHasItsTime() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        Door door = Door.of(channel.eventLoop());
        assertThat(door.now()).isZero();
        Disposable cancelled = door.schedule(() -> log.add("cancelled"), SECOND);
        door.schedule(() -> log.add("due"), SECOND);
        cancelled.dispose();
        channel.advanceTimeBy(SECOND - 1, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        assertThat(log).isEmpty();
        channel.advanceTimeBy(1, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        assertThat(log).containsExactly("due");
        assertThat(door.now()).isEqualTo(SECOND);
        channel.finishAndReleaseAll();
    }

    @Test
    void ofAnEventLoopKnowsWhoIsInside() {
        EmbeddedChannel channel = new EmbeddedChannel();
        Door door = Door.of(channel.eventLoop());
        assertThat(door.isInside()).isEqualTo(channel.eventLoop().inEventLoop());
        door.execute(() -> log.add("inside " + door.isInside()));
        channel.runPendingTasks();
        assertThat(log).containsExactly("inside true");
        door.close();
        door.execute(() -> log.add("the loop goes on"));
        channel.runPendingTasks();
        assertThat(log).contains("the loop goes on");
        channel.finishAndReleaseAll();
    }

    @Test
    void ofASchedulerHasItsTime() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        time.advanceTimeBy(Duration.ofHours(1));
        Door door = Door.of(time);
        assertThat(door.now()).isZero();
        assertThat(door.isInside()).isFalse();
        Disposable cancelled = door.schedule(() -> log.add("cancelled"), SECOND);
        door.schedule(() -> log.add("due"), SECOND);
        door.execute(() -> log.add("at once"));
        cancelled.dispose();
        assertThat(log).containsExactly("at once");
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(log).containsExactly("at once", "due");
        assertThat(door.now()).isEqualTo(SECOND);
        time.dispose();
    }

    @Test
    void ofASchedulerRunsNothingInsideATask() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Door door = Door.of(time);
        door.execute(() -> {
            door.execute(() -> log.add("second"));
            log.add("first");
        });
        assertThat(log).containsExactly("first", "second");
        time.dispose();
    }

    @Test
    void ofASchedulerLeavesNothingScheduledWhenClosed() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Door door = Door.of(time);
        door.schedule(() -> log.add("late"), SECOND);
        door.close();
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(log).isEmpty();
        assertThat(time.isDisposed()).isFalse();
        time.dispose();
    }
}
