package io.reactivecoap.samples.webflux.device;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapException;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.Reconnection;
import io.reactivecoap.Reconnection.Meanwhile;
import io.reactivecoap.netty.micrometer.CoapMetrics;
import io.reactivecoap.netty.micrometer.CoapObservations;
import io.reactivecoap.security.CredentialRules;
import io.reactivecoap.security.PreSharedKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import reactor.util.retry.Retry;

/** The CoAP client, and the devices that the configuration names. */
@Configuration(proxyBeanMethods = false)
class DeviceConfiguration {

    private static final int PING_MISSES = 2;
    private static final int RETRANSMISSIONS = 2;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** One client for all devices: its sessions come back by themselves, and it is watched by Micrometer. */
    @Bean
    CoapClient coapClient(
            Fleet fleet, SensorsProperties sensors, MeterRegistry meters, ObservationRegistry observations) {
        return CoapClient.create()
                .name("sensors")
                .security(fleet.credentials())
                .settings(settings -> settings
                        // 2 + 4 + 8 s instead of 62: somebody waits in front of a screen
                        .transmission(settings.transmission().withMaxRetransmit(RETRANSMISSIONS))
                        .keepalive(keepalive(sensors.keepalive())))
                .reconnect(Reconnection.DEFAULT
                        .withMeanwhile(
                                Meanwhile
                                        .FAIL) // who asks meanwhile is told at once, and may show what was known before
                        .withBackoff(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(500))
                                .maxBackoff(Duration.ofSeconds(5))
                                .filter(CoapException::isTransient)))
                .watch(CoapMetrics.to(meters))
                .watch(CoapObservations.in(observations));
    }

    /** A device that says nothing is taken to be gone after twice the time after which it is asked. */
    private static KeepaliveParameters keepalive(Duration idle) {
        Duration half = idle.dividedBy(PING_MISSES);
        Duration timeout = half.compareTo(KeepaliveParameters.SHORTEST) < 0 ? KeepaliveParameters.SHORTEST : half;
        return new KeepaliveParameters(idle, timeout, PING_MISSES);
    }

    @Bean
    @Conditional(OnUris.class)
    Fleet configuredFleet(SensorsProperties sensors) {
        return new Fleet(Device.of(sensors.uris()), credentials(sensors.psk()));
    }

    private static CredentialRules credentials(SensorsProperties.@Nullable Psk psk) {
        if (psk == null) {
            return CredentialRules.none();
        }
        try {
            return CredentialRules.always(PreSharedKey.of(psk.identity(), Files.readAllBytes(psk.keyFile())));
        } catch (IOException e) {
            throw new UncheckedIOException("sensors.psk.key-file cannot be read: " + psk.keyFile(), e);
        }
    }
}
