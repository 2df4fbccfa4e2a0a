/** RFC 7252 §4: messages over datagrams, acknowledged, repeated and told apart. */
@NullMarked
package io.reactivecoap.netty.internal.link.datagram;

import org.jspecify.annotations.NullMarked;
