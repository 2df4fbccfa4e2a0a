package io.reactivecoap.samples.senml;

/**
 * How much is read at most; more is refused.
 *
 * @param maxBytes of a pack
 * @param maxRecords of a pack
 * @param maxDepth of arrays and objects in each other, the pack and its records included; those of fields that are ignored may go on from there
 */
public record SenmlLimits(int maxBytes, int maxRecords, int maxDepth) {

    /** 1 MiB, 10,000 records, 16 deep. */
    public static final SenmlLimits DEFAULT = new SenmlLimits(1 << 20, 10_000, 16);

    /**
     * Makes limits.
     *
     * @throws IllegalArgumentException when no pack would be within them
     */
    public SenmlLimits {
        if (maxBytes < 1 || maxRecords < 1 || maxDepth < 2) {
            throw new IllegalArgumentException("limits of SenML must be positive, and maxDepth 2 or more: " + maxBytes
                    + " bytes, " + maxRecords + " records, depth " + maxDepth);
        }
    }
}
