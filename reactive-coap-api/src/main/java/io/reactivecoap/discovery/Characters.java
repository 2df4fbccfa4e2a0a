package io.reactivecoap.discovery;

/** The sets of ASCII characters that the grammars of links and URIs are made of. */
final class Characters {
    private static final String DIGITS = "0123456789";
    private static final String HEX_DIGITS = DIGITS + "ABCDEFabcdef";
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String LETTERS_AND_DIGITS = LETTERS + DIGITS;
    private static final String UNRESERVED = LETTERS_AND_DIGITS + "-._~";
    private static final String SUB_DELIMS = "!$&'()*+,;=";

    static final Characters LETTER = new Characters(LETTERS);
    static final Characters DIGIT = new Characters(DIGITS);
    static final Characters HEX_DIGIT = new Characters(HEX_DIGITS);

    /** RFC 3986 §3.1, "scheme", from its second character on. */
    static final Characters SCHEME = new Characters(LETTERS_AND_DIGITS + "+-.");
    /** RFC 3986 §3.2.2, "reg-name". */
    static final Characters REG_NAME = new Characters(UNRESERVED + SUB_DELIMS);
    /** RFC 3986 §3.2.1, "userinfo"; also all that an address between brackets is made of. */
    static final Characters USER_INFO = new Characters(UNRESERVED + SUB_DELIMS + ":");
    /** RFC 3986 §3.3, "segment-nz-nc": what stands before the first slash of a path without a scheme. */
    static final Characters SEGMENT_NO_COLON = new Characters(UNRESERVED + SUB_DELIMS + "@");
    /** RFC 3986 §3.3, "path". */
    static final Characters PATH = new Characters(UNRESERVED + SUB_DELIMS + ":@/");
    /** RFC 3986 §3.4, "query", and §3.5, "fragment". */
    static final Characters QUERY = new Characters(UNRESERVED + SUB_DELIMS + ":@/?");

    /** RFC 6690 §2, "ptoken". */
    static final Characters PTOKEN = new Characters(LETTERS_AND_DIGITS + "!#$%&'()*+-./:<=>?@[]^_`{|}~");
    /** RFC 5987 §3.2.1, "attr-char": what the name of an attribute is made of. */
    static final Characters ATTRIBUTE = new Characters(LETTERS_AND_DIGITS + "!#$&+-.^_`|~");
    /** RFC 5987 §3.2.1, "mime-charset". */
    static final Characters CHARSET = new Characters(LETTERS_AND_DIGITS + "!#$%&+-^_`{}~");
    /** RFC 5646 §2.1, "Language-Tag", whose inner rules are not looked into. */
    static final Characters LANGUAGE = new Characters(LETTERS_AND_DIGITS + "-");

    private final boolean[] members = new boolean[128];

    private Characters(String characters) {
        characters.chars().forEach(character -> members[character] = true);
    }

    boolean contains(int character) {
        return character >= 0 && character < members.length && members[character];
    }

    /** Whether a text is made of these characters; the empty one is. */
    boolean containsAllOf(String text) {
        return text.chars().allMatch(this::contains);
    }
}
