package io.reactivecoap.netty.micrometer;

import io.micrometer.common.KeyValues;
import io.reactivecoap.CoapUri;
import io.reactivecoap.option.CoapOption;
import java.util.Locale;

/**
 * The observation {@code coap.client.requests}. Of low cardinality: {@code client.name}, {@code method}, {@code uri} (the
 * request's template), {@code code}, {@code outcome}, {@code exception}, each {@code none} where there is nothing to say; of
 * high cardinality: {@code coap.uri}, without the query, for that may have a secret.
 */
public class DefaultCoapClientObservationConvention implements CoapClientObservationConvention {

    /** Makes a convention. */
    public DefaultCoapClientObservationConvention() {}

    @Override
    public String getName() {
        return "coap.client.requests";
    }

    @Override
    public String getContextualName(CoapClientObservationContext context) {
        return "coap " + context.request().method().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(CoapClientObservationContext context) {
        Throwable error = context.getError();
        return KeyValues.of(
                "client.name", context.session().client().name().orElse(Outcome.NONE),
                "method", context.request().method().name(),
                "uri", context.request().uriTemplate().orElse(Outcome.NONE),
                "code", Outcome.code(context.getResponse()),
                "outcome",
                        Outcome.of(context.getResponse(), error, context.isCancelled())
                                .name(),
                "exception", Outcome.exception(error));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(CoapClientObservationContext context) {
        String path = CoapUri.pathAndQuery(context.request().options().without(CoapOption.URI_QUERY));
        return KeyValues.of(
                "coap.uri",
                context.session().protocol().scheme() + "://"
                        + context.session().remoteAddress() + path);
    }
}
