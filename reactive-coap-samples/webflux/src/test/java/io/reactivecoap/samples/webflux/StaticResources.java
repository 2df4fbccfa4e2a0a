package io.reactivecoap.samples.webflux;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** Spring reads the files of jars, such as the chart library, where it writes them: on the event loop. Netty has a lock. */
public final class StaticResources implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(
                "org.springframework.web.reactive.resource.LiteWebJarsResourceResolver", "findWebJarResourcePath");
        builder.allowBlockingCallsInside(
                "org.springframework.core.io.buffer.DataBufferUtils$ReadableByteChannelGenerator", "accept");
        // Two event loops that allocate from the same part of Netty's pool at once wait for each other, for
        // microseconds.
        builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate");
    }
}
