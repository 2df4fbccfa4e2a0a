package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.internal.transport.Arrival;
import io.reactivecoap.netty.internal.transport.Listener;
import io.reactivecoap.netty.internal.transport.Target;
import java.net.SocketAddress;
import java.util.function.Consumer;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** The sessions of peers that dial in, one after the other. */
public final class AcceptedSessions {

    /** More than so many that nobody has asked for are turned away. */
    private static final int WAITING = 128;

    private final CoapClient client;
    private final ClientConfig config;
    private final CoapProtocol protocol;
    private final CoapAddress local;
    private final Consumer<? super CoapAddress> onListening;

    public AcceptedSessions(
            CoapClient client,
            ClientConfig config,
            CoapProtocol protocol,
            CoapAddress local,
            Consumer<? super CoapAddress> onListening) {
        this.client = client;
        this.config = config;
        this.protocol = protocol;
        this.local = local;
        this.onListening = onListening;
    }

    public Flux<CoapSession> asFlux() {
        SocketAddress where = Target.ofListener(protocol, local);
        Flux<CoapSession> sessions = Flux.<CoapSession>create(
                        sink -> listen(where, sink), FluxSink.OverflowStrategy.IGNORE)
                .onBackpressureBuffer(WAITING, CoapSession::dispose, BufferOverflowStrategy.DROP_LATEST)
                .doOnDiscard(CoapSession.class, CoapSession::dispose);
        return config.publishOn() == null ? sessions : sessions.publishOn(config.publishOn());
    }

    private void listen(SocketAddress where, FluxSink<CoapSession> sink) {
        Listener.listen(
                        protocol,
                        where,
                        config.socketSettings(config.settings(), null),
                        config.admission(protocol),
                        config.clock(),
                        arrival -> sink.next(accept(arrival)))
                .subscribe(
                        listener -> {
                            sink.onDispose(listener::stop);
                            listener.onStopped().subscribe(null, null, sink::complete);
                            onListening.accept(listener.address());
                        },
                        error -> sink.error(new CoapUnreachableException(
                                NackReason.NOT_DELIVERABLE,
                                "cannot listen at " + local + " (" + error + ")",
                                null,
                                error)));
    }

    private CoapSession accept(Arrival arrival) {
        return DefaultCoapSession.accepted(client, config, protocol, arrival);
    }
}
