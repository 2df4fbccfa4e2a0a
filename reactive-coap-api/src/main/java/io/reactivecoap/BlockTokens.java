package io.reactivecoap;

/** Which tokens the requests for the blocks of a response have. All blocks of a request's body have one token. */
public enum BlockTokens {
    /** Each request for a further block has a token of its own, as RFC 7959 §2.6 asks for with observations. */
    FRESH,
    /**
     * The token of the first request, for servers that look for the rest of a body by token, such as EMQX's gateway. One
     * block is under way at a time.
     */
    SAME
}
