/** Sensor Measurement Lists (SenML, RFC 8428) in JSON and CBOR: read, checked, resolved and written. */
@NullMarked
package io.reactivecoap.samples.senml;

import org.jspecify.annotations.NullMarked;
