package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTransferException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.StepVerifier;

/** Bodies to libcoap 4.3.1 and back, whose example server puts them together itself. */
@Tag("slow")
class LibcoapTransferTest extends TransferContract {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", "20");

    @Override
    String uri() {
        return SERVER.uri();
    }

    @Override
    int length(int blockSize) {
        return blockSize < 64 ? 100_000 : MEGABYTE; // Californium is the one with which message ids are used again
    }

    @Test
    void takesABodyThatIsSentAsItComes() {
        CoapSession session = CLIENT.open(uri());
        byte[] body = bytes(MEGABYTE, 4);
        put(session, CoapBody.publisher(() -> chunks(body)).unsized());
        assertThat(get(session)).isEqualTo(body);
    }

    /** It gives every GET an entity tag of its own, so that nobody can tell what is the same. */
    @Test
    void doesNotGoOnWithABodyOverAnotherSession() {
        CoapSession session = CLIENT.open(uri());
        put(session, CoapBody.of(bytes(MEGABYTE, 5)));
        StepVerifier.create(restOfIt(CLIENT.open(uri()), someOfIt(session)))
                .expectErrorSatisfies(e -> assertThat(((CoapTransferException) e).reason())
                        .isEqualTo(CoapTransferException.Reason.ETAG_CHANGED))
                .verify(LONG);
    }
}
