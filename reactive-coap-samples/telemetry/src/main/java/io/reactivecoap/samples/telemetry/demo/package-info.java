/** The demo of the pipeline: a broker, simulated devices and several instances, one of which is killed. */
@NullMarked
package io.reactivecoap.samples.telemetry.demo;

import org.jspecify.annotations.NullMarked;
