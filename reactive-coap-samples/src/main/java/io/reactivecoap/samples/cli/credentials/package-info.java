/** Where the tool finds keys and certificates: in a file or in the environment, never among its arguments. */
@NullMarked
package io.reactivecoap.samples.cli.credentials;

import org.jspecify.annotations.NullMarked;
