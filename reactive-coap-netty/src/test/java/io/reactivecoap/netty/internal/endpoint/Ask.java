package io.reactivecoap.netty.internal.endpoint;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.netty.internal.session.RequestInteraction;
import io.reactivecoap.netty.internal.session.Session;
import java.util.ArrayList;
import java.util.List;

/** A request whose outcomes are kept, with something to do when it is told. */
final class Ask extends RequestInteraction implements SessionDriver.Command {

    final List<CoapResponse> responses = new ArrayList<>();
    final List<CoapException> failures = new ArrayList<>();
    private final Runnable then;

    Ask(String path) {
        this(path, () -> {});
    }

    Ask(String path, Runnable then) {
        this(CoapRequest.get(path), then);
    }

    Ask(CoapRequest request, Runnable then) {
        super(request);
        this.then = then;
    }

    @Override
    public void run(Session session, long now) {
        session.start(this, now);
    }

    @Override
    protected long waited() {
        return 0;
    }

    @Override
    protected void askForBody(Wish what) {}

    @Override
    protected void onOutcome(CoapResponse received, CoapException failed) {
        if (failed != null) {
            failures.add(failed);
        } else {
            responses.add(received);
        }
        then.run();
    }
}
