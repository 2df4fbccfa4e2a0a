/**
 * What an application asks of a CoAP peer and what it gets: clients, sessions, requests, responses and their errors.
 *
 * <p>Values are immutable and safe for use from any thread. An argument that is not within the range that its description
 * gives fails at once with an {@link java.lang.IllegalArgumentException} that names it, and null with a {@link
 * java.lang.NullPointerException}, unless null is said to be possible. What goes wrong with a peer or on the way to it is a
 * signal: a {@link io.reactivecoap.CoapException}.
 */
@NullMarked
package io.reactivecoap;

import org.jspecify.annotations.NullMarked;
