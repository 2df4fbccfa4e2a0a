package io.reactivecoap.samples.webflux.simulation;

import io.reactivecoap.samples.webflux.device.Fleet;
import io.reactivecoap.samples.webflux.device.OnNoUris;
import io.reactivecoap.samples.webflux.device.SensorsProperties;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Simulated devices, unless the configuration names real ones. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnNoUris.class)
class SimulationConfiguration {

    @Bean
    SimulatedSite simulatedSite(SensorsProperties sensors, Clock clock) {
        return new SimulatedSite(sensors.simulation(), clock);
    }

    @Bean
    Fleet simulatedFleet(SimulatedSite site) {
        return site.fleet();
    }
}
