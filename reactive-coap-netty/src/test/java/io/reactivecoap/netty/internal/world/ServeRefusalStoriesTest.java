package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.BAD_OPTION;
import static io.reactivecoap.CoapCode.BAD_REQUEST;
import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.METHOD_NOT_ALLOWED;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.CoapCode.PROXYING_NOT_SUPPORTED;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_TOO_LARGE;
import static io.reactivecoap.netty.internal.message.Datagram.Type.CON;
import static io.reactivecoap.netty.internal.message.Datagram.Type.NON;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapReply;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests of a peer that are answered although no handler sees them. */
class ServeRefusalStoriesTest extends Story {

    private static final Token TOKEN = Token.of(0x4711, 2);
    private static final int UNKNOWN_CRITICAL = 2049;

    private final Desk desk = new Desk(world::executes).repliesAtOnce(request -> CoapReply.of(CHANGED));

    @BeforeEach
    void somebodyAnswers() {
        world.givenService(desk);
    }

    private void noHandlerSawIt() {
        assertThat(desk.cases()).isEmpty();
    }

    /** RFC 7252 §5.4.1: "This response SHOULD include a diagnostic payload describing the unrecognized option(s)". */
    @Test
    void anUnknownCriticalOptionIsNamed() {
        peer.with(UNKNOWN_CRITICAL)
                .asks(CON, GET, TOKEN, "")
                .expectsPiggybacked(BAD_OPTION)
                .withToken(TOKEN)
                .withPayload("option 2049");
        noHandlerSawIt();

        peer.repeatsItself().expectsPiggybacked(BAD_OPTION);
    }

    @Test
    void anUnknownCriticalOptionInANonConfirmableRequestIsReset() {
        peer.with(UNKNOWN_CRITICAL).asks(NON, GET, TOKEN, "").expectsRst();
        noHandlerSawIt();
    }

    /** Those that this side does not carry out are not known to it: Q-Block1 probes (RFC 9177 §4.1) rely on that. */
    @ParameterizedTest
    @ValueSource(ints = {9, 19, 21, 31})
    void criticalOptionsOfOtherExtensionsAreUnknown(int number) {
        peer.with(number, new byte[CoapOption.byNumber(number).minLength()])
                .asks(CON, GET, TOKEN, "")
                .expectsPiggybacked(BAD_OPTION);
        noHandlerSawIt();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 11, 15, 17, 23, 27})
    void criticalOptionsThatAreUnderstoodReachTheHandler(int number) {
        CoapOption<?> option = CoapOption.byNumber(number);
        byte[] value = new byte[option.minLength()];

        peer.with(number, value).asks(CON, GET, TOKEN, "").expectsPiggybacked(CHANGED);

        assertThat(desk.only().asked().options().contains(option)).isTrue();
    }

    @Test
    void aCriticalOptionThatIsTooLongIsAnUnknownOne() {
        peer.with(CoapOption.ACCEPT, new byte[3]).asks(CON, GET, TOKEN, "").expectsPiggybacked(BAD_OPTION);
        noHandlerSawIt();
    }

    @Test
    void aCriticalOptionThatIsNoTextIsAnUnknownOne() {
        peer.with(CoapOption.URI_PATH, (byte) 0xff).asks(CON, GET, TOKEN, "").expectsPiggybacked(BAD_OPTION);
        noHandlerSawIt();
    }

    @Test
    void aCriticalOptionGivenTwiceIsAnUnknownOneUnlessItIsRepeatable() {
        peer.with(CoapOption.ACCEPT)
                .with(CoapOption.ACCEPT)
                .asks(CON, GET, TOKEN, "")
                .expectsPiggybacked(BAD_OPTION);
        noHandlerSawIt();

        peer.withOption(CoapOption.URI_PATH, "a")
                .withOption(CoapOption.URI_PATH, "a")
                .asks(CON, GET, TOKEN, "")
                .expectsPiggybacked(CHANGED);
    }

    static Stream<CoapCode> namelessMethods() {
        return IntStream.rangeClosed(8, 31).mapToObj(detail -> CoapCode.of(0, detail));
    }

    /** RFC 7252 §5.8. */
    @ParameterizedTest
    @MethodSource("namelessMethods")
    void aMethodWithoutANameIsNotAllowed(CoapCode method) {
        peer.asks(CON, method, TOKEN, "").expectsPiggybacked(METHOD_NOT_ALLOWED);
        peer.asks(NON, method, TOKEN, "").expectsNon(METHOD_NOT_ALLOWED);
        noHandlerSawIt();
    }

    @Test
    void aRequestToAProxyIsNotForUs() {
        peer.withOption(CoapOption.PROXY_URI, "coap://example.org/")
                .asks(CON, GET, TOKEN, "")
                .expectsPiggybacked(PROXYING_NOT_SUPPORTED);
        peer.withOption(CoapOption.PROXY_SCHEME, "coap")
                .asks(NON, GET, TOKEN, "")
                .expectsNon(PROXYING_NOT_SUPPORTED);
        noHandlerSawIt();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/1/64", "1/1/64", "3/0/64"})
    void aBodyInBlocksIsTooLarge(String block) {
        peer.withBlock1(block)
                .asks(CON, PUT, TOKEN, "x".repeat(64))
                .expectsPiggybacked(REQUEST_ENTITY_TOO_LARGE)
                .withOption(CoapOption.SIZE1, 1024L)
                .withoutOption(CoapOption.BLOCK1);
        noHandlerSawIt();
    }

    @Test
    void aBodyInASingleBlockIsWhole() {
        peer.withBlock1("0/0/64")
                .asks(CON, PUT, TOKEN, "whole")
                .expectsPiggybacked(CHANGED)
                .withBlock1("0/0/64");

        assertThat(desk.only().asked().payload()).asString().isEqualTo("whole");
    }

    @Test
    void aLaterBlockOfAReplyIsNotThere() {
        peer.withBlock2("1/0/64").asks(CON, GET, TOKEN, "").expectsPiggybacked(BAD_REQUEST);
        noHandlerSawIt();
    }

    /** RFC 7959 §2.2. */
    @Test
    void theReservedSizeOfABlockIsABadRequest() {
        peer.with(CoapOption.BLOCK1, (byte) 7).asks(CON, POST, TOKEN, "").expectsPiggybacked(BAD_REQUEST);
        peer.with(CoapOption.BLOCK2, (byte) 7).asks(CON, GET, TOKEN, "").expectsPiggybacked(BAD_REQUEST);
        noHandlerSawIt();
    }
}
