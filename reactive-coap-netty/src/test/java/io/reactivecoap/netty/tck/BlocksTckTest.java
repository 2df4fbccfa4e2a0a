package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.rim.BodyPeer;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import org.testng.annotations.AfterClass;

/** The blocks of a body, as many as the test wants. */
public class BlocksTckTest extends SessionVerification<CoapBlock> {

    private final List<BodyPeer> peers = new ArrayList<>();

    @Override
    public Publisher<CoapBlock> createPublisher(long elements) {
        BodyPeer peer = BodyPeer.ofBlocks((int) elements, 16);
        peers.add(peer);
        return rim().open(peer.uri()).blocks(CoapRequest.get("/"));
    }

    @Override
    public Publisher<CoapBlock> createFailedPublisher() {
        return asked(ended().blocks(CoapRequest.get("/")).next());
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1_000;
    }

    @AfterClass(alwaysRun = true)
    void closePeers() {
        peers.forEach(BodyPeer::close);
    }
}
