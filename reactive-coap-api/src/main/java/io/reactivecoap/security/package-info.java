/** Who we are and whom we trust on secure sessions; secrets are never printed. */
@NullMarked
package io.reactivecoap.security;

import org.jspecify.annotations.NullMarked;
