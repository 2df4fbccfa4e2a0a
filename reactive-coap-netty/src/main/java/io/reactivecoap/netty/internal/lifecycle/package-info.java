/** Sessions that come back, are shared, and watched. */
@NullMarked
package io.reactivecoap.netty.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
