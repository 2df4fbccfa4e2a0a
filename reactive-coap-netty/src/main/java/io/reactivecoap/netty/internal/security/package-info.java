/** Bouncy Castle: credentials, trust, records, handshakes. */
@NullMarked
package io.reactivecoap.netty.internal.security;

import org.jspecify.annotations.NullMarked;
