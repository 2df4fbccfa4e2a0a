/** Whose answer is this: requests find their responses by token. */
@NullMarked
package io.reactivecoap.netty.internal.exchange;

import org.jspecify.annotations.NullMarked;
