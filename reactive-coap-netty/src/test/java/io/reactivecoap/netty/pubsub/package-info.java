/** Publish and subscribe against a gateway that answers as EMQX's does, byte by byte and in virtual time. */
@NullMarked
package io.reactivecoap.netty.pubsub;

import org.jspecify.annotations.NullMarked;
