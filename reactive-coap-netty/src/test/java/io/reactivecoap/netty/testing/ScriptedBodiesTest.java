package io.reactivecoap.netty.testing;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapMethod.FETCH;
import static io.reactivecoap.CoapMethod.GET;
import static io.reactivecoap.CoapMethod.POST;
import static io.reactivecoap.CoapMethod.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.QBlock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Bodies go in blocks, and a script sees them whole. */
@Timeout(20)
class ScriptedBodiesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String UDP = "coap://sensor.example";

    private final ScriptedServer server = ScriptedServer.create();

    private static byte[] body(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private Flux<CoapResponse> ask(String uri, CoapRequest request) {
        return server.client().using(uri, session -> session.request(request));
    }

    @ParameterizedTest
    @CsvSource({
        "coap, 0, 1024",
        "coap, 0, 1025",
        "coap, 0, 5000",
        "coap, 64, 64",
        "coap, 64, 1000",
        "coap, 16, 300",
        "coap+tcp, 0, 5000",
        "coap+tcp, 0, 2000000",
        "coap+tcp, 512, 5000"
    })
    void givesAndTakesBodiesOfAnyLength(String scheme, int blockSize, int length) {
        byte[] bytes = body(length);
        server.on(GET, "/big", CoapReply.of(CONTENT).payload(bytes)).on(PUT, "/big", CoapReply.of(CHANGED));
        if (blockSize > 0) {
            server.blockSize(blockSize);
        }
        String uri = scheme + "://sensor.example";
        StepVerifier.withVirtualTime(() -> ask(uri, CoapRequest.get("/big")))
                .expectNextMatches(response -> Arrays.equals(response.payload(), bytes))
                .expectComplete()
                .verify(PATIENCE);
        CoapRequest put = CoapRequest.put("/big").payload(bytes);
        StepVerifier.withVirtualTime(() -> ask(uri, put))
                .expectNextMatches(response -> response.code().equals(CHANGED))
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.get("/big"));
        server.expect(put);
        server.expectNothing();
    }

    @Test
    void answersALongQuestionAtLength() {
        byte[] question = body(3000);
        byte[] answer = body(4000);
        server.on(FETCH, "/search", CoapReply.of(CONTENT).payload(answer))
                .on(POST, "/search", CoapReply.of(CHANGED).payload(answer));
        for (CoapRequest request : new CoapRequest[] {CoapRequest.fetch("/search"), CoapRequest.post("/search")}) {
            StepVerifier.withVirtualTime(() -> ask(UDP, request.payload(question)))
                    .expectNextMatches(response -> Arrays.equals(response.payload(), answer))
                    .expectComplete()
                    .verify(PATIENCE);
            server.expect(request.payload(question));
        }
        server.expectNothing();
    }

    @Test
    void doesNoBursts() {
        byte[] bytes = body(3000);
        server.on(GET, "/big", CoapReply.of(CONTENT).payload(bytes)).on(PUT, "/big", CoapReply.of(CHANGED));
        BlockwiseParameters bursts = BlockwiseParameters.DEFAULT.withQBlock(QBlock.PROBE);
        for (CoapRequest request : List.of(
                CoapRequest.get("/big").blockwise(bursts),
                CoapRequest.put("/big").blockwise(bursts).payload(bytes))) {
            StepVerifier.withVirtualTime(() -> ask(UDP, request))
                    .expectNextMatches(response -> response.code().isSuccess())
                    .expectComplete()
                    .verify(PATIENCE);
            server.expect(request);
        }
        server.expectNothing();
    }

    @Test
    void sendsOneBlockForEachThatIsInDemand() {
        server.blockSize(64).on(GET, "/big", CoapReply.of(CONTENT).payload(body(256)));
        server.toClient().takes(Duration.ofMillis(10));
        StepVerifier.withVirtualTime(
                        () -> server.client()
                                .using(UDP, session -> session.blocks(CoapRequest.get("/big")))
                                .map(CoapBlock::offset),
                        0)
                .then(() -> assertThat(server.toServer().messages()).isZero())
                .thenRequest(2)
                .thenAwait(Duration.ofMillis(20))
                .expectNext(0L, 64L)
                .expectNoEvent(Duration.ofHours(1))
                .then(() -> assertThat(server.toServer().messages()).isEqualTo(2))
                .thenRequest(2)
                .thenAwait(Duration.ofMillis(20))
                .expectNext(128L, 192L)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void beginsAgainWhenABodyChangesMeanwhile() {
        byte[] after = body(400);
        server.blockSize(64).observable("/big", CoapReply.of(CONTENT).payload(body(300)));
        server.toClient().takes(Duration.ofMillis(10));
        StepVerifier.withVirtualTime(
                        () -> server.client().using(UDP, session -> session.observe(CoapRequest.get("/big"))))
                .thenAwait(Duration.ofMillis(20))
                .then(() -> server.change("/big", CoapReply.of(CONTENT).payload(after)))
                .thenAwait(Duration.ofSeconds(1))
                .expectNextMatches(response -> Arrays.equals(response.payload(), after))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void missesWhatItHasForgotten() {
        server.blockSize(64).on(PUT, "/big", CoapReply.of(CHANGED));
        server.toServer().takes(Duration.ofMillis(10));
        StepVerifier.withVirtualTime(() -> ask(UDP, CoapRequest.put("/big").payload(body(300))))
                .thenAwait(Duration.ofMillis(25))
                .then(server::restart)
                .thenAwait(Duration.ofSeconds(1))
                .expectNextMatches(response -> response.code().equals(CHANGED)) // it was sent from its beginning again
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.put("/big").payload(body(300)));
        server.expectNothing();
    }

    @Test
    void answersALongBodyAgainAsTheScriptSays() {
        server.blockSize(16)
                .on(GET, "/n", request -> Mono.just(CoapReply.of(CONTENT).payload(body(40))));
        StepVerifier.withVirtualTime(() -> server.client()
                        .using(
                                UDP,
                                session ->
                                        session.request(CoapRequest.get("/n")).repeat(1)))
                .expectNextCount(2)
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.get("/n"));
        server.expect(CoapRequest.get("/n"));
        server.expectNothing();
    }

    @Test
    void takesAsLongAsItsBlocksDo() {
        server.blockSize(64).on(GET, "/big", CoapReply.of(CONTENT).payload(body(256)));
        server.toClient().takes(Duration.ofMillis(100));
        StepVerifier.withVirtualTime(() -> ask(UDP, CoapRequest.get("/big")))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(399))
                .thenAwait(Duration.ofMillis(1))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void failsATransferThatChangesWhereItCannotBeginAgain() {
        server.blockSize(64).observable("/big", CoapReply.of(CONTENT).payload(body(300)));
        StepVerifier.withVirtualTime(
                        () -> server.client().using(UDP, session -> session.blocks(CoapRequest.get("/big"))), 0)
                .thenRequest(1)
                .expectNextCount(1)
                .then(() -> server.change("/big", CoapReply.of(CONTENT).payload(body(301))))
                .then(server::restart)
                .thenRequest(1)
                .expectError(CoapTransferException.class)
                .verify(PATIENCE);
    }
}
