package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies to libcoap 4.3.1 and back over TCP: in single blocks, in messages of 63 blocks, in one message. */
@Tag("slow")
class LibcoapTcpTransferTest extends TransferContract {

    private static final int LONGEST_MESSAGE = 65_536;

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", "20");

    @BeforeEach
    void takesMessagesOf64KiB() {
        CLIENT.usually(settings -> settings.streams(settings.streams().withMaxMessageSize(LONGEST_MESSAGE)));
    }

    @Override
    String uri() {
        return SERVER.tcpUri();
    }

    @Override
    int length(int blockSize) {
        return blockSize < 256 ? 100_000 : MEGABYTE;
    }

    @Override
    int inOneBlock(int blockSize) {
        return blockSize == 1024 ? LONGEST_MESSAGE - 1024 : blockSize;
    }

    /** It loses a message when one of its reads of 1,472 bytes ends within the message's length. */
    @Override
    int atOnce() {
        return 1;
    }

    @Test
    void carriesABodyInOneMessage() {
        CoapSession session = CLIENT.open(
                uri(), settings -> settings.streams(settings.streams().withMaxMessageSize(8 << 20)));
        byte[] body = bytes(5_000_000, 4);
        put(session, CoapBody.of(body));
        assertThat(session.blocks(CoapRequest.get(THING)).collectList().block(LONG))
                .singleElement()
                .satisfies(block -> assertThat(block.payload()).isEqualTo(body));
    }

    /** In single blocks: of several in a message it would keep the last ones, see {@link LibcoapTcpWireTest}. */
    @Test
    void takesABodyThatIsSentAsItComes() {
        CoapSession session = CLIENT.open(uri());
        byte[] body = bytes(MEGABYTE, 5);
        put(session, CoapBody.publisher(() -> chunks(body)).unsized());
        assertThat(get(session)).isEqualTo(body);
    }
}
