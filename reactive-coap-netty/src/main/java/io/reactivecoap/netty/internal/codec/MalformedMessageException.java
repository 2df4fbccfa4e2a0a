package io.reactivecoap.netty.internal.codec;

/** The one named failure of decoding. Its instances are constants without stack traces: bad bytes cost the sender's time only. */
public final class MalformedMessageException extends Exception {

    static final MalformedMessageException NO_HEADER = new MalformedMessageException("the header is cut short");
    static final MalformedMessageException LENGTH = new MalformedMessageException("a length that is not the message's");
    static final MalformedMessageException LENGTH_IN_FRAME =
            new MalformedMessageException("a length where the frame has one");
    static final MalformedMessageException TRUNCATED_TOKEN = new MalformedMessageException("the token is cut short");
    static final MalformedMessageException TOKEN_LENGTH = new MalformedMessageException("a reserved token length");
    static final MalformedMessageException TRUNCATED_OPTION = new MalformedMessageException("an option is cut short");
    static final MalformedMessageException RESERVED_NIBBLE =
            new MalformedMessageException("a reserved option delta or length");
    static final MalformedMessageException OPTION_NUMBER = new MalformedMessageException("an option number over 65535");
    static final MalformedMessageException EMPTY_PAYLOAD =
            new MalformedMessageException("a payload marker without a payload");
    static final MalformedMessageException MISSING_BLOCKS =
            new MalformedMessageException("missing blocks that are no ascending sequence of block numbers");

    private static final long serialVersionUID = 1L;

    private MalformedMessageException(String reason) {
        super(reason, null, false, false);
    }

    /** What is wrong with the bytes. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
