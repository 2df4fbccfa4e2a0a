package io.reactivecoap.samples.readme;

import static io.reactivecoap.option.ContentFormat.TEXT_PLAIN;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The README's examples. */
public final class Examples {

    private Examples() {}

    /**
     * One request, as a handler of a web service would send it over a session that it keeps: two seconds for an answer,
     * three more attempts where they may help, 4.xx and 5.xx as errors.
     */
    public static Mono<String> temperature(CoapSession session) {
        CoapRequest request =
                CoapRequest.get("/sensors/temperature").accept(TEXT_PLAIN).timeout(Duration.ofSeconds(2));
        return session.retrieve(request)
                .retryWhen(Retry.backoff(3, Duration.ofMillis(200))
                        .filter(CoapException::isTransient)
                        .onRetryExhaustedThrow((retry, last) -> last.failure()))
                .map(CoapResponse::payloadAsString);
    }

    /** Many devices, sixteen at a time, each over a session that is closed after use; what fails is left out. */
    public static Flux<String> temperatures(CoapClient client, List<String> devices) {
        return Flux.fromIterable(devices)
                .flatMap(
                        device -> client.using(device, Examples::temperature)
                                .map(celsius -> device + " has " + celsius)
                                .onErrorResume(CoapException.class, error -> Mono.empty()),
                        16);
    }

    /** A session's life: its states, with the cause of its end, and what happens on it, such as retransmissions. */
    public static Flux<String> watch(CoapSession session) {
        return Flux.merge(
                session.states().map(change -> "state " + change),
                session.events().map(event -> "event " + event));
    }
}
