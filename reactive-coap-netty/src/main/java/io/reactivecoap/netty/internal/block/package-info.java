/** A body in pieces, on demand: what RFC 7959 says about the blocks themselves, without sending any. */
@NullMarked
package io.reactivecoap.netty.internal.block;

import org.jspecify.annotations.NullMarked;
