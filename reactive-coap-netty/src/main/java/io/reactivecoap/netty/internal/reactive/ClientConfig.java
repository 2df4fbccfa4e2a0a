package io.reactivecoap.netty.internal.reactive;

import io.netty.channel.ChannelOption;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.Reconnection;
import io.reactivecoap.RequestHandler;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.lifecycle.View;
import io.reactivecoap.netty.internal.security.Handshake;
import io.reactivecoap.netty.internal.security.HandshakeThreads;
import io.reactivecoap.netty.internal.security.Resumptions;
import io.reactivecoap.netty.internal.transport.Admission;
import io.reactivecoap.netty.internal.transport.Securing;
import io.reactivecoap.netty.internal.transport.SharedSockets;
import io.reactivecoap.netty.internal.transport.SocketSettings;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.CredentialRules;
import io.reactivecoap.security.RawPublicKey;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.RetryBackoffSpec;

/** What a client gives its sessions. */
public record ClientConfig(
        SessionSettings settings,
        LoopResources loops,
        Map<ChannelOption<?>, Object> options,
        Common common,
        @Nullable Scheduler publishOn,
        @Nullable Scheduler clock,
        RequestHandler onRequest,
        Credentials credentials,
        @Nullable Reconnection reconnection,
        View view) {

    /**
     * Who we are to whom, where handshakes are made, which sessions may be taken up again, and what is changed about the extensions
     * of a ClientHello.
     */
    public record Credentials(
            CredentialRules rules, Executor threads, Resumptions resumptions, Consumer<Map<Integer, byte[]>> hello) {

        public Credentials withRules(CredentialRules value) {
            return new Credentials(value, threads, new Resumptions(), hello);
        }

        public Credentials withThreads(Executor value) {
            return new Credentials(rules, value, resumptions, hello);
        }

        public Credentials withHello(Consumer<Map<Integer, byte[]>> value) {
            return new Credentials(rules, threads, new Resumptions(), value);
        }
    }

    /**
     * What sessions have in common: the address that they are dialled from, or null for any; the sockets that they share, or
     * null where each has one of its own; and how many requests they may have open together.
     */
    public record Common(
            @Nullable CoapAddress local, @Nullable SharedSockets sockets, PendingRequests.Together pending) {

        public Common withLocal(CoapAddress value) {
            return new Common(value, sockets, pending);
        }

        public Common withSharedSockets() {
            return new Common(local, new SharedSockets(), pending);
        }

        public Common withMaxPending(int requests) {
            return new Common(local, sockets, new PendingRequests.Together(requests));
        }
    }

    private static final int LEAST_ACCEPTED = 2048;

    public static ClientConfig standard() {
        return new ClientConfig(
                SessionSettings.DEFAULT,
                SharedLoops.get(),
                Map.of(),
                new Common(null, null, PendingRequests.Together.UNLIMITED),
                null,
                null,
                RequestHandler.NONE,
                new Credentials(
                        CredentialRules.none(), HandshakeThreads.shared(), new Resumptions(), Handshake.AS_IT_IS),
                null,
                View.NONE);
    }

    /** What the timers of connecting run on: the clock, or the one that Reactor keeps for such things. */
    public Scheduler timers() {
        return clock == null ? Schedulers.parallel() : clock;
    }

    /** Where users want to have signals. */
    <T> Mono<T> published(Mono<T> mono) {
        return publishOn == null ? mono : mono.publishOn(publishOn);
    }

    <T> Flux<T> published(Flux<T> flux) {
        return publishOn == null ? flux : flux.publishOn(publishOn);
    }

    /** For streams whose demand means something to the server. */
    <T> Flux<T> exactly(Flux<T> flux) {
        return publishOn == null ? flux : new PublishOnFlux<>(flux, publishOn);
    }

    /** How long to wait before each attempt, by the clock if there is one. */
    RetryBackoffSpec backoff(Reconnection how) {
        return clock == null ? how.backoff() : how.backoff().scheduler(clock);
    }

    /** What sockets of sessions with such settings are like. */
    SocketSettings socketSettings(SessionSettings of, @Nullable Securing securing) {
        // what is accepted may be as long as what is sent, and is never cut below what most peers send
        return new SocketSettings(
                loops,
                options,
                Math.max(LEAST_ACCEPTED, of.mtu()),
                of.streams().maxMessageSize(),
                of.multicast(),
                securing,
                common.sockets());
    }

    /**
     * Who we are to a peer, or null over a protocol that is not secure.
     *
     * @throws IllegalArgumentException when there are no credentials for the peer
     */
    public @Nullable CoapSecurity credentialsFor(CoapProtocol protocol, CoapAddress peer) {
        if (!protocol.isSecure()) {
            return null;
        }
        return credentials
                .rules()
                .find(peer)
                .orElseThrow(() -> new IllegalArgumentException(
                        "protocol must have credentials to be secure: CoapClient.security gives none for " + peer));
    }

    @Nullable
    Securing securing(CoapProtocol protocol, @Nullable CoapSecurity who, CoapAddress peer, SessionSettings of) {
        if (who == null) {
            return null;
        }
        String host = peer instanceof CoapAddress.Inet inet ? inet.host() : null;
        return new Securing(
                protocol,
                who,
                of.security(),
                peer,
                host,
                of.mtu(),
                credentials.threads(),
                credentials.resumptions(),
                credentials.hello());
    }

    /** By what credentials peers are let in, or null over a protocol that is not secure. */
    @Nullable
    Admission admission(CoapProtocol protocol) {
        return protocol.isSecure()
                ? new Admission(
                        protocol,
                        peer -> credentials.rules().find(peer).filter(ClientConfig::canBeDialled),
                        settings.security(),
                        settings.mtu(),
                        credentials.threads())
                : null;
    }

    /** Who is dialled has to show who it is. */
    private static boolean canBeDialled(CoapSecurity who) {
        return !(who instanceof Anonymous)
                && !(who instanceof RawPublicKey raw && raw.keyPair().isEmpty());
    }

    /**
     * Checks that there are credentials by which peers can be let in.
     *
     * @throws IllegalArgumentException when there are none
     */
    public void requireAdmission(CoapProtocol protocol) {
        if (protocol.isSecure() && credentials.rules().all().stream().noneMatch(ClientConfig::canBeDialled)) {
            throw new IllegalArgumentException(
                    "protocol must have credentials to accept sessions: CoapClient.security gives"
                            + " no key and no certificate of our own for " + protocol);
        }
    }

    public ClientConfig withCredentials(Credentials value) {
        return new ClientConfig(
                settings, loops, options, common, publishOn, clock, onRequest, value, reconnection, view);
    }

    public ClientConfig withSettings(SessionSettings value) {
        return new ClientConfig(
                value, loops, options, common, publishOn, clock, onRequest, credentials, reconnection, view);
    }

    public ClientConfig withLoops(LoopResources value) {
        return new ClientConfig(
                settings, value, options, common, publishOn, clock, onRequest, credentials, reconnection, view);
    }

    public <T> ClientConfig withOption(ChannelOption<T> option, T value) {
        Map<ChannelOption<?>, Object> more = new HashMap<>(options);
        more.put(option, value);
        return new ClientConfig(
                settings,
                loops,
                Map.copyOf(more),
                common,
                publishOn,
                clock,
                onRequest,
                credentials,
                reconnection,
                view);
    }

    public ClientConfig withCommon(Common value) {
        return new ClientConfig(
                settings, loops, options, value, publishOn, clock, onRequest, credentials, reconnection, view);
    }

    public ClientConfig withPublishOn(Scheduler value) {
        return new ClientConfig(
                settings, loops, options, common, value, clock, onRequest, credentials, reconnection, view);
    }

    public ClientConfig withClock(Scheduler value) {
        return new ClientConfig(
                settings, loops, options, common, publishOn, value, onRequest, credentials, reconnection, view);
    }

    public ClientConfig withOnRequest(RequestHandler value) {
        return new ClientConfig(
                settings, loops, options, common, publishOn, clock, value, credentials, reconnection, view);
    }

    public ClientConfig withReconnection(Reconnection value) {
        return new ClientConfig(
                settings, loops, options, common, publishOn, clock, onRequest, credentials, value, view);
    }

    public ClientConfig withView(View value) {
        return new ClientConfig(
                settings, loops, options, common, publishOn, clock, onRequest, credentials, reconnection, value);
    }
}
