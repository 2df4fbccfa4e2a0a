/** Sessions that come back, and are shared. */
@NullMarked
package io.reactivecoap.netty.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
