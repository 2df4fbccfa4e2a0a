package io.reactivecoap.netty.internal.security;

import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.jspecify.annotations.Nullable;

/**
 * The cookies by which peers that dial in show that they are at their address (RFC 6347 §4.2.1); nothing is remembered of those
 * that have yet to. Confined to an event loop, but made off it.
 */
final class Cookies {

    /** RFC 6347 §4.2.1: "changing the Secret value frequently, thus invalidating those cookies" that were collected. */
    private static final long SECRET_LIFETIME = TimeUnit.MINUTES.toNanos(1);

    private static final DatagramSender NOBODY = new DatagramSender() {
        @Override
        public int getSendLimit() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void send(byte[] bytes, int offset, int length) {}
    };

    private DTLSVerifier present = new DTLSVerifier(CoapCrypto.get());
    private @Nullable DTLSVerifier former;
    private long since;

    Cookies(long now) {
        since = now;
    }

    /** The ClientHello in a datagram, when it has a cookie of ours; else null, and the answer to it is given to a sender. */
    @Nullable
    DTLSRequest verify(byte[] address, byte[] datagram, DatagramSender answer, long now) {
        renew(now);
        DTLSVerifier before = former;
        try {
            DTLSRequest verified =
                    before == null ? null : before.verifyRequest(address, datagram, 0, datagram.length, NOBODY);
            return verified == null ? present.verifyRequest(address, datagram, 0, datagram.length, answer) : verified;
        } catch (RuntimeException e) {
            return null; // it cannot be parsed
        }
    }

    private void renew(long now) {
        if (now - since >= SECRET_LIFETIME) {
            former = present;
            present = new DTLSVerifier(CoapCrypto.get());
            since = now;
        }
    }
}
