/** What the devices measure and can do: every publisher here is made of CoAP requests. */
@NullMarked
package io.reactivecoap.samples.webflux.sensor;

import org.jspecify.annotations.NullMarked;
