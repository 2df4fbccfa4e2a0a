package io.reactivecoap.samples.webflux.simulation;

import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** A sensor that is there and has nothing to tell: 5.03, with the time after which to ask again for its Max-Age. */
final class IcedUpResource extends CoapResource {

    private static final long MAX_AGE_SECONDS = 30;

    IcedUpResource(String name, String title) {
        super(name);
        setObservable(true);
        getAttributes().setObservable();
        getAttributes().setTitle(title);
        getAttributes().addResourceType(name);
        getAttributes().addInterfaceDescription("core.s");
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        exchange.setMaxAge(MAX_AGE_SECONDS); // RFC 7252 §5.9.3.4: "the number of seconds after which to retry"
        exchange.respond(ResponseCode.SERVICE_UNAVAILABLE, "the gauge is iced up");
    }
}
