/** How the tool prints what it has got: payloads for people by their content format, lines of JSON for programs, remarks. */
@NullMarked
package io.reactivecoap.samples.cli.output;

import org.jspecify.annotations.NullMarked;
