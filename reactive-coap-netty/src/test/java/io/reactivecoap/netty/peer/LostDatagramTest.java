package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.impatient;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionEvent.Retransmitted;
import io.reactivecoap.netty.support.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server whose second and fourth datagram are lost; the first tells that it has started. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class LostDatagramTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-l", "2,4");

    @Test
    void repeatsARequestWhoseAnswerOrAcknowledgementWasLost() {
        CoapSession session = CLIENT.open(SERVER.uri(), impatient(400, 4));
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().filter(Retransmitted.class::isInstance).subscribe(events::add);

        // 2: the answer; 3: the answer to the retransmission
        CoapResponse answered = await(session.request(CoapRequest.get("/")));
        assertThat(answered.isSuccess()).isTrue();
        assertThat(answered.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        assertThat(events).hasSize(1);
        assertThat(((Retransmitted) events.get(0)).transmissions()).isEqualTo(2);

        // 4: the empty acknowledgement; 5: its repetition; 6: the separate response
        CoapResponse promised = await(session.request(CoapRequest.get("/async?1")));
        assertThat(promised.payloadAsString()).isEqualTo("done");
        assertThat(events).hasSize(2);
        assertThat(((Retransmitted) events.get(1)).token()).isNotEqualTo(((Retransmitted) events.get(0)).token());
    }
}
