package io.reactivecoap.samples.webflux.simulation;

import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** A sensor that notifies its observers, in SenML (RFC 8428). */
final class SensorResource extends CoapResource {

    /** Longer than the time between two notifications, and short enough for a client to notice soon that they have stopped. */
    private static final long MAX_AGE_SECONDS = 10;

    private final String unit;
    private final ToDoubleFunction<Instant> quantity;
    private final Clock clock;

    SensorResource(String name, String title, String unit, ToDoubleFunction<Instant> quantity, Clock clock) {
        super(name);
        this.unit = unit;
        this.quantity = quantity;
        this.clock = clock;
        setObservable(true);
        setObserveType(CoAP.Type.CON);
        getAttributes().setObservable();
        getAttributes().setTitle(title);
        getAttributes().addResourceType(name);
        getAttributes().addInterfaceDescription("core.s");
        getAttributes().addContentType(MediaTypeRegistry.APPLICATION_SENML_JSON);
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        Instant now = clock.instant();
        exchange.setMaxAge(MAX_AGE_SECONDS);
        exchange.respond(
                ResponseCode.CONTENT,
                String.format(
                        Locale.ROOT,
                        "[{\"n\":\"%s\",\"u\":\"%s\",\"v\":%.2f}]",
                        getName(),
                        unit,
                        quantity.applyAsDouble(now)),
                MediaTypeRegistry.APPLICATION_SENML_JSON);
    }
}
