package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CSM;

import org.junit.jupiter.api.AfterEach;

/** One session and one peer at the two ends of a stream, and nothing open at the end. */
abstract class StreamStory {

    static final int MEBIBYTE = 1 << 20;

    final StreamWorld stream;
    final World world;
    final StreamPeer peer;

    StreamStory() {
        this(StreamWorld.overStream());
    }

    StreamStory(StreamWorld stream) {
        this.stream = stream;
        world = stream.world();
        peer = stream.peer();
    }

    /** Both say what they can do; the peer takes messages of 1 MiB. */
    void begins() {
        begins(MEBIBYTE);
    }

    /** Both say what they can do; the peer takes messages of so many bytes, and bodies in blocks. */
    void begins(int maxMessageSize) {
        world.opens();
        peer.expects(CSM);
        peer.announces(maxMessageSize);
        world.events();
    }

    @AfterEach
    void nothingIsOpenAtTheEnd() {
        stream.nothingIsOpen();
    }
}
