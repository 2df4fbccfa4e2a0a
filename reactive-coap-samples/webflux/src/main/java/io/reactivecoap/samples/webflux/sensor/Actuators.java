package io.reactivecoap.samples.webflux.sensor;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.webflux.device.DeviceSession;
import io.reactivecoap.samples.webflux.device.SensorsProperties;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What the devices can be told to do. */
@Component
public final class Actuators {

    private static final String TEMPLATE = "/{actuator}";

    private final SensorsProperties settings;

    Actuators(SensorsProperties settings) {
        this.settings = settings;
    }

    /**
     * Asks an actuator for its state.
     *
     * @param device its device
     * @param path its path
     * @return the state, as text; or a {@link io.reactivecoap.CoapException}
     */
    public Mono<String> state(DeviceSession device, String path) {
        return send(device, CoapRequest.get(path)).map(CoapResponse::payloadAsString);
    }

    /**
     * Sets an actuator. The request is sent once: whoever gets no answer does not know whether it was obeyed, and may ask.
     *
     * @param device its device
     * @param path its path
     * @param value what to set it to
     * @return completes when the device has obeyed; or a {@link io.reactivecoap.CoapException}
     */
    public Mono<Void> set(DeviceSession device, String path, String value) {
        return send(
                        device,
                        CoapRequest.put(path)
                                .contentFormat(ContentFormat.TEXT_PLAIN)
                                .payload(value))
                .then();
    }

    private Mono<CoapResponse> send(DeviceSession device, CoapRequest request) {
        return device.session().retrieve(request.timeout(settings.timeout()).uriTemplate(TEMPLATE));
    }
}
