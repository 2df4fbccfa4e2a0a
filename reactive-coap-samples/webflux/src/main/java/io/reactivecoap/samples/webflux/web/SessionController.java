package io.reactivecoap.samples.webflux.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.reactivecoap.samples.webflux.device.DeviceSession;
import io.reactivecoap.samples.webflux.device.Devices;
import io.reactivecoap.samples.webflux.device.SessionChange;
import io.reactivecoap.samples.webflux.simulation.SimulatedSite;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Where the sessions stand. */
@RestController
final class SessionController {

    private final Devices devices;
    private final boolean simulated;

    SessionController(Devices devices, ObjectProvider<SimulatedSite> site) {
        this.devices = devices;
        this.simulated = site.getIfAvailable() != null;
    }

    @GetMapping("/api/sessions")
    Flux<View> sessions() {
        return Flux.fromIterable(devices.all()).map(this::view);
    }

    private View view(DeviceSession session) {
        SessionChange last = session.last();
        return new View(
                last.device(),
                session.device().endpoint().toString(),
                last.state(),
                last.cause(),
                last.time(),
                simulated);
    }

    /**
     * A session as it is just now.
     *
     * @param device the device's name
     * @param uri where it is
     * @param state the state of the session
     * @param cause why it is disconnected, or null
     * @param since since when
     * @param simulated whether the device can be restarted for the demo
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String device,
            String uri,
            SessionChange.State state,
            @Nullable String cause,
            Instant since,
            boolean simulated) {}
}
