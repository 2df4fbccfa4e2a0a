/** What the client can do, shown against a server of our own or any other. */
@NullMarked
package io.reactivecoap.samples.demo;

import org.jspecify.annotations.NullMarked;
