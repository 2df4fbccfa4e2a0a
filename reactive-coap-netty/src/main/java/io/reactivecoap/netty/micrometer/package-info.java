/** Metrics and observations of a client, for who has Micrometer on the class path. */
@NullMarked
package io.reactivecoap.netty.micrometer;

import org.jspecify.annotations.NullMarked;
