/** One socket, many peers: finds the session, drives it, and writes what it gives back. */
@NullMarked
package io.reactivecoap.netty.internal.endpoint;

import org.jspecify.annotations.NullMarked;
