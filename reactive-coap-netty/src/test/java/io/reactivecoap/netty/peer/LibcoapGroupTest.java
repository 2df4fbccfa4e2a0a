package io.reactivecoap.netty.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.MulticastParameters;
import io.reactivecoap.discovery.LinkFormat;
import io.reactivecoap.netty.support.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A group with libcoap's server in it. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LibcoapGroupTest {

    private static final String ALL_COAP_NODES = "224.0.1.187";
    private static final String LOOPBACK = "lo";

    @RegisterExtension
    static final LibcoapServer server = LibcoapServer.inGroup(ALL_COAP_NODES, LOOPBACK);

    private static final CoapClient CLIENT = CoapClient.create()
            .settings(settings -> settings.multicast(MulticastParameters.DEFAULT.withNetworkInterface(LOOPBACK)));

    /** It answers within 5 s, at a time of its choice, and with nothing rather than an error. */
    @Test
    void isDiscoveredByItsGroup() {
        CoapResponse answer = CLIENT.using(
                        "coap://" + ALL_COAP_NODES + ":" + server.port(),
                        session -> session.requestMany(CoapRequest.get("/.well-known/core"))
                                .next())
                .blockLast(Duration.ofSeconds(30));
        assertThat(answer.source()).isEqualTo(CoapAddress.inet("127.0.0.1", server.port()));
        assertThat(LinkFormat.parse(answer.payload()))
                .extracting(link -> link.target())
                .contains("/time");
    }
}
