/** What the samples share. */
@NullMarked
package io.reactivecoap.samples;

import org.jspecify.annotations.NullMarked;
