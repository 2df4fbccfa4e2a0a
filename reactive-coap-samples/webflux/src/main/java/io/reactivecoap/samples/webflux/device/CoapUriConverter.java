package io.reactivecoap.samples.webflux.device;

import io.reactivecoap.CoapUri;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/** Reads CoAP URIs of the configuration, so that a wrong one ends the start with the property's name and what is wrong. */
@Component
@ConfigurationPropertiesBinding
final class CoapUriConverter implements Converter<String, CoapUri> {

    @Override
    public CoapUri convert(String uri) {
        return CoapUri.parse(uri.strip());
    }
}
