/** The command-line tool: one request, one exit code, errors in one line. */
@NullMarked
package io.reactivecoap.samples.cli;

import org.jspecify.annotations.NullMarked;
