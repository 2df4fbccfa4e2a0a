package io.reactivecoap.pubsub;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who connects to EMQX's gateway. The gateway takes it in the query of a request, where it silently drops what has more than
 * one {@code =}: values with one are refused here. Immutable; the password is never printed.
 */
public final class EmqxCredentials {

    /** What an argument of a query holds (RFC 7252 §5.10). */
    private static final int LONGEST = 255;

    private final String clientId;
    private final @Nullable String username;
    private final @Nullable String password;

    private EmqxCredentials(String clientId, @Nullable String username, @Nullable String password) {
        this.clientId = clientId;
        this.username = username;
        this.password = password;
    }

    /**
     * A client that the gateway asks for no password.
     *
     * @param clientId what the gateway knows the client by, not empty, without {@code =}
     * @return the credentials
     * @throws IllegalArgumentException when the client id is none
     */
    public static EmqxCredentials of(String clientId) {
        require("clientId", "clientid", clientId);
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("clientId must not be empty");
        }
        return new EmqxCredentials(clientId, null, null);
    }

    /**
     * Adds user and password.
     *
     * @param user the user's name, without {@code =}
     * @param secret the user's password, without {@code =}
     * @return the changed credentials
     * @throws IllegalArgumentException when one of them cannot be sent; the password is not told
     */
    public EmqxCredentials login(String user, String secret) {
        require("username", "username", user);
        require("password", "password", secret);
        return new EmqxCredentials(clientId, user, secret);
    }

    static void require(String argument, String name, String value) {
        if (Objects.requireNonNull(value, argument).indexOf('=') >= 0) {
            throw new IllegalArgumentException(
                    argument + " must have no '=', with which the gateway would drop it silently");
        }
        int length = name.length() + 1 + value.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST) {
            throw new IllegalArgumentException(
                    argument + " must be of " + (LONGEST - name.length() - 1) + " bytes at most in UTF-8");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException(
                    argument + " must be text that UTF-8 can hold: a surrogate stands alone");
        }
    }

    /**
     * What the gateway knows the client by.
     *
     * @return the client id
     */
    public String clientId() {
        return clientId;
    }

    /**
     * The user's name.
     *
     * @return the name; empty when there is none
     */
    public Optional<String> username() {
        return Optional.ofNullable(username);
    }

    @Nullable
    String password() {
        return password;
    }

    @Override
    public String toString() {
        return clientId + (username == null ? "" : ", user " + username + ", password <hidden>");
    }
}
