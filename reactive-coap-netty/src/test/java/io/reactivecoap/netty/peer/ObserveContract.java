package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.ContentFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** What an observer of a server's resources gets to see. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
abstract class ObserveContract {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    static final CoapRequest TICKS = CoapRequest.get("/time?ticks");
    static final String DATA = "/things/data";
    static final String SHARED = "/example_data"; // of one test only, which counts its observers

    /** Where the server is. */
    abstract String uri();

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

    static void change(CoapSession session, String path, String body) {
        change(session, path, body.getBytes(StandardCharsets.UTF_8));
    }

    static void change(CoapSession session, String path, byte[] body) {
        await(session.retrieve(CoapRequest.put(path).payload(body)));
    }
}
