/** A web service whose endpoints are composed of CoAP requests: its main class. */
@NullMarked
package io.reactivecoap.samples.webflux;

import org.jspecify.annotations.NullMarked;
