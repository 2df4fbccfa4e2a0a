package io.reactivecoap.netty.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/** How observations of requests are named, and which key values they have; see {@link CoapObservations#convention}. */
public interface CoapClientObservationConvention extends ObservationConvention<CoapClientObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof CoapClientObservationContext;
    }
}
