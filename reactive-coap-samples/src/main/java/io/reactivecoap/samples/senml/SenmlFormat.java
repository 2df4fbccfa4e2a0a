package io.reactivecoap.samples.senml;

import io.reactivecoap.option.ContentFormat;
import java.util.Arrays;
import java.util.Optional;

/** How a pack is written (RFC 8428 §5 and §6), and whether it may go on (a SensML stream, §4.8). */
public enum SenmlFormat {
    /** {@code application/senml+json}. */
    SENML_JSON(110, false, false),
    /** {@code application/sensml+json}. */
    SENSML_JSON(111, false, true),
    /** {@code application/senml+cbor}. */
    SENML_CBOR(112, true, false),
    /** {@code application/sensml+cbor}. */
    SENSML_CBOR(113, true, true);

    private final int number;
    private final boolean cbor;
    private final boolean stream;

    SenmlFormat(int number, boolean cbor, boolean stream) {
        this.number = number;
        this.cbor = cbor;
        this.stream = stream;
    }

    /**
     * The format of a payload.
     *
     * @param contentFormat as its message tells
     * @return the format; empty when it is none that is read here
     */
    public static Optional<SenmlFormat> of(ContentFormat contentFormat) {
        return Arrays.stream(values())
                .filter(format -> format.number == contentFormat.id())
                .findFirst();
    }

    /**
     * What a message calls it.
     *
     * @return the content format
     */
    public ContentFormat contentFormat() {
        return ContentFormat.of(number);
    }

    /**
     * Reads a pack, within {@link SenmlLimits#DEFAULT}.
     *
     * @param payload the pack, or as much of a stream as has come: up to the end of a record
     * @return the pack; fields that are not known are left out (RFC 8428 §4.4)
     * @throws SenmlException when it is none, and whatever is wrong with it
     */
    public SenmlPack read(byte[] payload) {
        return read(payload, SenmlLimits.DEFAULT);
    }

    /**
     * Reads a pack.
     *
     * @param payload the pack, or as much of a stream as has come: up to the end of a record
     * @param limits how much is read at most
     * @return the pack; fields that are not known are left out (RFC 8428 §4.4)
     * @throws SenmlException when it is none, and whatever is wrong with it
     */
    public SenmlPack read(byte[] payload, SenmlLimits limits) {
        if (payload.length > limits.maxBytes()) {
            throw new SenmlException("has " + payload.length + " bytes, more than " + limits.maxBytes());
        }
        Notation notation = cbor ? new CborNotation(payload, limits) : new JsonNotation(payload, limits, stream);
        return PackReader.read(notation, limits, stream);
    }

    /**
     * Writes a pack. In CBOR numbers are as short as they can be without becoming others.
     *
     * @param pack the pack
     * @return its bytes
     */
    public byte[] write(SenmlPack pack) {
        return cbor ? CborPackWriter.write(pack, stream) : JsonPackWriter.write(pack);
    }
}
