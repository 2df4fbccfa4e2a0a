package io.reactivecoap.netty.internal.security;

import java.io.IOException;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/** Our side of one handshake, as who dials or as who is dialled. Used off the event loop. */
interface Side {

    /** Makes the handshake over datagrams; waits for the peer. */
    DTLSTransport shakeHands(DatagramTransport over) throws IOException;

    /** Begins the handshake over a stream; what is to be sent then, and whatever comes, is the protocol's. */
    TlsProtocol begin() throws IOException;

    /** What was agreed on; null before the handshake is complete. */
    @Nullable
    Agreement agreement();

    /** What may be taken up again once this session has ended well; null when nothing may. */
    default @Nullable TlsSession session() {
        return null;
    }

    /** The fatal alert that the peer has sent, or -1. */
    short alertReceived();
}
