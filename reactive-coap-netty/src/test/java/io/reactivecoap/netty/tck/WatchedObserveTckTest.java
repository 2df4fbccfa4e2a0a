package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.rim.NotifyingPeer;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import org.testng.annotations.AfterClass;

/** An observation of a client that is watched; none of the representations is dropped. */
public class WatchedObserveTckTest extends SessionVerification<CoapResponse> {

    private static final NotificationBuffer ALL = NotificationBuffer.bounded(10_000, NotificationBuffer.Overflow.ERROR);

    private final List<NotifyingPeer> peers = new ArrayList<>();

    private NettyCoapClient client() {
        return rim().client().doOnRequest((request, session) -> {}).doOnResponse((request, response, session) -> {});
    }

    @Override
    public Publisher<CoapResponse> createPublisher(long elements) {
        NotifyingPeer peer = NotifyingPeer.times((int) elements);
        peers.add(peer);
        return rim().closing(client().open(peer.uri())).observe(CoapRequest.get("/"), ALL);
    }

    @Override
    public Publisher<CoapResponse> createFailedPublisher() {
        CoapSession ended = client().open(uri());
        ended.dispose();
        return asked(ended.observe(CoapRequest.get("/")).next());
    }

    @Override
    public long maxElementsFromPublisher() {
        return 200;
    }

    @AfterClass(alwaysRun = true)
    void closePeers() {
        peers.forEach(NotifyingPeer::close);
    }
}
