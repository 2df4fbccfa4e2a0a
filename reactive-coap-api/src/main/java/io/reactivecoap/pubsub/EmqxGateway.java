package io.reactivecoap.pubsub;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import java.util.Objects;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The CoAP gateway of EMQX: publish and subscribe over a session, UDP or DTLS, in connection mode ({@code
 * connection_required = true}) or without a connection. Works with what the gateway really answers and with what its manual says.
 *
 * <pre>{@code
 * EmqxCredentials credentials = EmqxCredentials.of("sensor-7").login("admin", password);
 * EmqxGateway.using(session, credentials, connection -> connection.subscribe("commands/sensor-7", 1))
 *         .map(PubSubMessage::payloadAsString);
 * }</pre>
 */
public final class EmqxGateway {

    private EmqxGateway() {}

    /**
     * Connects with user and password, as {@link #connect(CoapSession, EmqxCredentials, EmqxParameters)}.
     *
     * @param session with the gateway
     * @param clientId what the gateway is to know the client by, without {@code =}
     * @param username the user's name, without {@code =}
     * @param password the user's password, without {@code =}
     * @return the connection, or a {@link CoapException}
     * @throws IllegalArgumentException when one of them cannot be sent
     */
    public static Mono<EmqxConnection> connect(CoapSession session, String clientId, String username, String password) {
        return connect(session, EmqxCredentials.of(clientId).login(username, password), EmqxParameters.DEFAULT);
    }

    /**
     * Connects, as {@link #connect(CoapSession, EmqxCredentials, EmqxParameters)} with {@link EmqxParameters#DEFAULT}.
     *
     * @param session with the gateway
     * @param credentials who connects
     * @return the connection, or a {@link CoapException}
     */
    public static Mono<EmqxConnection> connect(CoapSession session, EmqxCredentials credentials) {
        return connect(session, credentials, EmqxParameters.DEFAULT);
    }

    /**
     * Connects. Cold: each subscription asks the gateway for a connection, of which it has one for each client id, and over
     * UDP for each address. Cancelled before it is there, it is left to expire.
     *
     * <p>A client id that the gateway knows is refused with 4.00 "client has connected" until that connection has expired:
     * {@link #resume} it with its token, or try again: {@code
     * .retryWhen(Retry.backoff(10, ofSeconds(1)).filter(EmqxParameters::mayPass))}.
     *
     * @param session with the gateway; to be closed by the caller, after the connection
     * @param credentials who connects
     * @param parameters how the client behaves
     * @return the connection, or a {@link CoapException}: a {@link CoapResponseException} with 4.00 or 4.01 when the gateway
     *     lets the client not in
     */
    public static Mono<EmqxConnection> connect(
            CoapSession session, EmqxCredentials credentials, EmqxParameters parameters) {
        GatewayRequests requests = new GatewayRequests(session, parameters.layout());
        Objects.requireNonNull(credentials, "credentials");
        return requests.create(credentials).map(token -> Connection.begin(requests, credentials, parameters, token));
    }

    /**
     * Uses a connection, as {@link #using(CoapSession, EmqxCredentials, EmqxParameters, Function)} with
     * {@link EmqxParameters#DEFAULT}.
     *
     * @param <T> what the work gives
     * @param session with the gateway; goes on
     * @param credentials who connects
     * @param work what is done with the connection
     * @return what the work gives, or an error
     */
    public static <T> Flux<T> using(
            CoapSession session,
            EmqxCredentials credentials,
            Function<? super EmqxConnection, ? extends Publisher<T>> work) {
        return using(session, credentials, EmqxParameters.DEFAULT, work);
    }

    /**
     * Uses a connection: connects, works with it, and closes it when the work has ended, failed or was cancelled. Cold: each
     * subscription connects.
     *
     * @param <T> what the work gives
     * @param session with the gateway; goes on
     * @param credentials who connects
     * @param parameters how the client behaves
     * @param work what is done with the connection, as for {@link EmqxConnection#subscribe}
     * @return what the work gives, as it is asked for; its error, or a {@link CoapException} when there is no connection, or
     *     when the work has completed and the gateway does not answer that the connection is closed
     */
    public static <T> Flux<T> using(
            CoapSession session,
            EmqxCredentials credentials,
            EmqxParameters parameters,
            Function<? super EmqxConnection, ? extends Publisher<T>> work) {
        Objects.requireNonNull(work, "work");
        return Flux.usingWhen(
                connect(session, credentials, parameters),
                work,
                EmqxConnection::close,
                (connection, failure) -> connection.close().onErrorComplete(), // what failed first is told
                connection -> connection.close().onErrorComplete()); // nobody listens
    }

    /**
     * Goes on with a connection, as {@link #resume(CoapSession, EmqxCredentials, EmqxToken, EmqxParameters)} with
     * {@link EmqxParameters#DEFAULT}.
     *
     * @param session with the gateway
     * @param credentials who connects
     * @param token the token that was kept
     * @return the connection, or a {@link CoapException}
     */
    public static Mono<EmqxConnection> resume(CoapSession session, EmqxCredentials credentials, EmqxToken token) {
        return resume(session, credentials, token, EmqxParameters.DEFAULT);
    }

    /**
     * Goes on with a connection, over this session: one of a process that has crashed, or of a session that has ended. The
     * gateway sends to the address that it hears the token from. One that has expired is connected anew, as by
     * {@link #connect(CoapSession, EmqxCredentials, EmqxParameters)}, which {@link EmqxConnection#token()} tells.
     *
     * @param session with the gateway
     * @param credentials who connects
     * @param token the token that was kept
     * @param parameters how the client behaves
     * @return the connection, or a {@link CoapException}
     */
    public static Mono<EmqxConnection> resume(
            CoapSession session, EmqxCredentials credentials, EmqxToken token, EmqxParameters parameters) {
        GatewayRequests requests = new GatewayRequests(session, parameters.layout());
        Identity known = new Identity(credentials.clientId(), Objects.requireNonNull(token, "token"));
        return requests.beat(known, parameters.heartbeat())
                .thenReturn(token)
                .onErrorResume(GatewayRequests::isRefusal, refused -> requests.create(credentials))
                .map(present -> Connection.begin(requests, credentials, parameters, present));
    }

    /**
     * A client without a connection, for a gateway that does not require one, as {@link #connectionless(CoapSession,
     * EmqxParameters)} with {@link EmqxParameters#DEFAULT}.
     *
     * @param session with the gateway
     * @return the client
     */
    public static EmqxClient connectionless(CoapSession session) {
        return connectionless(session, EmqxParameters.DEFAULT);
    }

    /**
     * A client without a connection, for a gateway that does not require one. The gateway forgets subscribers that it has not
     * heard for one and a half of its heartbeat, contrary to what its manual says: as long as there are subscriptions, the
     * client pings it. The gateway knows it by its session.
     *
     * @param session with the gateway
     * @param parameters how the client behaves
     * @return the client
     */
    public static EmqxClient connectionless(CoapSession session, EmqxParameters parameters) {
        return new Connectionless(new GatewayRequests(session, parameters.layout()), null, parameters);
    }

    /**
     * A client without a connection that says with each request who it is, as {@link #connectionless(CoapSession,
     * EmqxParameters)} otherwise: for gateways from version 6 on, which may authenticate each of them.
     *
     * @param session with the gateway
     * @param credentials who asks
     * @param parameters how the client behaves
     * @return the client
     */
    public static EmqxClient connectionless(
            CoapSession session, EmqxCredentials credentials, EmqxParameters parameters) {
        Objects.requireNonNull(credentials, "credentials");
        return new Connectionless(new GatewayRequests(session, parameters.layout()), credentials, parameters);
    }
}
