package io.reactivecoap.netty.internal.exchange;

import io.reactivecoap.netty.internal.message.Token;

/** Where the tokens of a session come from. Confined to the session's event loop. */
interface Tokens {

    /** A token of so many bytes, or of more when those do not suffice. */
    Token next(int length);
}
