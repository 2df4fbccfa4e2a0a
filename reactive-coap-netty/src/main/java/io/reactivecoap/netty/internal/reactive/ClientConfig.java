package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.SessionSettings;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.netty.resources.LoopResources;

/** What a client gives its sessions. */
public record ClientConfig(
        SessionSettings settings,
        LoopResources loops,
        @Nullable CoapAddress local,
        @Nullable Scheduler publishOn,
        @Nullable Scheduler clock) {}
