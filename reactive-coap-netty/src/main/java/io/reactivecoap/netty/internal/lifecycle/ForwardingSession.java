package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.SessionAttributes;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.SessionState;
import io.reactivecoap.SessionType;
import io.reactivecoap.StateChange;
import io.reactivecoap.security.SecurityInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A session that leaves to another one what it does not do itself. */
public abstract class ForwardingSession implements CoapSession {

    /** The one that it stands for. */
    protected abstract CoapSession session();

    @Override
    public Mono<CoapResponse> request(CoapRequest request) {
        return session().request(request);
    }

    @Override
    public Mono<CoapResponse> retrieve(CoapRequest request) {
        return session().retrieve(request);
    }

    @Override
    public Flux<CoapBlock> blocks(CoapRequest request) {
        return session().blocks(request);
    }

    @Override
    public Flux<CoapBlock> blocks(CoapRequest request, CoapBlock after) {
        return session().blocks(request, after);
    }

    @Override
    public Flux<CoapResponse> observe(CoapRequest request, NotificationBuffer buffer) {
        return session().observe(request, buffer);
    }

    @Override
    public Flux<ObservationSignal> observeSignals(CoapRequest request, NotificationBuffer buffer) {
        return session().observeSignals(request, buffer);
    }

    @Override
    public Flux<CoapResponse> requestMany(CoapRequest request) {
        return session().requestMany(request);
    }

    @Override
    public Mono<Duration> ping() {
        return session().ping();
    }

    @Override
    public Mono<Boolean> custody() {
        return session().custody();
    }

    @Override
    public Flux<StateChange> states() {
        return session().states();
    }

    @Override
    public Flux<SessionEvent> events() {
        return session().events();
    }

    @Override
    public Mono<Void> onClose() {
        return session().onClose();
    }

    @Override
    public Mono<Void> close() {
        return session().close();
    }

    @Override
    public void disconnect(NackReason reason) {
        session().disconnect(reason);
    }

    @Override
    public void dispose() {
        session().dispose();
    }

    @Override
    public boolean isDisposed() {
        return session().isDisposed();
    }

    @Override
    public CoapClient client() {
        return session().client();
    }

    @Override
    public CoapProtocol protocol() {
        return session().protocol();
    }

    @Override
    public SessionType type() {
        return session().type();
    }

    @Override
    public SessionState state() {
        return session().state();
    }

    @Override
    public Optional<CoapAddress> localAddress() {
        return session().localAddress();
    }

    @Override
    public CoapAddress remoteAddress() {
        return session().remoteAddress();
    }

    @Override
    public Optional<CoapAddress> multicastAddress() {
        return session().multicastAddress();
    }

    @Override
    public OptionalInt interfaceIndex() {
        return session().interfaceIndex();
    }

    @Override
    public Optional<SecurityInfo> securityInfo() {
        return session().securityInfo();
    }

    @Override
    public SessionSettings settings() {
        return session().settings();
    }

    @Override
    public int mtu() {
        return session().mtu();
    }

    @Override
    public int maxPduSize() {
        return session().maxPduSize();
    }

    @Override
    public SessionAttributes attributes() {
        return session().attributes();
    }

    @Override
    public String toString() {
        return session().toString();
    }
}
