/** What travels, as values. */
@NullMarked
package io.reactivecoap.netty.internal.message;

import org.jspecify.annotations.NullMarked;
