package io.reactivecoap.netty.internal.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A view of what happens anyway: replay, the slow subscriber, the end. */
class HotFluxTest {

    private static HotFlux<Object> remembering(int remembered, int kept) {
        return new HotFlux<>(remembered, kept, count -> "missed " + count);
    }

    private static void emit(HotFlux<Object> flux, int from, int to) {
        IntStream.rangeClosed(from, to).forEach(flux::emit);
    }

    @Test
    void givesWhatComes() {
        HotFlux<Object> flux = remembering(0, 2);
        emit(flux, 1, 3);
        StepVerifier.create(flux)
                .then(() -> emit(flux, 4, 6))
                .expectNext(4, 5, 6)
                .then(flux::complete)
                .verifyComplete();
    }

    @Test
    void givesWhatIsRememberedFirst() {
        HotFlux<Object> flux = remembering(2, 2);
        emit(flux, 1, 3);
        StepVerifier.create(flux)
                .expectNext(2, 3)
                .then(() -> flux.emit(4))
                .expectNext(4)
                .thenCancel()
                .verify();
    }

    @Test
    void forgetsThePastWhenTold() {
        HotFlux<Object> flux = remembering(5, 5);
        emit(flux, 1, 3);
        flux.forget();
        flux.emit(4);
        StepVerifier.create(flux).expectNext(4).thenCancel().verify();
    }

    @Test
    void givesALateSubscriberThePastAndTheEnd() {
        HotFlux<Object> flux = remembering(2, 2);
        emit(flux, 1, 3);
        flux.complete();
        StepVerifier.create(flux).expectNext(2, 3).verifyComplete();
        StepVerifier.create(flux, 0)
                .thenRequest(1)
                .expectNext(2)
                .thenRequest(1)
                .expectNext(3)
                .verifyComplete();
        StepVerifier.create(remembering(0, 1)).thenCancel().verify();
    }

    @Test
    void completesALateSubscriberWithoutDemandWhenThereIsNoPast() {
        HotFlux<Object> flux = remembering(0, 2);
        flux.emit(1);
        flux.complete();
        StepVerifier.create(flux, 0).verifyComplete();
    }

    @Test
    void emitsNothingAfterTheEnd() {
        HotFlux<Object> flux = remembering(5, 5);
        flux.complete();
        flux.emit(1);
        flux.complete();
        StepVerifier.create(flux).verifyComplete();
    }

    @Test
    void keepsTheNewestForASlowSubscriberAndCountsTheRest() {
        HotFlux<Object> flux = remembering(0, 3);
        StepVerifier.create(flux, 0)
                .then(() -> emit(flux, 1, 10))
                .thenRequest(2)
                .expectNext("missed 7", 8)
                .then(() -> emit(flux, 11, 12)) // 9 and 10 wait, one of which has to go
                .thenRequest(2)
                .expectNext("missed 1", 10)
                .thenRequest(2)
                .expectNext(11, 12)
                .thenCancel()
                .verify();
    }

    @Test
    void countsForEachSubscriberOnItsOwn() {
        HotFlux<Object> flux = remembering(0, 2);
        List<Object> quick = new ArrayList<>();
        flux.subscribe(quick::add);
        StepVerifier.create(flux, 0)
                .then(() -> emit(flux, 1, 5))
                .thenRequest(Long.MAX_VALUE)
                .expectNext("missed 3", 4, 5)
                .thenCancel()
                .verify();
        assertThat(quick).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void dropsTheOldestSilentlyWhenNobodyCounts() {
        HotFlux<Object> flux = new HotFlux<>(0, 2, null);
        StepVerifier.create(flux, 0)
                .then(() -> emit(flux, 1, 5))
                .thenRequest(5)
                .expectNext(4, 5)
                .thenCancel()
                .verify();
    }

    @Test
    void givesWhatWaitsBeforeTheEnd() {
        HotFlux<Object> flux = remembering(0, 2);
        StepVerifier.create(flux, 0)
                .then(() -> {
                    emit(flux, 1, 3);
                    flux.complete();
                })
                .thenRequest(2)
                .expectNext("missed 1", 2)
                .thenRequest(1)
                .expectNext(3)
                .verifyComplete();
    }

    @Test
    void takesACancelWithinASignal() {
        HotFlux<Object> flux = remembering(3, 3);
        emit(flux, 1, 3);
        List<Object> seen = new ArrayList<>();
        flux.subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Object element) {
                seen.add(element);
                cancel();
            }
        });
        emit(flux, 4, 6);
        flux.complete();
        assertThat(seen).containsExactly(1);
    }

    @Test
    void takesACancelBeforeAnySignal() {
        HotFlux<Object> flux = remembering(3, 3);
        emit(flux, 1, 3);
        List<Object> seen = new ArrayList<>();
        flux.subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(5);
                subscription.cancel();
                subscription.cancel();
            }

            @Override
            protected void hookOnNext(Object element) {
                seen.add(element);
            }
        });
        emit(flux, 4, 6);
        assertThat(seen).isEmpty();
    }

    @Test
    void takesARequestWithinASignal() {
        HotFlux<Object> flux = remembering(0, 3);
        List<Object> seen = new ArrayList<>();
        flux.subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Object element) {
                seen.add(element);
                request(1);
            }
        });
        emit(flux, 1, 5);
        assertThat(seen).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void takesAnElementEmittedWithinASignal() {
        HotFlux<Object> flux = remembering(0, 3);
        List<Object> seen = new ArrayList<>();
        flux.subscribe(element -> {
            seen.add("first " + element);
            if (element.equals(1)) {
                flux.emit(2);
            }
        });
        flux.subscribe(element -> seen.add("second " + element));
        flux.emit(1);
        assertThat(seen).containsExactly("first 1", "second 1", "first 2", "second 2");
    }

    @Test
    void takesASubscriberWithinASignal() {
        HotFlux<Object> flux = remembering(1, 3);
        List<Object> seen = new ArrayList<>();
        flux.take(1).subscribe(element -> flux.subscribe(seen::add));
        emit(flux, 1, 3);
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void refusesARequestForNothing() {
        for (long nothing : new long[] {0, -1, Long.MIN_VALUE}) {
            HotFlux<Object> flux = remembering(0, 3);
            List<Throwable> errors = new ArrayList<>();
            flux.subscribe(new Asking(nothing, errors));
            flux.emit(1);
            flux.complete();
            assertThat(errors)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            IllegalArgumentException.class,
                            e -> assertThat(e).hasMessageContainingAll("3.9", "" + nothing));
        }
    }

    /** Asks for a number of elements, whatever the rules say. */
    private record Asking(long number, List<Throwable> errors) implements CoreSubscriber<Object> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(number);
        }

        @Override
        public void onNext(Object element) {
            errors.add(new AssertionError("got " + element));
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
        }

        @Override
        public void onComplete() {
            errors.add(new AssertionError("completed"));
        }
    }

    @Test
    void givesToEachOfManySubscribersUntilItHasEnough() {
        HotFlux<Object> flux = remembering(0, 3);
        List<List<Object>> seen = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            List<Object> mine = new ArrayList<>();
            seen.add(mine);
            Flux.from(flux).take(i + 1).subscribe(mine::add);
        }
        emit(flux, 0, 99);
        for (int i = 0; i < 100; i++) {
            assertThat(seen.get(i)).hasSize(i + 1);
        }
    }
}
