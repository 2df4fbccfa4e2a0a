package io.reactivecoap.netty.internal.reactive;

/** A subscription whose work can begin before anything is asked for. */
interface Eager {

    /** Begins the work, unless demand has begun it already. */
    void beginEagerly();
}
