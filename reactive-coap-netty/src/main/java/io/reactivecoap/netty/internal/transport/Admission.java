package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.netty.internal.security.Handshake;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.SecurityParameters;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** By what credentials peers that dial in are let in, and how their handshakes are made. */
public record Admission(
        CoapProtocol protocol,
        Function<CoapAddress, Optional<CoapSecurity>> credentials,
        SecurityParameters parameters,
        int mtu,
        Executor threads) {

    /** The handshake to be made with a peer, or null when there are no credentials for it. */
    @Nullable
    Handshake handshake(CoapAddress peer) {
        boolean datagrams = protocol == CoapProtocol.DTLS;
        return credentials
                .apply(peer)
                .map(who -> new Handshake(
                        who, parameters, peer, null, datagrams, datagrams ? null : Securing.ALPN, Handshake.AS_IT_IS))
                .orElse(null);
    }
}
