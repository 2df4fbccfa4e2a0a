package io.reactivecoap;

import io.reactivecoap.option.BlockOption;
import java.util.Objects;

/**
 * How bodies are transferred in blocks (RFC 7959). Immutable; every wither returns changed parameters.
 *
 * @param blockSize the preferred size of a block, 16 to 1,024; 1,024 by default. A smaller one is asked for with the first
 *     request already (§2.4), and bodies longer than it are sent in blocks even if they would fit into a message
 * @param maxBodySize the longest body that is collected in memory, of a response or of a request of unknown length; 8 MiB
 *     by default. {@link CoapSession#blocks} collects nothing and has no limit
 * @param prefetch how many blocks {@link CoapSession#blocks} may ask the server for beyond the subscriber's demand; 0 by
 *     default
 * @param window how many requests for blocks may be under way at once, once the server has told the body's size and an ETag;
 *     1 by default, as RFC 7959 has it. NSTART limits them too, so raise it as well
 * @param maxRestarts how often a transfer starts again from the beginning: a body that changed while it was collected, or
 *     one that the server could not put together (4.08) or wants in smaller blocks (4.13); 3 by default
 * @param tokens which tokens the requests for further blocks have; {@link BlockTokens#FRESH} by default
 * @param qBlock whether bodies go in bursts (RFC 9177) where the peer can do that; {@link QBlock#OFF} by default
 * @param maxPayloads MAX_PAYLOADS of RFC 9177 §7.2, how many messages of a body are sent at a time in such bursts; 10 by
 *     default. Both sides should have the same
 */
public record BlockwiseParameters(
        int blockSize,
        int maxBodySize,
        int prefetch,
        int window,
        int maxRestarts,
        BlockTokens tokens,
        QBlock qBlock,
        int maxPayloads) {

    /** The largest block of RFC 7959. */
    public static final int MAX_BLOCK_SIZE = 1024;

    private static final int MOST = 1024;
    private static final int MOST_PAYLOADS = 100;

    /** Blocks of 1,024 bytes, bodies up to 8 MiB, exactly what is asked for, one at a time, three restarts, no Q-Block. */
    public static final BlockwiseParameters DEFAULT =
            new BlockwiseParameters(MAX_BLOCK_SIZE, 8 << 20, 0, 1, 3, BlockTokens.FRESH, QBlock.OFF, 10);

    /**
     * Checks the components.
     *
     * @param blockSize the preferred size of a block
     * @param maxBodySize the longest body that is collected
     * @param prefetch how many blocks may be asked for beyond the demand
     * @param window how many requests may be under way
     * @param maxRestarts how often a transfer starts again
     * @param tokens which tokens further requests have
     * @param qBlock whether bodies go in bursts
     * @param maxPayloads how many messages a burst has
     */
    public BlockwiseParameters {
        BlockOption.sizeExponent(blockSize);
        require(maxBodySize >= 1, "maxBodySize", "at least 1", maxBodySize);
        require(prefetch >= 0 && prefetch <= MOST, "prefetch", "from 0 to " + MOST, prefetch);
        require(window >= 1 && window <= MOST, "window", "from 1 to " + MOST, window);
        require(maxRestarts >= 0, "maxRestarts", "at least 0", maxRestarts);
        Objects.requireNonNull(tokens, "tokens");
        Objects.requireNonNull(qBlock, "qBlock");
        require(
                maxPayloads >= 1 && maxPayloads <= MOST_PAYLOADS,
                "maxPayloads",
                "from 1 to " + MOST_PAYLOADS,
                maxPayloads);
    }

    private static void require(boolean holds, String name, String expected, int value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + expected + ": " + value);
        }
    }

    /**
     * Changes the preferred size of a block.
     *
     * @param value 16, 32, 64, 128, 256, 512 or 1,024
     * @return the changed parameters
     */
    public BlockwiseParameters withBlockSize(int value) {
        return new BlockwiseParameters(value, maxBodySize, prefetch, window, maxRestarts, tokens, qBlock, maxPayloads);
    }

    /**
     * Changes the longest body that is collected.
     *
     * @param value bytes, at least 1
     * @return the changed parameters
     */
    public BlockwiseParameters withMaxBodySize(int value) {
        return new BlockwiseParameters(blockSize, value, prefetch, window, maxRestarts, tokens, qBlock, maxPayloads);
    }

    /**
     * Changes how many blocks may be asked for beyond the demand.
     *
     * @param value 0 to 1,024
     * @return the changed parameters
     */
    public BlockwiseParameters withPrefetch(int value) {
        return new BlockwiseParameters(blockSize, maxBodySize, value, window, maxRestarts, tokens, qBlock, maxPayloads);
    }

    /**
     * Changes how many requests for blocks may be under way at once; never more than the demand.
     *
     * @param value 1 to 1,024
     * @return the changed parameters
     */
    public BlockwiseParameters withWindow(int value) {
        return new BlockwiseParameters(
                blockSize, maxBodySize, prefetch, value, maxRestarts, tokens, qBlock, maxPayloads);
    }

    /**
     * Changes how often a transfer starts again.
     *
     * @param value at least 0
     * @return the changed parameters
     */
    public BlockwiseParameters withMaxRestarts(int value) {
        return new BlockwiseParameters(blockSize, maxBodySize, prefetch, window, value, tokens, qBlock, maxPayloads);
    }

    /**
     * Changes which tokens the requests for further blocks have.
     *
     * @param value the choice
     * @return the changed parameters
     */
    public BlockwiseParameters withTokens(BlockTokens value) {
        return new BlockwiseParameters(
                blockSize, maxBodySize, prefetch, window, maxRestarts, value, qBlock, maxPayloads);
    }

    /**
     * Changes whether bodies go in bursts.
     *
     * @param value the choice
     * @return the changed parameters
     */
    public BlockwiseParameters withQBlock(QBlock value) {
        return new BlockwiseParameters(
                blockSize, maxBodySize, prefetch, window, maxRestarts, tokens, value, maxPayloads);
    }

    /**
     * Changes how many messages of a body are sent at a time in bursts.
     *
     * @param value 1 to 100
     * @return the changed parameters
     */
    public BlockwiseParameters withMaxPayloads(int value) {
        return new BlockwiseParameters(blockSize, maxBodySize, prefetch, window, maxRestarts, tokens, qBlock, value);
    }
}
