package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.CoapAddress;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** A peer that has dialled in. */
public interface Arrival {

    CoapAddress remote();

    /** Where it has dialled in to. */
    Optional<CoapAddress> local();

    /** Its socket: at once, or when its handshake is complete, of which the attempt is told. */
    Mono<Connected> connect(Attempt attempt);

    /** One that need not make a handshake. */
    static Arrival of(Connected connected) {
        return new Arrival() {
            @Override
            public CoapAddress remote() {
                return connected.remote();
            }

            @Override
            public Optional<CoapAddress> local() {
                return connected.socket().local();
            }

            @Override
            public Mono<Connected> connect(Attempt attempt) {
                return Mono.just(connected);
            }
        };
    }
}
