package io.reactivecoap.samples.readme;

import static io.reactivecoap.option.ContentFormat.TEXT_PLAIN;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.netty.handler.logging.LogLevel;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.StreamParameters.MissingCsm;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.micrometer.CoapMetrics;
import io.reactivecoap.netty.micrometer.CoapObservations;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.EmqxToken;
import io.reactivecoap.pubsub.PubSubMessage;
import io.reactivecoap.pubsub.PublishOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
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

    /** A resource as it changes: the newest value for a consumer that is slow; over a new session when one was lost. */
    public static Flux<String> observed(CoapClient client, String device) {
        return client.using(device, session -> session.observe(CoapRequest.get("/sensors/temperature")))
                .map(CoapResponse::payloadAsString)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1))
                        .maxBackoff(Duration.ofMinutes(1))
                        .filter(CoapException::isTransient));
    }

    /** Over TCP and Unix streams: messages of up to 4 MiB, and nothing is asked of a peer that does not introduce itself. */
    public static CoapClient overStreams(CoapClient client) {
        return client.settings(settings ->
                settings.streams(settings.streams().withMaxMessageSize(4 << 20).withMissingCsm(MissingCsm.FAIL)));
    }

    /** Devices that dial in over TCP, or over a Unix domain socket: each is asked once, and its session closed. */
    public static Flux<String> callingHome(
            CoapClient client, CoapAddress local, Consumer<? super CoapAddress> onListening) {
        return client.accept(CoapProtocol.TCP, local, onListening)
                .flatMap(device -> Mono.usingWhen(device.established(), Examples::temperature, CoapSession::close)
                        .onErrorResume(CoapException.class, error -> Mono.empty()));
    }

    /** A long body into a channel: the server is asked for the next block when the last one has been written. */
    public static Mono<Long> download(CoapSession session, String path, WritableByteChannel to) {
        return session.blocks(CoapRequest.get(path))
                .publishOn(Schedulers.boundedElastic(), 1)
                .map(block -> write(to, block.payloadBuffer()))
                .reduce(0L, Long::sum);
    }

    private static long write(WritableByteChannel to, ByteBuffer bytes) {
        long written = 0;
        try {
            while (bytes.hasRemaining()) {
                written += to.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return written;
    }

    /** A file to the peer, in blocks as it takes them, and how far it has come. */
    public static Mono<CoapResponse> upload(
            CoapSession session, String path, Path file, Consumer<TransferProgress> progress) {
        return session.retrieve(CoapRequest.put(path).body(CoapBody.file(file)).onProgress(progress));
    }

    /** A client that is measured and observed, logs each message, and says when the network is bad. */
    public static NettyCoapClient inView(MeterRegistry meters, ObservationRegistry observations) {
        return NettyCoapClient.create()
                .name("gateway")
                .watch(CoapMetrics.to(meters))
                .watch(CoapObservations.in(observations))
                .wiretap("devices.wire", LogLevel.DEBUG)
                .doOnRetransmit((again, session) -> System.err.println(session.remoteAddress() + ": " + again));
    }

    /** A request whose metrics are those of all sensors. */
    public static Mono<CoapResponse> sensor(CoapSession session, int id) {
        return session.retrieve(CoapRequest.get("/sensors/" + id).uriTemplate("/sensors/{id}"));
    }

    /**
     * Commands that EMQX's gateway has for a device, each answered by a retained message; the heartbeats are sent, and what
     * has expired comes back, by itself. The tokens are kept for a process that crashes: {@code EmqxGateway.resume}.
     */
    public static Flux<String> commands(CoapSession gateway, String device, String password, Consumer<EmqxToken> keep) {
        EmqxCredentials credentials = EmqxCredentials.of(device).login("device", password);
        PublishOptions retained = PublishOptions.DEFAULT.withRetain(true);
        return EmqxGateway.using(gateway, credentials, connection -> {
            connection.tokens().subscribe(keep);
            return connection
                    .subscribe("commands/" + device, 1)
                    .map(PubSubMessage::payloadAsString)
                    .concatMap(command -> connection
                            .publish("done/" + device, CoapBody.of(command), retained)
                            .thenReturn(command));
        });
    }

    /** A session's life: its states, with the cause of its end, and what happens on it, such as retransmissions. */
    public static Flux<String> watch(CoapSession session) {
        return Flux.merge(
                session.states().map(change -> "state " + change),
                session.events().map(event -> "event " + event));
    }
}
