/** A pipeline from many observed devices to Kafka: SenML in, readings and windows out, demand from broker to wire. */
@NullMarked
package io.reactivecoap.samples.telemetry;

import org.jspecify.annotations.NullMarked;
