/** For users' tests: a CoAP server in memory that does what a test tells it, in virtual time. An artifact of its own. */
@NullMarked
package io.reactivecoap.netty.testing;

import org.jspecify.annotations.NullMarked;
