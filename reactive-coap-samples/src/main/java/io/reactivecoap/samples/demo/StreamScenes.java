package io.reactivecoap.samples.demo;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.TransferProgress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The scenes of the demo in which more than one thing comes: notifications, and the blocks of a body. */
final class StreamScenes {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private StreamScenes() {}

    /** Observes a light that is switched meanwhile, and stops after the last change. */
    static Flux<String> observation(CoapSession session, CoapRequest light, String... settings) {
        Flux<CoapResponse> switching =
                Flux.fromArray(settings).concatMap(setting -> session.request(light.payload(setting)), 1);
        return session.observe(CoapRequest.get(light.pathAndQuery()))
                .map(CoapResponse::payloadAsString)
                .publish(states -> Flux.merge(
                        states.takeUntil(settings[settings.length - 1]::equals),
                        states.next().thenMany(switching).ignoreElements().cast(String.class)))
                .timed()
                .map(state -> Scenes.row(
                        "observe", light.pathAndQuery(), "\"" + state.get() + "\"", state.elapsedSinceSubscription()))
                .timeout(PATIENCE);
    }

    /** Asks for some blocks of a body, and for no more. */
    static Flux<String> blocks(CoapSession session, CoapRequest request, int wanted) {
        return session.blocks(request)
                .take(wanted)
                .timed()
                .map(block -> Scenes.row(
                        "block", request.pathAndQuery(), describe(block.get()), block.elapsedSinceSubscription()))
                .timeout(PATIENCE);
    }

    private static String describe(CoapBlock block) {
        String of = block.totalSize().isPresent() ? " of " + block.totalSize().getAsLong() : "";
        return "bytes " + block.offset() + " to " + block.end() + of + (block.isLast() ? ", the last" : "");
    }

    /** Sends a body that comes from a publisher. */
    static Mono<String> upload(CoapSession session, CoapRequest request, CoapBody body) {
        List<TransferProgress> steps = new CopyOnWriteArrayList<>();
        CoapRequest put = request.body(body).onProgress(steps::add).timeout(PATIENCE);
        return session.retrieve(put)
                .map(response -> Scenes.row(
                        put.method().name(),
                        put.pathAndQuery(),
                        response.code() + " after " + steps.size() + " blocks, "
                                + steps.get(steps.size() - 1).bytes() + " bytes",
                        response.elapsed()));
    }
}
