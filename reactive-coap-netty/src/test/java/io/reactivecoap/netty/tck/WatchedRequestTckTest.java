package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import org.reactivestreams.Publisher;
import org.testng.annotations.BeforeClass;

/** A request of a client that is watched. */
public class WatchedRequestTckTest extends SessionVerification<CoapResponse> {

    private CoapSession watched;

    @BeforeClass(dependsOnMethods = "connect")
    void connectWatched() {
        watched = rim().connect(client(), uri());
    }

    private NettyCoapClient client() {
        return rim().client().doOnRequest((request, session) -> {}).doOnResponse((request, response, session) -> {});
    }

    @Override
    public Publisher<CoapResponse> createPublisher(long elements) {
        return watched.request(CoapRequest.get("/").payload("x"));
    }

    @Override
    public Publisher<CoapResponse> createFailedPublisher() {
        CoapSession ended = client().open(uri());
        ended.dispose();
        return asked(ended.request(CoapRequest.get("/")));
    }
}
