package io.reactivecoap.netty.server;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to change to WebSocket, and what it was answered with.
 *
 * @param method the HTTP method
 * @param uri the target of the request line
 * @param headers all header lines as they came, in order
 * @param status the status of the answer
 */
public record WsUpgrade(String method, String uri, List<Map.Entry<String, String>> headers, int status) {

    /** The first value of a header, whatever the case of its name. */
    public @Nullable String header(String name) {
        return headers.stream()
                .filter(line -> line.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    public @Nullable String host() {
        return header("Host");
    }

    public @Nullable String protocol() {
        return header("Sec-WebSocket-Protocol");
    }
}
