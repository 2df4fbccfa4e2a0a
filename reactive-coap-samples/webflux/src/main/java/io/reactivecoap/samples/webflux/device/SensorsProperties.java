package io.reactivecoap.samples.webflux.device;

import io.reactivecoap.CoapUri;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the service is told about its sensors.
 *
 * @param uris where they are, such as {@code coap://host}, whose sensors are discovered, or {@code coap://host/temperature}, which
 *     is one; none for simulated ones
 * @param psk the key for {@code coaps://} URIs, or null
 * @param timeout how long a request to a device may take
 * @param concurrency how many sensors are asked at a time
 * @param keepalive after which silence a device is asked whether it is still there
 * @param heartbeat how often a browser that nothing is told is sent a comment
 * @param logPath where devices have their log
 * @param simulation how simulated sensors behave
 */
@Validated
@ConfigurationProperties("sensors")
public record SensorsProperties(
        @DefaultValue List<CoapUri> uris,
        @Valid @Nullable Psk psk,

        @NotNull @DurationMin(millis = 1) @DurationMax(minutes = 1) @DefaultValue("2s")
        Duration timeout,

        @Min(1) @Max(1024) @DefaultValue("16") int concurrency,

        @NotNull @DurationMin(millis = 250) @DefaultValue("2s")
        Duration keepalive,

        @NotNull @DurationMin(millis = 1) @DefaultValue("15s")
        Duration heartbeat,

        @NotNull @Pattern(regexp = "/.*", message = "must begin with a slash") @DefaultValue("/log")
        String logPath,

        @Valid @DefaultValue Simulation simulation) {

    /**
     * A pre-shared key.
     *
     * @param identity who we are
     * @param keyFile the file that holds the key, as it is
     */
    public record Psk(@NotBlank String identity, @NotNull Path keyFile) {}

    /**
     * How simulated sensors behave.
     *
     * @param interval how often they tell their values
     * @param day how long a day takes
     */
    public record Simulation(
            @NotNull @DurationMin(millis = 10) @DefaultValue("1s")
            Duration interval,

            @NotNull @DurationMin(seconds = 1) @DefaultValue("4m")
            Duration day) {}

    /**
     * Whether there is a key for the URIs that need one.
     *
     * @return false when it is missing
     */
    @AssertTrue(message = "sensors.psk.identity and sensors.psk.key-file must be given for coaps URIs")
    public boolean isPskGivenWhereNeeded() {
        return psk != null || uris.stream().noneMatch(uri -> uri.protocol().isSecure());
    }
}
