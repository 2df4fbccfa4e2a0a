package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.netty.rim.NotifyingPeer;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import org.testng.annotations.AfterClass;

/** An observation of as many representations as the test wants; none is dropped. */
public class ObserveTckTest extends SessionVerification<CoapResponse> {

    private static final NotificationBuffer ALL = NotificationBuffer.bounded(10_000, NotificationBuffer.Overflow.ERROR);

    private final List<NotifyingPeer> peers = new ArrayList<>();

    @Override
    public Publisher<CoapResponse> createPublisher(long elements) {
        NotifyingPeer peer = NotifyingPeer.times((int) elements);
        peers.add(peer);
        return rim().open(peer.uri()).observe(CoapRequest.get("/"), ALL);
    }

    @Override
    public Publisher<CoapResponse> createFailedPublisher() {
        return asked(ended().observe(CoapRequest.get("/")).next());
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
