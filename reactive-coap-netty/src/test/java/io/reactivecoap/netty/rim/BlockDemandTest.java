package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The consumer's demand is what the server is asked for: the requests on the wire are counted. */
class BlockDemandTest {

    private static final CoapRequest GET = CoapRequest.get("/body");

    @RegisterExtension
    static final Rim rim = new Rim();

    private BodyPeer peer;

    private CoapSession connect(BodyPeer to) {
        return connect(rim.client(), to);
    }

    private CoapSession connect(NettyCoapClient client, BodyPeer to) {
        peer = rim.closing(to);
        return rim.connect(client, to.uri());
    }

    /**
     * What was sent before a ping has arrived when it has been answered; a request that follows from the answer to another
     * comes after it, for NSTART is 1.
     */
    private void asked(CoapSession session, int requests) {
        for (int pings = 0; pings < 100 && peer.requests().size() < requests; pings++) {
            session.ping().block(Rim.PATIENCE);
        }
        session.ping().repeat(2).blockLast(Rim.PATIENCE);
        assertThat(peer.requests()).as("requests on the wire").hasSize(requests);
    }

    @Test
    void noDemandSendsNothingAndADemandOfThreeSendsThree() {
        CoapSession session = connect(BodyPeer.ofBlocks(10, 64));
        StepVerifier.create(session.blocks(GET), 0)
                .then(() -> asked(session, 0))
                .thenRequest(3)
                .expectNextCount(3)
                .then(() -> asked(session, 3))
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> asked(session, 5))
                .thenCancel()
                .verify(Rim.PATIENCE);
        asked(session, 5);
    }

    @Test
    void anOtherSchedulerAsksForNoMore() {
        CoapSession session = connect(rim.client().publishOn(Schedulers.single()), BodyPeer.ofBlocks(10, 64));
        StepVerifier.create(session.blocks(GET), 0)
                .then(() -> asked(session, 0))
                .thenRequest(3)
                .expectNextCount(3)
                .then(() -> asked(session, 3))
                .thenCancel()
                .verify(Rim.PATIENCE);
        asked(session, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aPrefetchAllowsSoManyMore(int prefetch) {
        CoapSession session = connect(BodyPeer.ofBlocks(20, 64));
        CoapRequest request = GET.blockwise(BlockwiseParameters.DEFAULT.withPrefetch(prefetch));
        StepVerifier.create(session.blocks(request), 0)
                .then(() -> asked(session, 0))
                .thenRequest(3)
                .expectNextCount(3)
                .then(() -> asked(session, 3 + prefetch))
                .thenRequest(1)
                .expectNextCount(1)
                .then(() -> asked(session, 4 + prefetch))
                .thenCancel()
                .verify(Rim.PATIENCE);
        asked(session, 4 + prefetch);
    }

    @Test
    void aWindowNeverAsksForMoreThanTheDemand() {
        CoapSession session = connect(BodyPeer.ofBlocks(40, 64));
        session.settings(
                settings -> settings.transmission(settings.transmission().withNstart(16)));
        CoapRequest request = GET.blockwise(BlockwiseParameters.DEFAULT.withWindow(16));
        StepVerifier.create(session.blocks(request), 0)
                .thenRequest(7)
                .expectNextCount(7)
                .then(() -> asked(session, 7))
                .thenRequest(100)
                .expectNextCount(33)
                .expectComplete()
                .verify(Rim.PATIENCE);
        asked(session, 40);
    }

    @Test
    void blocksComeInOrderWithOffsetAndEnd() {
        CoapSession session = connect(new BodyPeer(new byte[150], 64));
        List<CoapBlock> blocks = session.blocks(GET).collectList().block(Rim.PATIENCE);
        assertThat(blocks).extracting(CoapBlock::offset).containsExactly(0L, 64L, 128L);
        assertThat(blocks).extracting(CoapBlock::isLast).containsExactly(false, false, true);
        assertThat(blocks).allMatch(block -> block.totalSize().orElseThrow() == 150);
    }

    @Test
    void eachBlockMayBeAskedForFromWithinTheSignalOfTheOneBefore() {
        CoapSession session = connect(BodyPeer.ofBlocks(500, 16));
        StepVerifier.create(session.blocks(GET).limitRate(1))
                .expectNextCount(500)
                .expectComplete()
                .verify(Rim.PATIENCE);
        asked(session, 500);
    }

    @Test
    void aBodyMayBeReadFromABlockOn() {
        CoapSession session = connect(BodyPeer.ofBlocks(10, 64));
        CoapRequest request = GET.option(CoapOption.BLOCK2, new BlockOption(7, false, 2));
        List<CoapBlock> blocks = session.blocks(request).collectList().block(Rim.PATIENCE);
        assertThat(blocks).extracting(CoapBlock::offset).containsExactly(448L, 512L, 576L);
    }

    @Test
    void aBodyThatBrokeOffGoesOnOverAnotherSession() {
        CoapSession session = connect(BodyPeer.ofBlocks(10, 64));
        CoapBlock last = session.blocks(GET).take(4).blockLast(Rim.PATIENCE);
        session.close().block(Rim.PATIENCE);

        CoapSession another = rim.connect(peer.uri());
        List<CoapBlock> rest = another.blocks(GET, last).collectList().block(Rim.PATIENCE);
        assertThat(rest).extracting(CoapBlock::offset).startsWith(256L).hasSize(6);
        asked(another, 10);
    }
}
