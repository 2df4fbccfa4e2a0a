package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapSession;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.ContentFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says it has. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
abstract class DiscoveryContract {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    /** Where the server is. */
    abstract String uri();

    @ParameterizedTest
    @ValueSource(ints = {1024, 64, 16})
    void listsWhatThereIs(int blockSize) {
        CoapSession session = CLIENT.open(
                uri(), settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(blockSize)));
        List<WebLink> links =
                Objects.requireNonNull(session.discover().collectList().block(SOON));
        assertThat(links).extracting(WebLink::target).contains("/time", "/async", "/example_data");
        WebLink time = links.stream()
                .filter(link -> link.target().equals("/time"))
                .findFirst()
                .orElseThrow();
        assertThat(time.isObservable()).isTrue();
        assertThat(time.resourceTypes()).containsExactly("ticks");
        assertThat(time.interfaces()).containsExactly("clock");
        assertThat(time.contentFormats()).containsExactly(ContentFormat.TEXT_PLAIN);
        assertThat(time.title()).contains("Internal Clock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rt=ticks", "rt=tic*", "if=cl*", "if=clock", "title=Int*", "href=/time"})
    void listsWhatMatchesAFilter(String filter) {
        assertThat(targets(filter)).containsExactly("/time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rt=tick", "if=xl*", "href=/tim"})
    void listsNothingWhenNothingMatches(String filter) {
        assertThat(targets(filter)).isEmpty();
    }

    private static List<String> targets(CoapSession session, String filter) {
        return Objects.requireNonNull(
                session.discover(filter).map(WebLink::target).collectList().block(SOON));
    }

    private List<String> targets(String filter) {
        return targets(CLIENT.open(uri()), filter);
    }

    @Test
    void listsWhatCanBeObserved() {
        List<String> observable = Objects.requireNonNull(CLIENT.open(uri())
                .discover()
                .filter(WebLink::isObservable)
                .map(WebLink::target)
                .collectList()
                .block(SOON));
        assertThat(observable).contains("/time", "/example_data").doesNotContain("/async");
    }
}
