package io.reactivecoap.netty.peer;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Bodies to libcoap 4.3.1 in the mode that most of its applications use: the library puts them together (-L 3), and needs
 * to be told their exact size with the first block.
 */
@Tag("slow")
class LibcoapSingleBodyTest extends TransferContract {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", "20", "-L", "3");

    @Override
    String uri() {
        return SERVER.uri();
    }

    @Override
    int length(int blockSize) {
        return blockSize < 128 ? 100_000 : MEGABYTE; // it is as slow as in the other mode, which is tried with more
    }
}
