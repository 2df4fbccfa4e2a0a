/** A pipeline of an application's, and, among the tests, how it is tested without a network and in no time. */
@NullMarked
package io.reactivecoap.samples.sensor;

import org.jspecify.annotations.NullMarked;
