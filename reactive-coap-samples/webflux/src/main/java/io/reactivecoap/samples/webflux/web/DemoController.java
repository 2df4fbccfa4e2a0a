package io.reactivecoap.samples.webflux.web;

import io.reactivecoap.samples.webflux.device.OnNoUris;
import io.reactivecoap.samples.webflux.simulation.SimulatedDevice;
import io.reactivecoap.samples.webflux.simulation.SimulatedSite;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Conditional;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.annotation.DurationFormat.Style;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** For the demo: switches a simulated device off, and on again after a while. Not there with real devices. */
@RestController
@Conditional(OnNoUris.class)
final class DemoController {

    private static final Logger LOG = LoggerFactory.getLogger(DemoController.class);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final SimulatedSite site;

    DemoController(SimulatedSite site) {
        this.site = site;
    }

    @PostMapping("/api/demo/{device}/restart")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void restart(
            @PathVariable String device,
            @RequestParam(defaultValue = "5s") @DurationFormat(style = Style.SIMPLE) Duration pause) {
        if (pause.isNegative() || pause.compareTo(LONGEST) > 0) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "pause must be from 0s to 60s, was " + pause);
        }
        SimulatedDevice simulated = site.find(device)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no device is called " + device));
        simulated
                .restart(pause)
                .subscribe(
                        nothing -> {}, error -> LOG.error("The simulated device {} did not come back", device, error));
    }
}
