package io.reactivecoap.netty.internal.link.datagram;

/** Who waits for a place among the NSTART. */
interface Waiting {

    /** Whether it need not pause when the peer does not respond. */
    boolean isConfirmable();

    /** There is a place for it; it takes it. */
    void onPlace(long now);

    /** It will get none. */
    void end();
}
