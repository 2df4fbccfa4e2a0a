/** When something is due, and chance. */
@NullMarked
package io.reactivecoap.netty.internal.time;

import org.jspecify.annotations.NullMarked;
