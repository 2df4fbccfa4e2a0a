/** The signalling of RFC 8323 §5 over reliable transports. */
@NullMarked
package io.reactivecoap.netty.internal.link.stream;

import org.jspecify.annotations.NullMarked;
