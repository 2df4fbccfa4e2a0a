/** One contract for every transport: the same stories with the same assertions. */
@NullMarked
package io.reactivecoap.netty.contract;

import org.jspecify.annotations.NullMarked;
