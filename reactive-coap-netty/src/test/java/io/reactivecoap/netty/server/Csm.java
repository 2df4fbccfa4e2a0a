package io.reactivecoap.netty.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The capabilities that the server tells each connection first (RFC 8323 §5.3).
 *
 * @param sent whether a CSM is sent at all
 * @param maxMessageSize the option's value, null for none
 * @param blockWise whether the option Block-Wise-Transfer is there
 * @param delay how long after the connection it is sent; answers wait for it
 * @param more bytes that follow the options as they are
 */
public record Csm(boolean sent, @Nullable Long maxMessageSize, boolean blockWise, Duration delay, byte[] more) {

    /** What Max-Message-Size is until it is told (RFC 8323 §5.3.1). */
    public static final long BASE_SIZE = 1152;

    /** Messages of a mebibyte, and BERT. */
    public static final Csm USUAL = new Csm(true, 1L << 20, true, Duration.ZERO, WireMessage.NOTHING);

    /** A peer that sends no CSM. */
    public static final Csm NONE = new Csm(false, null, false, Duration.ZERO, WireMessage.NOTHING);

    /** A CSM without any option. */
    public static final Csm EMPTY = new Csm(true, null, false, Duration.ZERO, WireMessage.NOTHING);

    public Csm withMaxMessageSize(long size) {
        return new Csm(sent, size, blockWise, delay, more);
    }

    public Csm withBlockWise(boolean changed) {
        return new Csm(sent, maxMessageSize, changed, delay, more);
    }

    public Csm delayed(Duration changed) {
        return new Csm(sent, maxMessageSize, blockWise, changed, more);
    }

    /** With bytes after the options, such as an option of another kind. */
    public Csm with(byte... bytes) {
        return new Csm(sent, maxMessageSize, blockWise, delay, bytes);
    }

    /** How long a message of the client may be. */
    long longest() {
        return maxMessageSize == null ? BASE_SIZE : maxMessageSize;
    }

    /** Whether the client may send BERT blocks (RFC 8323 §5.3.2). */
    boolean allowsBert() {
        return blockWise && longest() > BASE_SIZE;
    }
}
