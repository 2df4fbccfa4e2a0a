/** Publish and subscribe over a session: with a CoAP broker, or with the CoAP gateway of EMQX. */
@NullMarked
package io.reactivecoap.pubsub;

import org.jspecify.annotations.NullMarked;
