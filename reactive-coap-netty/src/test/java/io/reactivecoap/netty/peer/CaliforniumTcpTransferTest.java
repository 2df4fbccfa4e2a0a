package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapSession;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies to Californium in single blocks, for it announces nothing, and back in messages of several, for it sends those unasked. */
@Tag("slow")
class CaliforniumTcpTransferTest extends TransferContract {

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.overTcpForBodiesOf(MEGABYTE);

    @BeforeEach
    void doesNotWaitLongForCapabilities() {
        CLIENT.usually(settings -> settings.streams(settings.streams().withCsmTimeout(Duration.ofMillis(50))));
    }

    @Override
    String uri() {
        return SERVER.uri();
    }

    @Override
    int length(int blockSize) {
        return blockSize < 256 ? 100_000 : MEGABYTE;
    }

    @Override
    int inOneBlock(int blockSize) {
        return blockSize == 1024 ? 1024 * CaliforniumServer.BLOCKS_IN_A_MESSAGE : blockSize;
    }

    @Test
    void takesABodyThatIsSentAsItComes() {
        CoapSession session = CLIENT.open(uri());
        byte[] body = bytes(MEGABYTE, 4);
        put(session, CoapBody.publisher(() -> chunks(body)).unsized());
        assertThat(get(session)).isEqualTo(body);
    }

    @Test
    void goesOnWithABodyOverAnotherSession() {
        byte[] body = bytes(MEGABYTE, 5);
        CoapSession session = CLIENT.open(uri());
        put(session, CoapBody.of(body));
        List<CoapBlock> blocks = someOfIt(session);
        blocks.addAll(restOfIt(CLIENT.open(uri()), blocks)
                .collectList()
                .blockOptional(LONG)
                .orElseThrow());
        assertThat(joined(blocks)).isEqualTo(body);
    }
}
