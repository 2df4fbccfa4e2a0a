package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ETag;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * The examples of RFC 7959 §3, one by one, in their notation: {@code 2:NUM/M/SIZE} is a Block2 option, {@code 1:} a Block1
 * option. Message ids are those of the figures. Tokens are where a figure has them, but for those of follow-up requests:
 * the figures use one for all blocks, here each has its own.
 */
class Rfc7959Section3Test extends Story {

    private static final String BLOCK_OF_128 = "0123456789abcdef".repeat(8);
    private static final String BLOCK_OF_64 = "0123456789abcdef".repeat(4);
    private static final String BLOCK_OF_32 = "0123456789abcdef".repeat(2);

    private void givenMessageIdsFrom(int messageId) {
        world.dice().messageIdsStartAt(messageId);
    }

    private void givenBlocksOf(int size) {
        world.given(settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(size)));
    }

    private void asksFor(int messageId, String block2) {
        peer.expectsCon(GET)
                .withMessageId(messageId)
                .withPath("status")
                .withBlock2(block2)
                .withoutOption(CoapOption.BLOCK1)
                .withPayload("");
    }

    private void answers(String block2, String payload) {
        peer.withBlock2(block2).answersPiggybacked(CONTENT, payload);
    }

    // §3.1

    /** Figure 2: "Simple Block-Wise GET". */
    @Test
    void simpleBlockWiseGet() {
        givenMessageIdsFrom(1234);
        Answer answer = world.get("/status").ask();
        peer.expectsCon(GET).withMessageId(1234).withPath("status").withoutOption(CoapOption.BLOCK2);
        answers("0/1/128", BLOCK_OF_128);
        asksFor(1235, "1/0/128");
        answers("1/1/128", BLOCK_OF_128);
        asksFor(1236, "2/0/128");
        answers("2/0/128", "the end");

        answer.is(CONTENT, BLOCK_OF_128 + BLOCK_OF_128 + "the end");
    }

    /** Figure 3: "Block-Wise GET with Early Negotiation". */
    @Test
    void blockWiseGetWithEarlyNegotiation() {
        givenMessageIdsFrom(1234);
        givenBlocksOf(64);
        Answer answer = world.get("/status").ask();
        for (int number = 0; number < 5; number++) {
            asksFor(1234 + number, number + "/0/64");
            answers(number + "/1/64", BLOCK_OF_64);
        }
        asksFor(1239, "5/0/64");
        answers("5/0/64", "the end");

        answer.is(CONTENT, BLOCK_OF_64.repeat(5) + "the end");
    }

    /** Figure 4: "Block-Wise GET with Late Negotiation", which is the reader's: it goes on in another size. */
    @Test
    void blockWiseGetWithLateNegotiation() {
        givenMessageIdsFrom(1234);
        Blocks rest = readsOnInBlocksOf64();
        asksFor(1235, "2/0/64");
        answers("2/1/64", BLOCK_OF_64);
        isReadToItsEnd(rest, 3, 1236);
    }

    /** Figure 5: "Block-Wise GET with Late Negotiation and Lost CON". */
    @Test
    void blockWiseGetWithLateNegotiationAndLostCon() {
        givenMessageIdsFrom(1234);
        Blocks first = world.demands(world.blocks(CoapRequest.get("/status")), 1);
        peer.expectsCon(GET).withMessageId(1234);
        answers("0/1/128", BLOCK_OF_128);
        first.came(0, BLOCK_OF_128);
        world.cancels(first);

        world.wire().loses(1);
        Blocks rest = world.demands(world.blocks(from("2/0/64")), Long.MAX_VALUE);
        peer.hearsNothing();
        world.passes(ofSeconds(2));
        asksFor(1235, "2/0/64");
        answers("2/1/64", BLOCK_OF_64);
        isReadToItsEnd(rest, 3, 1236);
    }

    /** Figure 6: "Block-Wise GET with Late Negotiation and Lost ACK". */
    @Test
    void blockWiseGetWithLateNegotiationAndLostAck() {
        givenMessageIdsFrom(1234);
        Blocks rest = readsOnInBlocksOf64();
        asksFor(1235, "2/0/64");
        world.wire().loses(1);
        answers("2/1/64", BLOCK_OF_64);
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        answers("2/1/64", BLOCK_OF_64);
        isReadToItsEnd(rest, 3, 1236);
    }

    private Blocks readsOnInBlocksOf64() {
        Blocks first = world.demands(world.blocks(CoapRequest.get("/status")), 1);
        peer.expectsCon(GET).withMessageId(1234).withPath("status");
        answers("0/1/128", BLOCK_OF_128);
        first.came(0, BLOCK_OF_128);
        world.cancels(first);
        return world.demands(world.blocks(from("2/0/64")), Long.MAX_VALUE);
    }

    private static CoapRequest from(String block2) {
        return CoapRequest.get("/status").option(CoapOption.BLOCK2, Bytes.block(block2));
    }

    private void isReadToItsEnd(Blocks rest, int number, int messageId) {
        rest.came((number - 1) * 64L, BLOCK_OF_64);
        int next = number;
        for (int id = messageId; next < 5; id++, next++) {
            asksFor(id, next + "/0/64");
            answers(next + "/1/64", BLOCK_OF_64);
            rest.came(next * 64L, BLOCK_OF_64);
        }
        asksFor(messageId + 5 - number, "5/0/64");
        answers("5/0/64", "the end");
        rest.came(5 * 64L, "the end");
        rest.isComplete();
    }

    // §3.2

    private Answer sends(CoapMethod method, String path, String payload) {
        return world.request(method, path).payload(payload).ask();
    }

    private Heard sent(CoapCode code, int messageId, String block1, String payload) {
        return peer.expectsCon(code).withMessageId(messageId).withBlock1(block1).withPayload(payload);
    }

    private void takes(CoapCode code, String block1) {
        peer.withBlock1(block1).answersPiggybacked(code, "");
    }

    /** Figure 7: "Simple Atomic Block-Wise PUT". */
    @Test
    void simpleAtomicBlockWisePut() {
        givenMessageIdsFrom(1234);
        givenBlocksOf(128);
        Answer answer = sends(CoapMethod.PUT, "/options", BLOCK_OF_128.repeat(2) + "the end");
        Heard first = sent(PUT, 1234, "0/1/128", BLOCK_OF_128).withPath("options");
        takes(CONTINUE, "0/1/128");
        sent(PUT, 1235, "1/1/128", BLOCK_OF_128).withToken(first.token());
        takes(CONTINUE, "1/1/128");
        sent(PUT, 1236, "2/0/128", "the end").withToken(first.token());
        takes(CHANGED, "2/0/128");

        answer.is(CHANGED, "");
    }

    /** Figure 8: "Simple Stateless Block-Wise PUT". */
    @Test
    void simpleStatelessBlockWisePut() {
        givenMessageIdsFrom(1234);
        givenBlocksOf(128);
        Answer answer = sends(CoapMethod.PUT, "/options", BLOCK_OF_128.repeat(2) + "the end");
        sent(PUT, 1234, "0/1/128", BLOCK_OF_128);
        takes(CHANGED, "0/0/128");
        sent(PUT, 1235, "1/1/128", BLOCK_OF_128);
        takes(CHANGED, "1/0/128");
        sent(PUT, 1236, "2/0/128", "the end");
        takes(CHANGED, "2/0/128");

        answer.is(CHANGED, "");
    }

    /** Figure 9: "Simple Atomic Block-Wise PUT with Negotiation". */
    @Test
    void simpleAtomicBlockWisePutWithNegotiation() {
        givenMessageIdsFrom(1234);
        givenBlocksOf(128);
        Answer answer = sends(CoapMethod.PUT, "/options", BLOCK_OF_128 + BLOCK_OF_32.repeat(2) + "the end");
        sent(PUT, 1234, "0/1/128", BLOCK_OF_128);
        takes(CONTINUE, "0/1/32");
        sent(PUT, 1235, "4/1/32", BLOCK_OF_32);
        takes(CONTINUE, "4/1/32");
        sent(PUT, 1236, "5/1/32", BLOCK_OF_32);
        takes(CONTINUE, "5/1/32");
        sent(PUT, 1237, "6/0/32", "the end");
        takes(CHANGED, "6/0/32");

        answer.is(CHANGED, "");
    }

    // §3.3

    /** Figure 10: "Atomic Block-Wise POST with Block-Wise Response". */
    @Test
    void atomicBlockWisePostWithBlockWiseResponse() {
        givenMessageIdsFrom(1234);
        Answer answer = world.request(CoapMethod.POST, "/soap")
                .payload(BLOCK_OF_128.repeat(2) + "the end")
                .but(request -> request.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(128)))
                .ask();
        Heard last = sendsThreeBlocks();
        peer.withBlock2("0/1/128").withBlock1("2/0/128").answersPiggybacked(CHANGED, BLOCK_OF_128);
        for (int number = 1; number < 3; number++) {
            asksForTheAnswer(1236 + number, number + "/0/128", last);
            peer.withBlock2(number + "/1/128").answersPiggybacked(CHANGED, BLOCK_OF_128);
        }
        asksForTheAnswer(1239, "3/0/128", last);
        peer.withBlock2("3/0/128").answersPiggybacked(CHANGED, "so be it");

        answer.is(CHANGED, BLOCK_OF_128.repeat(3) + "so be it");
    }

    /** Figure 11: the size of the response's blocks is negotiated early, with the last block of the request. */
    @Test
    void atomicBlockWisePostWithBlockWiseResponseAndEarlyNegotiation() {
        givenMessageIdsFrom(1234);
        Answer answer = world.request(CoapMethod.POST, "/soap")
                .payload(BLOCK_OF_128.repeat(2) + "the end")
                .option(CoapOption.BLOCK2, Bytes.block("0/0/64"))
                .but(request -> request.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(128)))
                .ask();
        Heard last = sendsThreeBlocks().withBlock2("0/0/64");
        peer.withBlock2("0/1/64").withBlock1("2/0/128").answersPiggybacked(CHANGED, BLOCK_OF_64);
        for (int number = 1; number < 3; number++) {
            asksForTheAnswer(1236 + number, number + "/0/64", last);
            peer.withBlock2(number + "/1/64").answersPiggybacked(CHANGED, BLOCK_OF_64);
        }
        asksForTheAnswer(1239, "3/0/64", last);
        peer.withBlock2("3/0/64").answersPiggybacked(CHANGED, "so be it");

        answer.is(CHANGED, BLOCK_OF_64.repeat(3) + "so be it");
    }

    private Heard sendsThreeBlocks() {
        sent(POST, 1234, "0/1/128", BLOCK_OF_128).withPath("soap").withoutOption(CoapOption.BLOCK2);
        takes(CONTINUE, "0/1/128");
        sent(POST, 1235, "1/1/128", BLOCK_OF_128);
        takes(CONTINUE, "1/1/128");
        return sent(POST, 1236, "2/0/128", "the end");
    }

    /** "(no payload for requests with Block2 with NUM != 0)". */
    private void asksForTheAnswer(int messageId, String block2, Heard last) {
        Heard heard = peer.expectsCon(POST)
                .withMessageId(messageId)
                .withPath("soap")
                .withBlock2(block2)
                .withoutOption(CoapOption.BLOCK1)
                .withPayload("");
        assertThat(heard.datagram().message().options().get(CoapOption.REQUEST_TAG))
                .isEqualTo(last.datagram().message().options().get(CoapOption.REQUEST_TAG));
    }

    // §3.4

    private static ETag etag(String hex) {
        return ETag.of(HexFormat.of().parseHex(hex));
    }

    /** Figure 12: "Observe Sequence with Block-Wise Response". */
    @Test
    void observeSequenceWithBlockWiseResponse() {
        observes("/status-icon", 128, null);
    }

    /** Figure 13: "Observe Sequence with Early Negotiation". */
    @Test
    void observeSequenceWithEarlyNegotiation() {
        givenBlocksOf(64);
        observes("/status-icon", 64, "0/0/64");
    }

    private void observes(String path, int size, String early) {
        String block = "0123456789abcdef".repeat(size / 16);
        world.given(settings -> settings.tokenLength(1));
        world.dice().messageIdsStartAt(0x1636).nextToken(0xfb);
        Observer observer = world.observes(path);
        Heard registration = peer.expectsCon(GET)
                .withMessageId(0x1636)
                .withToken(Token.of(0xfb, 1))
                .withOption(OBSERVE, 0L);
        if (early == null) {
            registration.withoutOption(CoapOption.BLOCK2);
        } else {
            registration.withBlock2(early);
        }
        peer.withOption(OBSERVE, 62350L)
                .withOption(ETAG, etag("6f00f38e"))
                .withBlock2("0/1/" + size)
                .answersPiggybacked(CONTENT, block);
        fetchesTheRest(0x1637, size, "6f00f38e", block);
        assertThat(observer.gets(block.repeat(2) + "x".repeat(53)).sequence()).hasValue(62350);

        peer.to(registration)
                .withOption(OBSERVE, 62354L)
                .withOption(ETAG, etag("6f00f392"))
                .withBlock2("0/1/" + size)
                .answersInCon(CONTENT, block)
                .expectsAck();
        fetchesTheRest(0x1639, size, "6f00f392", block);
        assertThat(observer.gets(block.repeat(2) + "x".repeat(53)).sequence()).hasValue(62354);

        world.cancels(observer);
        peer.expectsCon(GET).withToken(registration.token()).withOption(OBSERVE, 1L);
        peer.answersPiggybacked(CONTENT, "");
    }

    private void fetchesTheRest(int messageId, int size, String etag, String block) {
        restIsAskedFor(messageId, "1/0/" + size);
        peer.withOption(ETAG, etag(etag)).withBlock2("1/1/" + size).answersPiggybacked(CONTENT, block);
        restIsAskedFor(messageId + 1, "2/0/" + size);
        peer.withOption(ETAG, etag(etag)).withBlock2("2/0/" + size).answersPiggybacked(CONTENT, "x".repeat(53));
    }

    private void restIsAskedFor(int messageId, String block2) {
        Heard heard = peer.expectsCon(GET)
                .withMessageId(messageId)
                .withPath("status-icon")
                .withBlock2(block2)
                .withoutOption(OBSERVE);
        assertThat(heard.token()).isNotEqualTo(Token.of(0xfb, 1));
    }
}
