/** One peer's protocol, composed once. */
@NullMarked
package io.reactivecoap.netty.internal.session;

import org.jspecify.annotations.NullMarked;
