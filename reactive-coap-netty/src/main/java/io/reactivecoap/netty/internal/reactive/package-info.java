/** Interactions as Publishers; the client and the session that users hold. */
@NullMarked
package io.reactivecoap.netty.internal.reactive;

import org.jspecify.annotations.NullMarked;
