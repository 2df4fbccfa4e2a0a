package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.server.CoapTestServer;
import io.reactivecoap.netty.server.Pattern;
import io.reactivecoap.netty.server.Received;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * Bodies to a server that announces BERT (RFC 8323 §6) and takes the first message of several blocks for the whole body: it
 * answers 2.04 without a Block1 option.
 */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class BertUploadTest {

    private static final int LENGTH = 100_000;
    private static final BlockOption FIRST_OF_BERT = new BlockOption(0, true, BlockOption.BERT);
    private static final BlockOption FIRST_OF_SINGLE = new BlockOption(0, true, 6);

    @RegisterExtension
    static final Rim RIM = new Rim();

    @RegisterExtension
    static final CoapTestServer SERVER = CoapTestServer.tcp();

    /** A body in memory goes in one message where it fits: the server takes none as long as the body. */
    private static CoapSession connect() {
        SERVER.settings(settings -> settings.with(settings.csm().withMaxMessageSize(70_000)));
        return RIM.connect(SERVER.uri());
    }

    @AfterEach
    void theServerHasNothingToComplainOf() {
        assertThat(SERVER.faults()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Source.class)
    void aBodyThatCanBeRepeatedGoesAgainInSingleBlocks(Source source) {
        CoapSession session = connect();
        CoapRequest put = CoapRequest.put("/large?nobert").body(source.body());
        CoapResponse response = Objects.requireNonNull(session.request(put).block(Rim.PATIENCE));
        assertThat(response.code()).isEqualTo(CoapCode.CHANGED);
        assertThat(response.payloadAsString()).isEqualTo("" + LENGTH);
        assertThat(blocks()).startsWith(FIRST_OF_BERT, FIRST_OF_SINGLE).hasSize(1 + 98);
    }

    @Test
    void theSessionRemembers() {
        CoapSession session = connect();
        CoapRequest put = CoapRequest.put("/large?nobert").payload(Pattern.bytes(LENGTH));
        session.retrieve(put).block(Rim.PATIENCE);
        SERVER.forget();
        session.retrieve(put).block(Rim.PATIENCE);
        assertThat(blocks()).startsWith(FIRST_OF_SINGLE).hasSize(98);
    }

    /** What a part of it has done cannot be undone by all of it. */
    @Test
    void aPostFails() {
        isTruncated(CoapRequest.post("/echo?nobert").payload(Pattern.bytes(LENGTH)));
    }

    /** A part of the body has met it, or not: all of it would be judged by another state. */
    @Test
    void aConditionalPutFails() {
        isTruncated(CoapRequest.put("/large?nobert")
                .option(CoapOption.IF_NONE_MATCH, true)
                .payload(Pattern.bytes(LENGTH)));
    }

    @Test
    void aBodyThatComesOnlyOnceFails() {
        isTruncated(CoapRequest.put("/large?nobert").body(CoapBody.oneShot(LENGTH, chunks())));
    }

    private static void isTruncated(CoapRequest request) {
        CoapSession session = connect();
        StepVerifier.create(session.request(request))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapTransferException.class).hasMessageContaining("2.04");
                    assertThat(((CoapTransferException) e).reason()).isEqualTo(Reason.TRUNCATED);
                })
                .verify(Rim.PATIENCE);
        assertThat(blocks()).containsExactly(FIRST_OF_BERT);
    }

    /** The server would not be told the length with the first block. */
    @Test
    void aBodyOfUnknownLengthGoesInSingleBlocksAtOnce() {
        CoapSession session = connect();
        CoapRequest put =
                CoapRequest.put("/large").body(CoapBody.oneShot(chunks()).unsized());
        session.retrieve(put).block(Rim.PATIENCE);
        assertThat(blocks()).startsWith(FIRST_OF_SINGLE).hasSize(98);
    }

    private static List<BlockOption> blocks() {
        return SERVER.received().stream()
                .filter(received -> received.code().isRequest())
                .map(Received::options)
                .map(options -> Objects.requireNonNull(options.get(CoapOption.BLOCK1)))
                .toList();
    }

    /** Bodies that can be sent from their beginning again. */
    enum Source {
        IN_MEMORY,
        OF_KNOWN_LENGTH,
        COLLECTED;

        CoapBody body() {
            return switch (this) {
                case IN_MEMORY -> CoapBody.of(Pattern.bytes(LENGTH));
                case OF_KNOWN_LENGTH -> CoapBody.publisher(LENGTH, BertUploadTest::chunks);
                case COLLECTED -> CoapBody.publisher(BertUploadTest::chunks);
            };
        }
    }

    private static Flux<ByteBuffer> chunks() {
        byte[] body = Pattern.bytes(LENGTH);
        return Flux.range(0, LENGTH / 1000).map(i -> ByteBuffer.wrap(body, i * 1000, 1000));
    }
}
