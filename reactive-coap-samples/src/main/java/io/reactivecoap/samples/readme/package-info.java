/** The examples that the README quotes, so that they compile and run. */
@NullMarked
package io.reactivecoap.samples.readme;

import org.jspecify.annotations.NullMarked;
