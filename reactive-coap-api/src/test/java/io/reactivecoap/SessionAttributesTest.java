package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** What an application keeps with a session, and what becomes of it. */
class SessionAttributesTest {

    private static final AttributeKey<String> NAME = AttributeKey.of("name", String.class);
    private static final AttributeKey<Disposable> RESOURCE = AttributeKey.of("resource", Disposable.class);

    private final SessionAttributes attributes = new SessionAttributes();

    @Test
    void keepAValue() {
        assertThat(attributes.get(NAME)).isEmpty();
        attributes.put(NAME, "first");
        assertThat(attributes.get(NAME)).contains("first");
        attributes.put(NAME, "second");
        assertThat(attributes.get(NAME)).contains("second");
        assertThat(attributes.remove(NAME)).contains("second");
        assertThat(attributes.get(NAME)).isEmpty();
        assertThat(attributes.remove(NAME)).isEmpty();
    }

    @Test
    void tellKeysApartByNameAndType() {
        attributes.put(NAME, "text");
        attributes.put(AttributeKey.of("name", Integer.class), 1);
        attributes.put(AttributeKey.of("other", String.class), "other");
        assertThat(attributes.get(AttributeKey.of("name", String.class))).contains("text");
        assertThat(attributes.get(AttributeKey.of("name", Integer.class))).contains(1);
    }

    @Test
    void makeAValueOnlyWhenThereIsNone() {
        AtomicInteger made = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            assertThat(attributes.computeIfAbsent(NAME, () -> "made " + made.incrementAndGet()))
                    .isEqualTo("made 1");
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void makeAValueOnceForManyThreads() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch ready = new CountDownLatch(8);
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> {
                    ready.countDown();
                    while (ready.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    attributes.computeIfAbsent(NAME, () -> "made " + made.incrementAndGet());
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void disposeOfValuesAtTheEnd() {
        Disposable resource = Disposables.single();
        attributes.put(RESOURCE, resource);
        attributes.put(NAME, "no resource");
        assertThat(attributes.isDisposed()).isFalse();
        attributes.dispose();
        assertThat(attributes.isDisposed()).isTrue();
        assertThat(resource.isDisposed()).isTrue();
        assertThat(attributes.get(RESOURCE)).isEmpty();
        assertThat(attributes.get(NAME)).isEmpty();
        attributes.dispose();
    }

    @Test
    void leaveAloneWhatWasRemovedOrReplaced() {
        Disposable removed = Disposables.single();
        Disposable replaced = Disposables.single();
        attributes.put(RESOURCE, removed);
        attributes.remove(RESOURCE);
        attributes.put(RESOURCE, replaced);
        attributes.put(RESOURCE, Disposables.single());
        attributes.dispose();
        assertThat(removed.isDisposed()).isFalse();
        assertThat(replaced.isDisposed()).isFalse();
    }

    @Test
    void disposeAtOnceOfWhatComesTooLate() {
        attributes.dispose();
        Disposable late = Disposables.single();
        attributes.put(RESOURCE, late);
        assertThat(late.isDisposed()).isTrue();
        Disposable made = attributes.computeIfAbsent(RESOURCE, Disposables::single);
        assertThat(made.isDisposed()).isTrue();
        assertThat(attributes.get(RESOURCE)).isEmpty();
    }

    @Test
    void disposeOfEachValueOnceWhenTheEndAndAPutMeet() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            SessionAttributes meeting = new SessionAttributes();
            AtomicInteger disposals = new AtomicInteger();
            Thread end = new Thread(meeting::dispose);
            end.start();
            meeting.put(RESOURCE, disposals::incrementAndGet);
            end.join();
            assertThat(disposals).hasValue(1);
        }
    }

    @Test
    void refuseNullByName() {
        assertThatNullPointerException().isThrownBy(() -> attributes.get(null)).withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> attributes.put(null, "x"))
                .withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> attributes.put(NAME, null))
                .withMessage("value");
        assertThatNullPointerException()
                .isThrownBy(() -> attributes.remove(null))
                .withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> attributes.computeIfAbsent(null, () -> "x"))
                .withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> attributes.computeIfAbsent(NAME, null))
                .withMessage("maker");
        assertThatNullPointerException()
                .isThrownBy(() -> AttributeKey.of(null, String.class))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> AttributeKey.of("x", null))
                .withMessage("type");
    }

    @Test
    void refuseAValueOfAnotherType() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        AttributeKey<Object> forged = (AttributeKey) NAME;
        assertThatThrownBy(() -> attributes.put(forged, 1)).isInstanceOf(ClassCastException.class);
    }
}
