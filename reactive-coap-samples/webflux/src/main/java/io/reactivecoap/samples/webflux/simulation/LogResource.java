package io.reactivecoap.samples.webflux.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Supplier;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/** What a device has written down before it was started: more than fits into a message, hence in blocks (RFC 7959). */
final class LogResource extends CoapResource {

    private static final int LINES = 48_000;

    private final Supplier<String> written;
    private byte @Nullable [] text;

    LogResource(String device, Curve curve, Instant end) {
        super("log");
        written = () -> written(device, curve, end.truncatedTo(ChronoUnit.SECONDS));
        getAttributes().setTitle("Log");
        getAttributes().addResourceType("log");
        getAttributes().addContentType(MediaTypeRegistry.TEXT_PLAIN);
    }

    private static String written(String device, Curve curve, Instant end) {
        StringBuilder lines = new StringBuilder();
        for (int back = LINES; back > 0; back--) {
            Instant time = end.minusSeconds(back);
            lines.append(String.format(Locale.ROOT, "%s %s %.2f Cel\n", time, device, curve.at(time)));
        }
        return lines.toString();
    }

    @Override
    public synchronized void handleGET(CoapExchange exchange) {
        if (text == null) {
            text = written.get().getBytes(StandardCharsets.UTF_8);
        }
        Response response = new Response(ResponseCode.CONTENT);
        response.setPayload(text);
        response.getOptions().setContentFormat(MediaTypeRegistry.TEXT_PLAIN);
        response.getOptions().addETag(new byte[] {1});
        exchange.respond(response);
    }
}
