/** Devices to try the service with: CoAP servers in this process, over UDP, DTLS and TCP. */
@NullMarked
package io.reactivecoap.samples.webflux.simulation;

import org.jspecify.annotations.NullMarked;
