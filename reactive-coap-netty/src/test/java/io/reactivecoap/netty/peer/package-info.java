/** The public API against servers that others wrote: libcoap's and Californium's. */
@NullMarked
package io.reactivecoap.netty.peer;

import org.jspecify.annotations.NullMarked;
