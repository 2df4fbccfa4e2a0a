package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.StepVerifier;

/** What a server says it has. */
class DiscoverTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    private final List<Message> requests = new CopyOnWriteArrayList<>();

    private CoapSession sessionWith(String links) {
        Responder peer = rim.closing(new Responder(request -> {
            requests.add(request.message());
            return UdpPeer.response(request, CoapCode.CONTENT, links.getBytes(StandardCharsets.UTF_8));
        }));
        return rim.connect(peer.uri());
    }

    @Test
    void linksComeOneByOne() {
        CoapSession session = sessionWith("</a>;rt=\"temperature\";obs,</b>;if=sensor");
        StepVerifier.create(session.discover().map(WebLink::target), 1)
                .expectNext("/a")
                .thenRequest(1)
                .expectNext("/b")
                .expectComplete()
                .verify(Rim.PATIENCE);
        assertThat(requests.get(0).options().all(CoapOption.URI_PATH)).containsExactly(".well-known", "core");
        assertThat(requests.get(0).options().get(CoapOption.ACCEPT)).isEqualTo(ContentFormat.LINK_FORMAT);
        assertThat(requests.get(0).options().contains(CoapOption.URI_QUERY)).isFalse();
    }

    @Test
    void aServerThatDoesNotFilterIsFilteredHere() {
        CoapSession session = sessionWith("</a>;rt=temperature,</b>;rt=humidity");
        StepVerifier.create(session.discover("rt=temp*").map(WebLink::target))
                .expectNext("/a")
                .expectComplete()
                .verify(Rim.PATIENCE);
        assertThat(requests.get(0).options().all(CoapOption.URI_QUERY)).containsExactly("rt=temp*");
    }

    @Test
    void whatIsNoLinkFormatIsOneNamedError() {
        CoapSession session = sessionWith("hello");
        StepVerifier.create(session.discover())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(CoapProtocolException.class)
                        .hasMessageContaining("link format"))
                .verify(Rim.PATIENCE);
    }

    @Test
    void aServerWithoutItAnswersSo() {
        Responder peer = rim.closing(Responder.failing(CoapCode.NOT_FOUND));
        StepVerifier.create(rim.connect(peer.uri()).discover())
                .expectError(CoapResponseException.class)
                .verify(Rim.PATIENCE);
    }

    @Test
    void aQueryThatIsNoneIsRefusedAtOnce() {
        CoapSession session = sessionWith("");
        for (String bad : List.of("rt", "rt=a&if=b", "")) {
            assertThatThrownBy(() -> session.discover(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
