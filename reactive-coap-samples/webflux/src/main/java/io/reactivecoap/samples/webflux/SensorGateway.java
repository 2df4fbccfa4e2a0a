package io.reactivecoap.samples.webflux;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** A web service in front of CoAP sensors. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SensorGateway {

    /**
     * Starts the service.
     *
     * @param arguments as Spring Boot has them, such as {@code --server.port=9090} and {@code --sensors.uris=coap://host}
     */
    public static void main(String[] arguments) {
        SpringApplication.run(SensorGateway.class, arguments);
    }
}
