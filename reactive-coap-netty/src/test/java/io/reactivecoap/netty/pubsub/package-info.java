/**
 * Publish and subscribe against a gateway that answers as EMQX's does, byte by byte and in virtual time. REQUIREMENTS.md has the
 * gateway's own suites case by case, and the test that replays each.
 */
@NullMarked
package io.reactivecoap.netty.pubsub;

import org.jspecify.annotations.NullMarked;
