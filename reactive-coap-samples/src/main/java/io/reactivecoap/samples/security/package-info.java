/** One runnable sample for each kind of credentials, with servers for them. */
@NullMarked
package io.reactivecoap.samples.security;

import org.jspecify.annotations.NullMarked;
