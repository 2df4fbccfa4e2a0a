/** One message to the peer and one from it. */
@NullMarked
package io.reactivecoap.netty.internal.link;

import org.jspecify.annotations.NullMarked;
