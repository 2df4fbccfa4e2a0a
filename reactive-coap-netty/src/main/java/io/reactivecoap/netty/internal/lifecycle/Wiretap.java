package io.reactivecoap.netty.internal.lifecycle;

import io.netty.handler.logging.LogLevel;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import org.jspecify.annotations.Nullable;
import reactor.util.Loggers;

/** Where each message of a client's sessions is logged, at which level, and with how many bytes of its payload. */
public record Wiretap(@Nullable String category, LogLevel level, int preview) {

    /** The category when none was chosen; a client's name follows. */
    private static final String CATEGORY = "io.reactivecoap.netty.NettyCoapClient";

    /** Writes about what is exchanged with a peer. */
    LogWriter about(CoapAddress peer, CoapProtocol protocol, @Nullable String clientName) {
        String named = clientName == null ? CATEGORY : CATEGORY + "." + clientName;
        String chosen = category == null ? named : category;
        return new LogWriter(Loggers.getLogger(chosen), level, protocol.scheme() + "://" + peer);
    }
}
