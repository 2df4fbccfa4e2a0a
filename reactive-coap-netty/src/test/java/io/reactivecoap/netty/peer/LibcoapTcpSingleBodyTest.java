package io.reactivecoap.netty.peer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies over TCP to libcoap 4.3.1 in the mode in which the library puts them together (-L 3). */
class LibcoapTcpSingleBodyTest extends TransferContract {

    private static final int LONGEST_MESSAGE = 65_536;

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", "20", "-L", "3");

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
        return blockSize < 256 ? 50_000 : MEGABYTE;
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
}
