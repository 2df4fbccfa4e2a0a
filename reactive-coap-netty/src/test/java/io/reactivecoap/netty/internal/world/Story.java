package io.reactivecoap.netty.internal.world;

import org.junit.jupiter.api.AfterEach;

/** One session and one peer, and nothing open at the end. */
abstract class Story {

    final World world = new World();
    final ScriptedPeer peer = world.peer();

    @AfterEach
    void nothingIsOpenAtTheEnd() {
        world.nothingIsOpen();
    }
}
