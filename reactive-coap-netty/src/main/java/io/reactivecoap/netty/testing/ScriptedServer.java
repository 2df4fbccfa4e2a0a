package io.reactivecoap.netty.testing;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.Reliability;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.option.BlockOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * A CoAP server in memory, for tests of what is built on a {@link CoapClient}: it answers as a test has scripted it, tells
 * what it was asked, and fails on command. There is no socket and no thread, and time is virtual: minutes pass at once.
 *
 * <pre>{@code
 * ScriptedServer server = ScriptedServer.create()
 *         .observable("/temperature", CoapReply.of(CONTENT).payload("20"));
 * StepVerifier.withVirtualTime(() -> temperatures(server.client(), "coap://sensor.example"))
 *         .expectNext(20.0)
 *         .then(() -> server.change("/temperature", CoapReply.of(CONTENT).payload("21")))
 *         .expectNext(21.0)
 *         .thenCancel()
 *         .verify(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p><b>What is real.</b> Everything but the network. The bytes on the two {@linkplain #toServer() wires} are CoAP messages
 * of RFC 7252 or, for {@code coap+tcp}, RFC 8323; the session has its states, retransmissions, timeouts, blocks and
 * observations, and the server acknowledges, recognises duplicates and sends again what is not acknowledged. Chance is the
 * same in every run: random times are the shortest of their range, so a request that nobody answers is sent again after 2,
 * 6, 14 and 30 seconds, and has failed after 62 (RFC 7252 §4.2).
 *
 * <p><b>Time.</b> Sessions take theirs from {@link reactor.test.scheduler.VirtualTimeScheduler}, which
 * {@code StepVerifier.withVirtualTime} enables: connecting without it is an {@link IllegalStateException}. Messages and
 * commands take no time unless a wire does. Time ends with {@code verify}: what is under way then never arrives. A server
 * belongs to the thread that moves time, and no other may use it.
 *
 * <p><b>Who is served.</b> All clients of {@link #client()}, whatever host and port they connect to, over UDP and TCP;
 * names are not looked up. Other protocols, groups, and {@code accept} are an {@link UnsupportedOperationException}. Where
 * nothing is scripted the answer is 4.04 with a payload that says so.
 */
public final class ScriptedServer {

    private final Script script = new Script();
    private final Network network = new Network(script);

    private ScriptedServer() {}

    /**
     * A server that has nothing yet, behind a perfect network.
     *
     * @return a new server; nothing has to be closed
     */
    public static ScriptedServer create() {
        return new ScriptedServer();
    }

    /**
     * A client whose sessions go to this server. Settings may be changed as those of any client.
     *
     * @return a client with default settings
     */
    public CoapClient client() {
        return NettyCoapClient.create().runOn(network);
    }

    // What it answers

    /**
     * Answers requests, with one reply after the other and the last of them from then on. A later answer to the same comes
     * first. A reply goes with the acknowledgement, and in blocks when it is longer than one (RFC 7959).
     *
     * @param method of the requests
     * @param path of the requests, as in a URI; behind a {@code ?}, what their query has to have among others
     * @param replies at least one
     * @return this server
     * @throws IllegalArgumentException when the path is none, or there is no reply
     */
    public ScriptedServer on(CoapMethod method, String path, CoapReply... replies) {
        Deque<CoapReply> left = new ArrayDeque<>(List.of(replies));
        if (left.isEmpty()) {
            throw new IllegalArgumentException("replies must be one at least: " + path);
        }
        return on(method, path, request -> Mono.just(left.size() > 1 ? left.remove() : left.element()));
    }

    /**
     * Answers requests as {@link #on(CoapMethod, String, CoapReply...)}, in the test's own way. A reply that is there at once
     * goes with the acknowledgement; one that comes later, as by {@code delayElement} or from a {@code Sinks.One} that the
     * test holds, in a message of its own (RFC 7252 §5.2.2). An empty Mono, and one that never ends, leave a request
     * acknowledged and without an answer; an error is a 5.00 with what it says.
     *
     * @param method of the requests
     * @param path of the requests, as in a URI; behind a {@code ?}, what their query has to have among others
     * @param answer is given each request, with the whole of its body; a duplicate is none
     * @return this server
     * @throws IllegalArgumentException when the path is none
     */
    public ScriptedServer on(
            CoapMethod method, String path, Function<? super CoapRequest, ? extends Mono<CoapReply>> answer) {
        script.add(Route.of(method, path), Objects.requireNonNull(answer, "answer"));
        return this;
    }

    /**
     * Rejects requests with a Reset (RFC 7252 §4.2); over TCP, which has none, they get 4.05.
     *
     * @param method of the requests
     * @param path of the requests, as in a URI; behind a {@code ?}, what their query has to have among others
     * @return this server
     * @throws IllegalArgumentException when the path is none
     */
    public ScriptedServer reset(CoapMethod method, String path) {
        script.add(Route.of(method, path), null);
        return this;
    }

    /**
     * Has a resource that answers GET with its state, and takes observers (RFC 7641).
     *
     * @param path of the resource, as in a URI
     * @param state what it is at first; {@link #change} changes it
     * @return this server
     * @throws IllegalArgumentException when the path is none
     */
    public ScriptedServer observable(String path, CoapReply state) {
        script.observable(Route.of(CoapMethod.GET, path), Objects.requireNonNull(state, "state"));
        return this;
    }

    /**
     * Sends and asks for smaller blocks than the client would like. Unless it is called, blocks are as large as the client
     * wants them, up to 1,024 bytes or, over TCP, up to what a message holds.
     *
     * @param bytes 16, 32, 64, 128, 256, 512 or 1024
     * @return this server
     * @throws IllegalArgumentException when blocks cannot have that size
     */
    public ScriptedServer blockSize(int bytes) {
        BlockOption.sizeExponent(bytes);
        script.blockSize(bytes);
        return this;
    }

    // What it was asked

    /**
     * Expects that the first request which it was not asked about yet is one like this: of the same method and path, with
     * these options among others, and, where it has a payload or a reliability, with that. Requests are those that have
     * arrived, in their order and once, whether they were answered or not; registering and deregistering an observation are
     * requests as well, the further blocks of a body are not.
     *
     * @param like what is expected
     * @return the request as it came
     * @throws AssertionError when another one came, or none; it says which, and in what it differs
     */
    public CoapRequest expect(CoapRequest like) {
        Expectation expectation = new Expectation(Objects.requireNonNull(like, "like"));
        List<CoapRequest> heard = script.heard();
        if (heard.isEmpty()) {
            throw new AssertionError("expected " + Expectation.describe(like) + ", but no further request came");
        }
        List<String> differences = expectation.differences(heard.get(0));
        if (!differences.isEmpty()) {
            throw new AssertionError("expected " + Expectation.describe(like) + ", but the next request differs:\n  "
                    + String.join("\n  ", differences) + "\nthese came:\n" + list(heard));
        }
        return heard.remove(0);
    }

    /**
     * Expects that no request came which it was not asked about yet.
     *
     * @throws AssertionError when there are some; it says which
     */
    public void expectNothing() {
        if (!script.heard().isEmpty()) {
            throw new AssertionError("expected no further request, but these came:\n" + list(script.heard()));
        }
    }

    private static String list(List<CoapRequest> requests) {
        return requests.stream()
                .map(request -> "  " + Expectation.describe(request))
                .collect(Collectors.joining("\n"));
    }

    /**
     * How many sessions are connected, as their clients see it. None is left when a test's work has closed them all.
     *
     * @return the number
     */
    public int sessions() {
        return (int) network.lines().stream().filter(Line::isOpen).count();
    }

    /**
     * How many observations of a resource the server knows of. One ends with its deregistration, with the rejection of a
     * notification, and when a notification is not acknowledged.
     *
     * @param path of an observable resource
     * @return the number
     * @throws IllegalArgumentException when there is no such resource
     */
    public int observers(String path) {
        Route route = Route.of(CoapMethod.GET, path);
        script.requireObservable(route);
        return network.lines().stream()
                .mapToInt(line -> line.end().observers(route.path()))
                .sum();
    }

    // What it does

    /**
     * Changes a resource, and notifies its observers in confirmable messages.
     *
     * @param path of an observable resource
     * @param state what it is from now on; an error ends the observations (RFC 7641 §4.2)
     * @return how many observers are notified
     * @throws IllegalArgumentException when there is no such resource
     */
    public int change(String path, CoapReply state) {
        return change(path, state, Reliability.CONFIRMABLE);
    }

    /**
     * Changes a resource, and notifies its observers, as {@link #change(String, CoapReply)}.
     *
     * @param path of an observable resource
     * @param state what it is from now on; an error ends the observations (RFC 7641 §4.2)
     * @param reliability whether notifications are confirmable: what is lost of others is not sent again
     * @return how many observers are notified
     * @throws IllegalArgumentException when there is no such resource
     */
    public int change(String path, CoapReply state, Reliability reliability) {
        Objects.requireNonNull(reliability, "reliability");
        Route route = Route.of(CoapMethod.GET, path);
        script.change(route, Objects.requireNonNull(state, "state"));
        return network.lines().stream()
                .mapToInt(line -> line.end().tell(route.path(), state, reliability))
                .sum();
    }

    /**
     * Takes all sessions their connections, as a network that goes away does: they end with
     * {@link io.reactivecoap.NackReason#NOT_DELIVERABLE}, and the server forgets them. New ones can be connected.
     */
    public void disconnect() {
        network.lines().forEach(Line::disconnect);
    }

    /**
     * Starts again: the server has forgotten its observers and what it was in the middle of, and answers as it is scripted.
     * Sessions over UDP do not notice, others end as with {@link #disconnect}.
     */
    public void restart() {
        network.lines().forEach(Line::restart);
    }

    /** Lets no new sessions connect: they fail with {@link io.reactivecoap.CoapUnreachableException}. */
    public void refuseConnections() {
        network.refuseConnections();
    }

    /** Lets sessions connect, as at the beginning. */
    public void acceptConnections() {
        network.acceptConnections();
    }

    /**
     * Tells all sessions over UDP that the server's port cannot be reached, as ICMP does: what they have sent and is not
     * answered fails, unless their settings have them keep trying. The sessions live on.
     */
    public void reportUnreachable() {
        network.lines().forEach(Line::reportUnreachable);
    }

    /**
     * The network from the clients to the server.
     *
     * @return the wire that all of them share
     */
    public Wire toServer() {
        return network.toServer();
    }

    /**
     * The network from the server to the clients.
     *
     * @return the wire that all of them share
     */
    public Wire toClient() {
        return network.toClient();
    }
}
