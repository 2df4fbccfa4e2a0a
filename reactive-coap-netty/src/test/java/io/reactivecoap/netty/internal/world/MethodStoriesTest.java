package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7252 §5.8 and RFC 8132: what a request may ask for. */
class MethodStoriesTest extends Story {

    @ParameterizedTest
    @CsvSource({"GET, 1", "POST, 2", "PUT, 3", "DELETE, 4", "FETCH, 5", "PATCH, 6", "IPATCH, 7"})
    void everyMethodTravelsWithItsCode(CoapMethod method, int code) {
        Answer answer = world.request(method, "/thing?part=1")
                .option(CoapOption.CONTENT_FORMAT, ContentFormat.JSON)
                .payload("{}")
                .ask();

        Heard request = peer.expectsCon(method.code())
                .withPath("thing")
                .withOption(CoapOption.URI_QUERY, "part=1")
                .withOption(CoapOption.CONTENT_FORMAT, ContentFormat.JSON)
                .withPayload("{}");
        assertThat(request.bytes()[1]).isEqualTo((byte) code);
        peer.answersPiggybacked(CHANGED, "done");
        answer.is(CHANGED, "done");
    }
}
