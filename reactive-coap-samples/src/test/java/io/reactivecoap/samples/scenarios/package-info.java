/** Reactive tests to copy: each shows one thing that a pipeline over CoAP should survive, in virtual time. */
@NullMarked
package io.reactivecoap.samples.scenarios;

import org.jspecify.annotations.NullMarked;
