/** What tests of several packages share. */
@NullMarked
package io.reactivecoap.netty.support;

import org.jspecify.annotations.NullMarked;
