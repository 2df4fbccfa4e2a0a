/** What a peer offers: links and their attributes, read from and written in the link format of RFC 6690. */
@NullMarked
package io.reactivecoap.discovery;

import org.jspecify.annotations.NullMarked;
