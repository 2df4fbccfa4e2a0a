package io.reactivecoap.netty.rim;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The stories of a port that nobody listens on, with the system's own transport, where there is one. */
class IcmpTest extends IcmpStories {

    @RegisterExtension
    static final Rim rim = new Rim(2, true);

    IcmpTest() {
        super(rim);
    }
}
