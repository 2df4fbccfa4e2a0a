package io.reactivecoap.netty.server;

import io.reactivecoap.CoapCode;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request that is to be answered once, or never. */
abstract class Call {

    private final Peer peer;
    private final WireMessage request;

    Call(Peer peer, WireMessage request) {
        this.peer = peer;
        this.request = request;
    }

    Peer peer() {
        return peer;
    }

    WireMessage request() {
        return request;
    }

    CoapOptions options() {
        return request.options();
    }

    CoapCode method() {
        return request.code();
    }

    String path() {
        return "/" + String.join("/", options().all(CoapOption.URI_PATH));
    }

    boolean asks(String name) {
        return options().all(CoapOption.URI_QUERY).stream()
                .anyMatch(query -> query.equals(name) || query.startsWith(name + "="));
    }

    /** The number that the query has for a name, or another one if there is none. */
    long asks(String name, long otherwise) {
        String start = name + "=";
        return options().all(CoapOption.URI_QUERY).stream()
                .filter(query -> query.startsWith(start))
                .map(query -> Long.parseLong(query.substring(start.length())))
                .findFirst()
                .orElse(otherwise);
    }

    void answer(CoapCode code, String text) {
        answer(code, CoapOptions.empty(), text.getBytes(StandardCharsets.UTF_8));
    }

    void answer(CoapCode code, CoapOptions options, byte[] payload) {
        answer(new WireMessage(code, request.token(), options, payload));
    }

    /** Says that the answer takes a while, where that can be said. */
    abstract void acknowledge();

    abstract void answer(WireMessage response);

    /** There will be no answer. */
    abstract void forget();

    /** The value of an option as a number. */
    @Nullable
    Long number(CoapOption<Long> option) {
        return options().get(option);
    }
}
