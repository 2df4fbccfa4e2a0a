package io.reactivecoap.netty.support;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Two event loops that allocate from the same part of Netty's pool at once make one of them wait, for as long as the other takes
 * to set up another part: some microseconds, in Netty, once in thousands of runs.
 */
public final class NettysAllocator implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate");
    }
}
