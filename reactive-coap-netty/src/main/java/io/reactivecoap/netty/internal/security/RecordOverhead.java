package io.reactivecoap.netty.internal.security;

/** How many bytes a record of DTLS 1.2 adds to what it carries. */
public final class RecordOverhead {

    /** RFC 6347 §4.1: type, version, epoch, sequence number and length. */
    private static final int HEADER = 13;

    /** RFC 5246 §6.2.3.3: an explicit nonce of 8 bytes, which ChaCha20 does without; and a tag of 16, or of 8 with CCM_8. */
    private static final int AUTHENTICATED = 8 + 16;

    /** RFC 5246 §6.2.3.2: an initialisation vector of 16 bytes, a MAC of up to 48, and a block of padding. */
    private static final int CHAINED_BLOCKS = 16 + 48 + 16;

    /** RFC 9146 §4: the type of the content, behind it. */
    private static final int INNER_TYPE = 1;

    /** Without a connection id, with all suites but those of chained blocks. */
    public static final int USUAL = HEADER + AUTHENTICATED;

    private RecordOverhead() {}

    /** With a suite, and a connection id of so many bytes. */
    public static int of(String suite, int connectionIdLength) {
        int protection = suite.contains("_CBC_") ? CHAINED_BLOCKS : AUTHENTICATED;
        int id = connectionIdLength == 0 ? 0 : connectionIdLength + INNER_TYPE;
        return HEADER + protection + id;
    }
}
