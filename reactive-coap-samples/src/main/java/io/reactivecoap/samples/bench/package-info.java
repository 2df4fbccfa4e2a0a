/** The load benchmark: what an exchange costs the whole process, measured through the public API. */
@NullMarked
package io.reactivecoap.samples.bench;

import org.jspecify.annotations.NullMarked;
