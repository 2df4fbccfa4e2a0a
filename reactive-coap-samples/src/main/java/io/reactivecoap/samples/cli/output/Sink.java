package io.reactivecoap.samples.cli.output;

/** Where results go: standard output. */
public interface Sink {

    /**
     * Writes bytes as they are.
     *
     * @param bytes what to write
     * @return false when the reader is gone, and whatever else would be written in vain
     */
    boolean write(byte[] bytes);
}
