package io.reactivecoap.samples.telemetry;

import java.util.Collection;
import reactor.core.publisher.Mono;

/** Who is told which devices are ours. */
interface DeviceWatch {

    /** Observes a device from now on; one that is observed already only if what is observed of it is something else. */
    void begin(Device device);

    /** Ends observations; completes when the devices have been told, or have not answered. Unknown ids are left alone. */
    Mono<Void> end(Collection<String> ids);
}
