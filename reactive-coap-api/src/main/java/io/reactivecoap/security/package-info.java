/** Who we are and whom we trust; never printed. */
@NullMarked
package io.reactivecoap.security;

import org.jspecify.annotations.NullMarked;
