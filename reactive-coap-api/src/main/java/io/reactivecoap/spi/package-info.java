/** How an implementation of the client is found. */
@NullMarked
package io.reactivecoap.spi;

import org.jspecify.annotations.NullMarked;
