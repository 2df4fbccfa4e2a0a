/** Only fresher news passes: what RFC 7641 says about the order and the age of notifications. */
@NullMarked
package io.reactivecoap.netty.internal.observe;

import org.jspecify.annotations.NullMarked;
