package io.reactivecoap.security;

import io.reactivecoap.CoapAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A key that both sides know, and the identity by which the peer finds it (RFC 4279; RFC 7252 §9.1.3.1). Or a rule that finds
 * both once the peer has given its hint; or, when it is the peer that dials in, its identity.
 */
public final class PreSharedKey implements CoapSecurity, Destroyable {

    /** The longest identity that is sent: what fits into RFC 4279's and constrained peers' buffers alike. */
    public static final int MAX_IDENTITY_LENGTH = 128;

    private static final int MAX_KEY_LENGTH = 64;
    private static final byte[] NONE = {};

    /**
     * What is known when the key has to be chosen.
     *
     * @param hint the identity hint of a peer that we dial, bytes as they came; empty when it gave none
     * @param identity the identity of a peer that dials in; empty when it is for us to have one
     * @param peer the peer's address
     */
    public record Question(Optional<String> hint, Optional<String> identity, CoapAddress peer) {

        /**
         * Checks the components.
         *
         * @param hint the peer's hint
         * @param identity the peer's identity
         * @param peer the peer's address
         */
        public Question {
            Objects.requireNonNull(hint, "hint");
            Objects.requireNonNull(identity, "identity");
            Objects.requireNonNull(peer, "peer");
        }
    }

    private final byte[] identity;
    private final byte[] key;
    private final @Nullable Function<Question, Mono<PreSharedKey>> rule;
    private final @Nullable String serverName;
    private volatile boolean destroyed;

    private PreSharedKey(
            byte[] identity,
            byte[] key,
            @Nullable Function<Question, Mono<PreSharedKey>> rule,
            @Nullable String serverName) {
        this.identity = identity;
        this.key = key;
        this.rule = rule;
        this.serverName = serverName;
    }

    /**
     * A key and its identity.
     *
     * @param identity the identity, sent in UTF-8; 1 to 128 bytes
     * @param key the key, copied; 1 to 64 bytes
     * @return the credentials
     */
    public static PreSharedKey of(String identity, byte[] key) {
        return of(Objects.requireNonNull(identity, "identity").getBytes(StandardCharsets.UTF_8), key);
    }

    /**
     * A key and its identity.
     *
     * @param identity the identity, copied; 1 to 128 bytes
     * @param key the key, copied; 1 to 64 bytes
     * @return the credentials
     */
    public static PreSharedKey of(byte[] identity, byte[] key) {
        requireLength("identity", identity, MAX_IDENTITY_LENGTH);
        requireLength("key", key, MAX_KEY_LENGTH);
        return new PreSharedKey(identity.clone(), key.clone(), null, null);
    }

    private static void requireLength(String name, byte[] bytes, int longest) {
        Objects.requireNonNull(bytes, name);
        if (bytes.length == 0 || bytes.length > longest) {
            throw new IllegalArgumentException(name + " must have 1 to " + longest + " bytes, has " + bytes.length);
        }
    }

    /**
     * A rule that finds key and identity when the peer has given its hint, what libcoap calls {@code validate_ih_call_back}. Its
     * use keeps TLS at 1.2 where we dial: later versions have no hints.
     *
     * <p>For peers that dial in (call-home) it finds the key of the identity that the peer has given, what libcoap calls {@code
     * validate_id_call_back}; a key of another identity is as good as none.
     *
     * @param rule called off the event loop, once a handshake; an error or an empty answer ends the handshake
     * @return the credentials
     */
    public static PreSharedKey by(Function<Question, Mono<PreSharedKey>> rule) {
        return new PreSharedKey(NONE, NONE, Objects.requireNonNull(rule, "rule"), null);
    }

    /**
     * The identity.
     *
     * @return a copy; empty for a rule
     */
    public byte[] identity() {
        return identity.clone();
    }

    /**
     * The key itself. Named so that it is found in a review.
     *
     * @return a copy, which is the caller's to wipe; empty for a rule
     * @throws IllegalStateException when it was destroyed
     */
    public byte[] revealKey() {
        byte[] copy = key.clone();
        if (destroyed) { // looked at after the copy was made, which may have been wiped meanwhile
            Arrays.fill(copy, (byte) 0);
            throw new IllegalStateException("the key was destroyed");
        }
        return copy;
    }

    /**
     * The rule that finds the key.
     *
     * @return the rule; empty when the key is given
     */
    public Optional<Function<Question, Mono<PreSharedKey>>> rule() {
        return Optional.ofNullable(rule);
    }

    @Override
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when the key was destroyed
     */
    @Override
    public PreSharedKey serverName(String name) {
        return new PreSharedKey(identity, revealKey(), rule, Names.require(name));
    }

    /**
     * Wipes the key: no handshake can be made with it any more. Credentials that were derived from it have their own. Sessions
     * that are established go on, and those that can be taken up again still can.
     */
    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(key, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /** {@return that there is a key, and nothing about it} */
    @Override
    public String toString() {
        return "PreSharedKey{identity=<hidden>, key=<hidden>}";
    }
}
