/** The public API against servers that others wrote: libcoap's, Californium's and java-coap's. */
@NullMarked
package io.reactivecoap.netty.peer;

import org.jspecify.annotations.NullMarked;
