package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapSession;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies to Californium and back. */
@Tag("slow")
class CaliforniumTransferTest extends TransferContract {

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.forBodiesOf(MEGABYTE, "127.0.0.1");

    @Override
    String uri() {
        return SERVER.uri();
    }

    @Override
    int length(int blockSize) {
        return MEGABYTE; // in blocks of 16 bytes, 65,536 messages each way: message ids are used again
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
