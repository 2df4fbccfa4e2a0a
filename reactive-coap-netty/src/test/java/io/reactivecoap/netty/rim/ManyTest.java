package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** Many sessions on one thread, and many threads on one session. */
class ManyTest {

    private static final int SESSIONS = 200;
    private static final int THREADS = 20;
    private static final int REQUESTS = 500;

    @RegisterExtension
    static final Rim rim = new Rim(1, true);

    @Test
    void sessionsOnOneEventLoopAllGetTheirAnswers() {
        Responder peer = rim.closing(Responder.echo());
        List<String> answers = Flux.range(0, SESSIONS)
                .flatMap(
                        i -> rim.client()
                                .connect(peer.uri())
                                .map(rim::closing)
                                .flatMap(session ->
                                        session.request(CoapRequest.post("/").payload("of " + i)))
                                .map(response -> response.payloadAsString()),
                        SESSIONS)
                .collectList()
                .block(Rim.PATIENCE);
        assertThat(answers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, SESSIONS).mapToObj(i -> "of " + i).toList());
        assertThat(rim.channels()).isEqualTo(SESSIONS);
    }

    @Test
    void threadsShareASessionAndEachRequestIsAnsweredOnce() throws InterruptedException {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(peer.uri())
                .settings(settings ->
                        settings.transmission(settings.transmission().withNstart(32)));
        Set<String> answered = ConcurrentHashMap.newKeySet();
        AtomicInteger twice = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(THREADS * REQUESTS);
        List<Thread> threads = IntStream.range(0, THREADS)
                .mapToObj(t -> new Thread(() -> IntStream.range(0, REQUESTS).forEach(r -> {
                    String id = t + "/" + r;
                    session.request(CoapRequest.post("/").payload(id))
                            .doFinally(end -> done.countDown())
                            .subscribe(
                                    response -> {
                                        if (!response.payloadAsString().equals(id)) {
                                            wrong.incrementAndGet();
                                        }
                                        if (!answered.add(id)) {
                                            twice.incrementAndGet();
                                        }
                                    },
                                    error -> wrong.incrementAndGet());
                })))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(answered).hasSize(THREADS * REQUESTS);
        assertThat(twice).hasValue(0);
        assertThat(wrong).hasValue(0);
    }
}
