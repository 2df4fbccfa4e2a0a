/** A CoAP server for tests, on datagrams, streams and WebSocket, with a codec that the client does not share. */
@NullMarked
package io.reactivecoap.netty.server;

import org.jspecify.annotations.NullMarked;
