package io.reactivecoap;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * How far a transfer in blocks has come; see {@link CoapRequest#onProgress}.
 *
 * @param direction which of the two bodies is on its way
 * @param bytes how many of its bytes have arrived; fewer than before when the transfer had to start again
 * @param total how many there are; empty when that is not known
 */
public record TransferProgress(Direction direction, long bytes, OptionalLong total) {

    /** Which body. */
    public enum Direction {
        /** The request's, to the server. */
        UPLOAD,
        /** The response's, from the server. */
        DOWNLOAD
    }

    /**
     * Checks the components.
     *
     * @param direction which body
     * @param bytes how many bytes have arrived
     * @param total how many there are
     */
    public TransferProgress {
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(total, "total");
    }
}
