/** Bytes to message and back, nothing kept. */
@NullMarked
package io.reactivecoap.netty.internal.codec;

import org.jspecify.annotations.NullMarked;
