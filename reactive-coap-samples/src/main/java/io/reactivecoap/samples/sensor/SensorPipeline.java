package io.reactivecoap.samples.sensor;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A sensor is observed, averaged over windows of time, and a siren told when it gets too hot. */
public final class SensorPipeline {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    private SensorPipeline() {}

    /** What was told to the siren, and the average that was the reason. */
    public record Alarm(boolean on, double average) {}

    /** The average of each window in which the sensor told something; over a new session when one was lost. */
    public static Flux<Double> averages(CoapClient client, String sensor) {
        return client.using(sensor, session -> session.observe(CoapRequest.get("/temperature")))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1))
                        .maxBackoff(Duration.ofMinutes(1))
                        .jitter(0)
                        .transientErrors(true)
                        .filter(CoapException::isTransient))
                .map(response -> Double.parseDouble(response.payloadAsString()))
                .window(WINDOW)
                .concatMap(window -> window.collect(Collectors.summarizingDouble(Double::doubleValue)))
                .filter(values -> values.getCount() > 0)
                .map(DoubleSummaryStatistics::getAverage);
    }

    /** Tells the siren when an average is above the limit, and when one is not any more; emits what it has been told. */
    public static Flux<Alarm> alarms(CoapClient client, String sensor, CoapSession siren, double limit) {
        return averages(client, sensor)
                .map(average -> new Alarm(average > limit, average))
                .startWith(new Alarm(false, Double.NaN))
                .distinctUntilChanged(Alarm::on)
                .skip(1)
                .concatMap(alarm -> tell(siren, alarm));
    }

    private static Mono<Alarm> tell(CoapSession siren, Alarm alarm) {
        return siren.retrieve(CoapRequest.put("/siren").payload(alarm.on ? "on" : "off"))
                .thenReturn(alarm);
    }
}
