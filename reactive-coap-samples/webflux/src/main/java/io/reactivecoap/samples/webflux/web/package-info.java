/** The HTTP side: endpoints, server-sent events, and what CoAP errors are called there. */
@NullMarked
package io.reactivecoap.samples.webflux.web;

import org.jspecify.annotations.NullMarked;
