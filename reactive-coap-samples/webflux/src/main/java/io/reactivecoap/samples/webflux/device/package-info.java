/** The devices, one session with each of them, and what becomes of those. */
@NullMarked
package io.reactivecoap.samples.webflux.device;

import org.jspecify.annotations.NullMarked;
