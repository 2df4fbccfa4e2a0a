package io.reactivecoap.netty.rim;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The stories of a port that nobody listens on, with the JDK's transport. */
class IcmpOnTheJdkTransportTest extends IcmpStories {

    @RegisterExtension
    static final Rim rim = new Rim(2, false);

    IcmpOnTheJdkTransportTest() {
        super(rim);
    }
}
