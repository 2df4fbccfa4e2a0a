package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionEvent.Retransmitted;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.support.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** A server three of ten of whose datagrams are lost. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class LossyServerTest {

    private static final int REQUESTS = 50;

    /** With ten retransmissions one in 560,000 requests is expected to fail. */
    private static final TransmissionParameters STUBBORN = TransmissionParameters.DEFAULT
            .withAckTimeout(Duration.ofMillis(10))
            .withAckRandomFactor(1.5)
            .withMaxRetransmit(10);

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-l", "30%", "-e");

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void answersEveryRequestOnceInSpiteOfLoss(int nstart) {
        CoapSession session = CLIENT.open(SERVER.uri(), settings -> settings.transmission(STUBBORN.withNstart(nstart)));
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);

        List<String> answers = Flux.range(0, REQUESTS)
                .flatMap(i -> session.request(CoapRequest.put("/example_data").payload(Integer.toString(i))), REQUESTS)
                .map(CoapResponse::payloadAsString)
                .collectList()
                .block(Duration.ofSeconds(25));

        assertThat(answers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, REQUESTS).mapToObj(Integer::toString).toList());
        List<Retransmitted> retransmitted = events.stream()
                .filter(Retransmitted.class::isInstance)
                .map(Retransmitted.class::cast)
                .toList();
        // that none of 50 answers is lost has a chance of 0.7^50
        assertThat(retransmitted).isNotEmpty().allSatisfy(event -> {
            assertThat(event.token()).hasSize(16);
            assertThat(event.transmissions()).isBetween(2, 11);
        });
        assertThat(events).noneMatch(SessionEvent.BadPacket.class::isInstance);
    }

    @Test
    void hearsAPongInSpiteOfLoss() {
        CoapSession session = CLIENT.open(SERVER.uri(), settings -> settings.transmission(STUBBORN));
        assertThat(await(session.ping())).isPositive();
    }
}
