/** What a CoAP option is and what it holds: the registry, the options of one message, and the values they carry. */
@NullMarked
package io.reactivecoap.option;

import org.jspecify.annotations.NullMarked;
