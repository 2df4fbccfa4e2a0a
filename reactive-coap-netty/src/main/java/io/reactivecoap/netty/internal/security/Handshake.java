package io.reactivecoap.netty.internal.security;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.SecurityParameters;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A handshake that is to be made: as whom, with whom, and how. {@code host} is the name or the address in the session's URI;
 * {@code protocol} is what is offered by ALPN, or null; {@code hello} changes the extensions of our ClientHello.
 */
public record Handshake(
        CoapSecurity credentials,
        SecurityParameters parameters,
        CoapAddress peer,
        @Nullable String host,
        boolean datagrams,
        @Nullable String protocol,
        Consumer<Map<Integer, byte[]>> hello) {

    /** Changes nothing about a ClientHello. */
    public static final Consumer<Map<Integer, byte[]>> AS_IT_IS = extensions -> {};

    /** The name that the peer's certificate has to have. */
    @Nullable
    String expectedName() {
        return credentials.serverName().orElse(host);
    }

    /** RFC 6066 §3: "Literal IPv4 and IPv6 addresses are not permitted" as the name of a server. */
    Optional<String> serverNameIndication() {
        String name = expectedName();
        return name == null || isAddress(name) ? Optional.empty() : Optional.of(name);
    }

    int timeoutMillis() {
        return millis(parameters.handshakeTimeout());
    }

    int retransmitMillis() {
        return millis(parameters.retransmitTimeout());
    }

    private static int millis(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
    }

    static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }
}
