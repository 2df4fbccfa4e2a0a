package io.reactivecoap.security;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** No certificate of our own: the peer's is checked, and the peer does not ask for ours. */
public final class Anonymous implements CoapSecurity {

    private final TrustPolicy trust;
    private final @Nullable String serverName;

    private Anonymous(TrustPolicy trust, @Nullable String serverName) {
        this.trust = trust;
        this.serverName = serverName;
    }

    /**
     * Trusts peers by a policy.
     *
     * @param policy the policy
     * @return the credentials
     */
    public static Anonymous trusting(TrustPolicy policy) {
        return new Anonymous(Objects.requireNonNull(policy, "policy"), null);
    }

    /**
     * Whom to trust.
     *
     * @return the policy
     */
    public TrustPolicy trust() {
        return trust;
    }

    @Override
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    @Override
    public Anonymous serverName(String name) {
        return new Anonymous(trust, Names.require(name));
    }

    @Override
    public String toString() {
        return "Anonymous{" + trust + "}";
    }
}
