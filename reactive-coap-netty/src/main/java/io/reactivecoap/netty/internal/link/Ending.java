package io.reactivecoap.netty.internal.link;

import io.reactivecoap.NackReason;

/** Why a link was released or aborted. */
public record Ending(NackReason reason, String what) {}
