package io.reactivecoap.discovery;

/** A text is not in the link format of RFC 6690; the message says what was expected where, and what stands there. */
public final class LinkFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Where the text departs from the format. */
    private final int position;

    LinkFormatException(String expected, int position, String found) {
        super("expected " + expected + " at position " + position + ", found " + found);
        this.position = position;
    }

    /** {@return how many characters of the text come before the place where it departs from the format} */
    public int position() {
        return position;
    }
}
