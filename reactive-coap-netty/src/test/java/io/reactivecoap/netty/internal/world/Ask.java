package io.reactivecoap.netty.internal.world;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A request that is being put into words. */
public final class Ask {

    private final World world;
    private CoapRequest request;
    private Duration waited = Duration.ZERO;

    Ask(World world, CoapRequest request) {
        this.world = world;
        this.request = request;
    }

    public Ask confirmable() {
        return but(asIs -> asIs.confirmable(true));
    }

    public Ask nonConfirmable() {
        return but(asIs -> asIs.confirmable(false));
    }

    public Ask payload(String text) {
        return but(asIs -> asIs.payload(text));
    }

    public <T> Ask option(CoapOption<T> option, T value) {
        return but(asIs -> asIs.option(option, value));
    }

    public Ask noResponse(NoResponse classes) {
        return but(asIs -> asIs.noResponse(classes));
    }

    public Ask timeout(Duration budget) {
        return but(asIs -> asIs.timeout(budget));
    }

    public Ask parameters(UnaryOperator<TransmissionParameters> change) {
        return but(asIs -> asIs.transmission(change.apply(TransmissionParameters.DEFAULT)));
    }

    /** So much time has passed since it was asked, before the session could begin. */
    public Ask afterWaiting(Duration time) {
        waited = time;
        return this;
    }

    public Ask but(UnaryOperator<CoapRequest> change) {
        request = change.apply(request);
        return this;
    }

    /** Hands it to the session. */
    public Answer ask() {
        return world.start(new Answer(request, waited, world::now));
    }

    /** Puts it together without handing it over. */
    public Answer unasked() {
        return new Answer(request, waited, world::now);
    }
}
