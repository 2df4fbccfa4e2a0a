package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.netty.internal.lifecycle.AskedRequests.Asked;
import io.reactivecoap.netty.internal.message.Token;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests that may be answered yet, by their tokens; of many, those that were used last. Confined to the session's event loop. */
final class AskedRequests extends LinkedHashMap<Token, Asked> {

    private static final long serialVersionUID = 1L;
    private static final int MOST = 1024;

    /** How a request is named, and whether something in it goes with a secret. */
    record Asked(String head, boolean delicate) {}

    AskedRequests() {
        super(8, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Token, Asked> eldest) {
        return size() > MOST;
    }
}
