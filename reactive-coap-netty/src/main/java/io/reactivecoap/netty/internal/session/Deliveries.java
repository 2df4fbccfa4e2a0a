package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.Reliability;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.link.Delivery;
import java.time.Duration;

/** How the messages of a session are delivered, worked out once for all requests without parameters of their own. */
final class Deliveries {

    private static final long UNSET = -1;

    private final boolean overReliable;
    private final Delivery confirmable;
    private final Delivery nonConfirmable;
    private final Delivery reliable;
    private final long separateResponseTimeout;

    /** {@code overReliable} says whether the transport itself is reliable. */
    Deliveries(SessionSettings settings, boolean overReliable) {
        this.overReliable = overReliable;
        confirmable = Delivery.of(true, settings.transmission());
        nonConfirmable = Delivery.of(false, settings.transmission());
        separateResponseTimeout =
                settings.separateResponseTimeout().map(Duration::toNanos).orElse(UNSET);
        // nothing is acknowledged there: what is waited for is the response alone
        long wait = separateResponseTimeout(confirmable);
        reliable = new Delivery(false, 0, 1, 0, wait, wait);
    }

    Delivery of(CoapRequest request) {
        return request.reliability() == Reliability.NON_CONFIRMABLE ? nonConfirmable(request) : confirmable(request);
    }

    Delivery confirmable(CoapRequest request) {
        return of(request, true, confirmable);
    }

    Delivery nonConfirmable(CoapRequest request) {
        return of(request, false, nonConfirmable);
    }

    private Delivery of(CoapRequest request, boolean isConfirmable, Delivery otherwise) {
        if (overReliable) {
            return reliable;
        }
        TransmissionParameters own = request.transmission().orElse(null);
        return own == null ? otherwise : Delivery.of(isConfirmable, own);
    }

    /** That of a confirmable message that is no request, such as a ping. */
    Delivery confirmable() {
        return confirmable;
    }

    /** How long a response may take once its request is acknowledged. */
    long separateResponseTimeout(Delivery delivery) {
        return separateResponseTimeout == UNSET ? delivery.exchangeLifetime() : separateResponseTimeout;
    }
}
