/** The client over real sockets on loopback: what an application sees of it, and what it leaves behind. */
package io.reactivecoap.netty.rim;
