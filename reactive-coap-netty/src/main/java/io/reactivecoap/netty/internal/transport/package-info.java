/** Sockets from Reactor Netty, one file per kind. */
@NullMarked
package io.reactivecoap.netty.internal.transport;

import org.jspecify.annotations.NullMarked;
