/** A session, a peer and the wire between them in virtual time, and the stories that are told with them. */
@NullMarked
package io.reactivecoap.netty.internal.world;

import org.jspecify.annotations.NullMarked;
