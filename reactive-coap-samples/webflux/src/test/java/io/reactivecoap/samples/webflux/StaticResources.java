package io.reactivecoap.samples.webflux;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** Spring reads the files of jars, such as the chart library, where it writes them: on the event loop. */
public final class StaticResources implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(
                "org.springframework.web.reactive.resource.LiteWebJarsResourceResolver", "findWebJarResourcePath");
        builder.allowBlockingCallsInside(
                "org.springframework.core.io.buffer.DataBufferUtils$ReadableByteChannelGenerator", "accept");
    }
}
