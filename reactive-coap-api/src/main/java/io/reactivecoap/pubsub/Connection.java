package io.reactivecoap.pubsub;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapResponseException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.RetryBackoffSpec;

/**
 * The gateway's connection mode: a login that heartbeats keep alive, and the next one when it has expired all the same.
 *
 * <pre>
 *   LOGGED IN --a heartbeat, request or registration is refused for its token--> EXPIRED --create--> LOGGED IN
 *       |                                                                           |
 *       +--close, or the session has ended--> ENDED <--renewal gives up, or these---+
 * </pre>
 */
final class Connection extends GatewayClient implements EmqxConnection {

    private final EmqxCredentials credentials;
    private final EmqxParameters parameters;
    private final Sinks.Many<Login> logins = Sinks.many().replay().latest();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private final Sinks.Empty<Void> end = Sinks.empty();
    private final Events events = new Events();
    private final Disposable.Composite background = Disposables.composite();
    private final Mono<Void> closing = Mono.defer(this::leave).cache();
    private volatile Login login;
    private volatile @Nullable Throwable failure;

    private Connection(
            GatewayRequests requests, EmqxCredentials credentials, EmqxParameters parameters, EmqxToken token) {
        super(requests);
        this.credentials = credentials;
        this.parameters = parameters;
        login = new Login(new Identity(credentials.clientId(), token));
        logins.tryEmitNext(login);
    }

    static EmqxConnection begin(
            GatewayRequests requests, EmqxCredentials credentials, EmqxParameters parameters, EmqxToken token) {
        Connection connection = new Connection(requests, credentials, parameters, token);
        connection.begin();
        return connection;
    }

    private void begin() {
        background.add(requests().session().onClose().subscribe(null, this::fail, this::onSessionClosed));
        background.add(Flux.interval(parameters.interval(), parameters.clock())
                .onBackpressureDrop()
                .concatMap(tick -> beat(login), 0)
                .subscribe(null, this::fail));
    }

    // Its life

    private Mono<Void> beat(Login present) {
        return present.isExpired()
                ? Mono.empty()
                : requests()
                        .beat(present.identity(), parameters.interval())
                        .onErrorResume(CoapException.class, error -> {
                            onHeartbeatFailed(present, error);
                            return Mono.empty();
                        });
    }

    private void onHeartbeatFailed(Login present, CoapException error) {
        if (GatewayRequests.isRefusal(error)) {
            expire(present, error);
        } else {
            events.tell(new EmqxEvent.HeartbeatMissed(error));
        }
    }

    private void expire(Login lost, CoapException cause) {
        if (!lost.expire() || stopped.get()) {
            return;
        }
        events.tell(new EmqxEvent.Expired(cause));
        background.add(
                requests().create(credentials).retryWhen(renewal()).subscribe(token -> renew(lost, token), this::fail));
    }

    private RetryBackoffSpec renewal() {
        RetryBackoffSpec renewal = parameters.renewal().onRetryExhaustedThrow((spec, last) -> last.failure());
        return parameters.scheduler().map(renewal::scheduler).orElse(renewal);
    }

    private void renew(Login lost, EmqxToken token) {
        Login next = new Login(new Identity(credentials.clientId(), token));
        login = next;
        logins.tryEmitNext(next);
        lost.succeedBy(next);
        events.tell(new EmqxEvent.Renewed(token));
    }

    private void fail(Throwable cause) {
        if (stop(cause)) {
            end.tryEmitError(cause);
        }
    }

    /** This side wanted it, but those who subscribe did not. */
    private void onSessionClosed() {
        if (stop(closed())) {
            end.tryEmitEmpty();
        }
    }

    /** Ends what is under way; returns whether it had not been ended before. */
    private boolean stop(@Nullable Throwable cause) {
        if (!stopped.compareAndSet(false, true)) {
            return false;
        }
        failure = cause;
        background.dispose();
        stop.tryEmitEmpty();
        events.end();
        return true;
    }

    private Mono<Void> leave() {
        if (!stop(null)) {
            return Mono.empty();
        }
        return requests()
                .delete(login.identity())
                .onErrorComplete(GatewayRequests::isRefusal) // it has expired
                .doOnTerminate(end::tryEmitEmpty);
    }

    private Throwable reason() {
        Throwable cause = failure;
        return cause == null ? closed() : cause;
    }

    private CoapException closed() {
        return new CoapDisconnectedException(null, requests().session().remoteAddress(), null, null);
    }

    // What is asked of it

    /** Makes a call, and once more when the gateway does not know the token any more. */
    private <T> Mono<T> asClient(Function<Identity, Mono<T>> call) {
        return Mono.defer(() -> {
            if (stopped.get()) {
                return Mono.error(closed());
            }
            Login present = login;
            return present.isExpired()
                    ? afterRenewal(present, call)
                    : call.apply(present.identity()).onErrorResume(GatewayRequests::isUnknownToken, refused -> {
                        expire(present, (CoapResponseException) refused);
                        return afterRenewal(present, call);
                    });
        });
    }

    private <T> Mono<T> afterRenewal(Login lost, Function<Identity, Mono<T>> call) {
        return lost.successor()
                .takeUntilOther(stop.asMono())
                .switchIfEmpty(Mono.error(this::reason))
                .flatMap(next -> call.apply(next.identity()));
    }

    @Override
    public Mono<Void> publish(String topic, CoapBody payload, PublishOptions options) {
        requests().requireName(topic);
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(options, "options");
        return asClient(who -> requests().publish(topic, payload, options, who.queries()));
    }

    @Override
    Flux<PubSubMessage> registration(String topic, SubscribeOptions options) {
        return Flux.defer(() -> stopped.get()
                ? Flux.error(closed())
                : logins.asFlux()
                        // the next registration does not wait for the end of one that the gateway has forgotten
                        .flatMap(present -> registration(present, topic, options)
                                .materialize()
                                .takeUntilOther(present.successor()))
                        .<PubSubMessage>dematerialize()
                        .takeUntilOther(stop.asMono())
                        .concatWith(Mono.defer(this::rest)));
    }

    /** What is left to tell of a connection that has failed. */
    private Mono<PubSubMessage> rest() {
        Throwable cause = failure;
        return cause == null ? Mono.empty() : Mono.error(cause);
    }

    private Flux<PubSubMessage> registration(Login present, String topic, SubscribeOptions options) {
        Identity who = present.identity();
        return requests()
                .subscribe(topic, options, who.queries(), who.token().reveal())
                .onErrorResume(GatewayRequests::isUnknownToken, refused -> {
                    expire(present, (CoapResponseException) refused);
                    return Flux.never(); // until the next login takes the place of this
                });
    }

    @Override
    public Mono<Void> unsubscribe(String topic) {
        requests().requireFilter(topic);
        return asClient(who -> requests().unsubscribe(topic, who.queries()));
    }

    // What it tells

    @Override
    public String clientId() {
        return credentials.clientId();
    }

    @Override
    public EmqxToken token() {
        return login.identity().token();
    }

    @Override
    public Flux<EmqxToken> tokens() {
        return logins.asFlux()
                .map(present -> present.identity().token())
                .takeUntilOther(stop.asMono())
                .onBackpressureLatest();
    }

    @Override
    public Flux<EmqxEvent> events() {
        return events.flux();
    }

    @Override
    public Mono<Void> onClose() {
        return end.asMono();
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }

    @Override
    public String toString() {
        return "EMQX connection of " + credentials + " to "
                + requests().session().remoteAddress();
    }
}
