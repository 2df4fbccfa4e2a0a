package io.reactivecoap.samples.telemetry;

import io.reactivecoap.samples.senml.ResolvedRecord;
import java.util.List;

/** What the pipeline works on. */
sealed interface DeviceEvent {

    /** What a notification said. */
    record Measured(String device, List<ResolvedRecord> records) implements DeviceEvent {}

    /** A device is not observed here any more. */
    record Left(String device) implements DeviceEvent {}

    /** Time has passed. */
    record Tick() implements DeviceEvent {}
}
