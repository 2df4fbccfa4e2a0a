package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.VALID;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.option.CoapOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The examples of RFC 8323, each as a story of its client. Of the figures of §3.2 and §4.2, which show where the fields of
 * a message lie, {@code StreamCodecTest} has the bytes; those of Appendix A are in {@link Rfc8323AppendixATest}.
 */
class Rfc8323ExamplesTest extends StreamStory {

    @Test
    @DisplayName("§3.2: a response with a token and no options or payload takes three bytes")
    void aShortResponse() {
        world.given(settings -> settings.tokenLength(1));
        begins();
        world.dice().nextToken(0x7f);
        Answer answer = world.get("/").ask();
        peer.expectsBytes("01 01 7f");

        peer.sendsBytes("01 43 7f");

        assertThat(answer.isAResponse().code()).isEqualTo(VALID);
    }

    @Test
    @DisplayName("§5.7: a Ping with a token of one byte, and its Pong")
    void thePeersPing() {
        begins();
        peer.sendsBytes("01 e2 42");

        peer.expectsBytes("01 e3 42");
    }

    @Test
    @DisplayName("§5.7, from the other side: our tokens of Pings are longer")
    void ourPing() {
        begins();
        world.wire().takes(ofMillis(1));
        world.dice().comeUpWith(0x42);
        Pong pong = world.ping();
        world.passes(ofMillis(1));
        peer.expectsBytes("08 e2 0000000000000042");
        peer.sendsBytes("08 e3 0000000000000042");
        world.passes(ofMillis(1));

        pong.cameAfter(ofMillis(2));
    }

    @Test
    @DisplayName("§6.1: GET with BERT blocks")
    void getWithBert() {
        byte[] body = someBytes(3072 + 5120 + 4711);
        world.given(settings -> settings.streams(settings.streams().withMaxMessageSize(6000)));
        begins();
        Answer answer = world.get("/status").ask();

        peer.expects(GET).withPath("status").withoutOption(CoapOption.BLOCK2);
        peer.withBlock2("0/1/BERT").answers(CONTENT, Arrays.copyOf(body, 3072));
        peer.expects(GET).withPath("status").withBlock2("3/0/BERT");
        peer.withBlock2("3/1/BERT").answers(CONTENT, Arrays.copyOfRange(body, 3072, 8192));
        peer.expects(GET).withPath("status").withBlock2("8/0/BERT");
        peer.withBlock2("8/0/BERT").answers(CONTENT, Arrays.copyOfRange(body, 8192, body.length));

        assertThat(answer.isAResponse().payload()).isEqualTo(body);
    }

    /** The RFC's client puts more into its second message than into its first; ours keeps to the size it has begun with. */
    @Test
    @DisplayName("§6.2: PUT with BERT blocks")
    void putWithBert() {
        byte[] body = someBytes(8192 + 16_384 + 5683);
        world.given(settings -> settings.streams(settings.streams().withBertSize(8192)));
        begins(9000);
        Answer answer = world.request(CoapMethod.PUT, "/options")
                .but(request -> request.payload(body))
                .ask();

        HeardOnStream first =
                peer.expects(PUT).withPath("options").withBlock1("0/1/BERT").withPayloadOf(8192);
        peer.withBlock1("0/1/BERT").answers(CONTINUE, "");
        peer.expects(PUT).withToken(first.token()).withBlock1("8/1/BERT").withPayloadOf(8192);
        peer.withBlock1("8/1/BERT").answers(CONTINUE, "");
        peer.expects(PUT).withToken(first.token()).withBlock1("16/1/BERT").withPayloadOf(8192);
        peer.withBlock1("16/1/BERT").answers(CONTINUE, "");
        peer.expects(PUT).withToken(first.token()).withBlock1("24/0/BERT").withPayloadOf(5683);
        peer.withBlock1("24/0/BERT").answers(CHANGED, "");

        answer.is(CHANGED, "");
    }

    private static byte[] someBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
