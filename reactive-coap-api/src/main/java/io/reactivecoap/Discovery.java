package io.reactivecoap;

import io.reactivecoap.discovery.LinkFormat;
import io.reactivecoap.discovery.LinkFormatException;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.option.ContentFormat;
import java.util.List;
import reactor.core.publisher.Flux;

/** Asks a server what it has (RFC 6690 §4). */
final class Discovery {

    private static final String WELL_KNOWN = "/.well-known/core";

    private Discovery() {}

    static Flux<WebLink> links(CoapSession session, String query) {
        CoapRequest request = CoapRequest.get(query.isEmpty() ? WELL_KNOWN : WELL_KNOWN + "?" + query)
                .accept(ContentFormat.LINK_FORMAT);
        Flux<WebLink> links = session.retrieve(request).flatMapIterable(response -> parse(request, response));
        return query.isEmpty() ? links : links.filter(link -> link.matches(query));
    }

    private static List<WebLink> parse(CoapRequest request, CoapResponse response) {
        try {
            return LinkFormat.parse(response.payload());
        } catch (LinkFormatException e) {
            throw new CoapProtocolException(
                    "the answer to " + request.pathAndQuery() + " is not in the link format: " + e.getMessage(), null);
        }
    }
}
