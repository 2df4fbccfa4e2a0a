package io.reactivecoap.samples.webflux.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** A fan that is {@code on} or {@code off}, and cools the air while it is on. */
final class FanResource extends CoapResource {

    private static final double STRONGEST = 4;
    private static final Duration INERTIA = Duration.ofSeconds(8);

    private final Clock clock;
    private boolean running;
    private double coolingBefore;
    private Instant since;

    FanResource(Clock clock) {
        super("fan");
        this.clock = clock;
        since = clock.instant();
        getAttributes().setTitle("Fan");
        getAttributes().addResourceType("fan");
        getAttributes().addInterfaceDescription("core.a");
        getAttributes().addContentType(MediaTypeRegistry.TEXT_PLAIN);
    }

    /** By how much the air is cooler than without a fan. */
    synchronized double coolingAt(Instant instant) {
        double target = running ? STRONGEST : 0;
        double passed = Math.max(0, Duration.between(since, instant).toMillis());
        return target + (coolingBefore - target) * Math.exp(-passed / INERTIA.toMillis());
    }

    @Override
    public synchronized void handleGET(CoapExchange exchange) {
        exchange.setMaxAge(0);
        exchange.respond(running ? "on" : "off");
    }

    @Override
    public synchronized void handlePUT(CoapExchange exchange) {
        String wanted = exchange.getRequestText();
        switch (wanted) {
            case "on", "off" -> {
                Instant now = clock.instant();
                coolingBefore = coolingAt(now);
                since = now;
                running = wanted.equals("on");
                exchange.respond(ResponseCode.CHANGED);
            }
            default -> exchange.respond(ResponseCode.BAD_REQUEST, "a fan is on or off");
        }
    }
}
