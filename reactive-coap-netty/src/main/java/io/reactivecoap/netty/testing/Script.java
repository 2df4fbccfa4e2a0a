package io.reactivecoap.netty.testing;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What a server answers, and what it has been asked. */
final class Script {

    /** An answer to what a route leads to; without one it is rejected. */
    private record Rule(Route route, @Nullable Function<? super CoapRequest, ? extends Mono<CoapReply>> answer) {}

    private final Deque<Rule> rules = new ArrayDeque<>();
    private final Map<List<String>, CoapReply> states = new HashMap<>();
    private final List<CoapRequest> heard = new ArrayList<>();
    private int blockSize;
    private long number;

    /** The rule that was added last comes first. */
    void add(Route route, @Nullable Function<? super CoapRequest, ? extends Mono<CoapReply>> answer) {
        rules.addFirst(new Rule(route, answer));
    }

    /** Whether a request is to be rejected instead of answered. */
    boolean rejects(CoapRequest request) {
        Rule rule = rule(request);
        return rule != null && rule.answer == null;
    }

    Mono<CoapReply> answer(CoapRequest request) {
        Rule rule = rule(request);
        if (rule == null || rule.answer == null) {
            return Mono.just(CoapReply.of(CoapCode.NOT_FOUND)
                    .payload("no answer is scripted for " + request.method() + " " + request.pathAndQuery()));
        }
        try {
            return Objects.requireNonNull(rule.answer.apply(request), "the script gave no Mono");
        } catch (Throwable e) { // such as what an assertion in it has to say
            return Mono.error(e);
        }
    }

    private @Nullable Rule rule(CoapRequest request) {
        Route asked = Route.of(request);
        return rules.stream()
                .filter(rule -> rule.route.leadsTo(asked))
                .findFirst()
                .orElse(null);
    }

    // Resources that change

    void observable(Route route, CoapReply state) {
        states.put(route.path(), state);
        add(route, request -> Mono.just(states.get(route.path())));
    }

    /**
     * Changes a resource's state.
     *
     * @throws IllegalArgumentException when it is no observable one
     */
    void change(Route route, CoapReply state) {
        requireObservable(route);
        states.put(route.path(), state);
    }

    void requireObservable(Route route) {
        if (!states.containsKey(route.path())) {
            throw new IllegalArgumentException("path must be that of a resource that observable(..) was called for: /"
                    + String.join("/", route.path()));
        }
    }

    /** RFC 7641 §4.4: what orders a server's notifications, in 24 bits. */
    long nextNumber() {
        number = number + 1 & 0xff_ffff;
        return number;
    }

    boolean isObservable(CoapRequest request) {
        return request.method() == CoapMethod.GET
                && states.containsKey(Route.of(request).path());
    }

    // How large blocks are

    void blockSize(int bytes) {
        blockSize = bytes;
    }

    /** How many bytes a block has at most; 0 when nothing was said. */
    int blockSize() {
        return blockSize;
    }

    // What it has been asked

    void hear(CoapRequest request) {
        heard.add(request);
    }

    List<CoapRequest> heard() {
        return heard;
    }
}
