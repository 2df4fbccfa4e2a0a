/** The client on Reactor Netty: what of it can be configured beyond the API, and how it is found. */
@NullMarked
package io.reactivecoap.netty;

import org.jspecify.annotations.NullMarked;
