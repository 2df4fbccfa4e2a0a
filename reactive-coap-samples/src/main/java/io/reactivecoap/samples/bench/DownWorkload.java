package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Gets a body that is known, and checks each byte: block by block, or put together in memory. */
final class DownWorkload {

    private final Load load;

    private DownWorkload(Load load) {
        this.load = load;
    }

    static Result run(Load load, Progress progress) {
        DownWorkload workload = new DownWorkload(load);
        return Rounds.run(load, progress, load.body() == Load.Body.STREAM ? workload::blocks : workload::whole);
    }

    private Mono<Void> blocks(CoapSession session, LongConsumer bytes) {
        Flux<CoapBlock> blocks = session.blocks(load.request()).doOnNext(block -> {
            check(block.response(), block.offset());
            bytes.accept(block.response().payloadLength());
        });
        return blocks.reduce(0L, (end, block) -> block.end())
                .doOnNext(this::checkLength)
                .then();
    }

    private Mono<Void> whole(CoapSession session, LongConsumer bytes) {
        return session.retrieve(load.request())
                .doOnNext(response -> {
                    checkLength(response.payloadLength());
                    check(response, 0);
                    bytes.accept(response.payloadLength());
                })
                .then();
    }

    private static void check(CoapResponse response, long offset) {
        if (!Content.is(response.payloadBuffer(), offset)) {
            throw new WrongBodyException("wrong bytes behind " + offset);
        }
    }

    private void checkLength(long length) {
        if (length != load.payload()) {
            throw new WrongBodyException("a body of " + length + " bytes");
        }
    }
}
