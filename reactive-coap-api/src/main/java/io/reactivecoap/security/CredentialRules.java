package io.reactivecoap.security;

import io.reactivecoap.CoapAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which credentials go with which peer, for clients of many devices. Immutable. Of the rules that match a peer the most
 * particular counts: one for its very address, then the longest pattern of its host, then the default.
 */
public final class CredentialRules {

    private static final CredentialRules NONE = new CredentialRules(List.of(), null);

    private record Rule(String host, int port, Supplier<? extends CoapSecurity> credentials) {

        boolean isExact() {
            return !host.startsWith("*");
        }

        boolean matches(CoapAddress peer) {
            if (peer instanceof CoapAddress.Inet inet) {
                boolean named =
                        isExact() ? host.equals(inet.host()) : inet.host().endsWith(host.substring(1));
                return named && (port == 0 || port == inet.port());
            }
            return port == 0 && host.equals(peer.toString());
        }
    }

    private final List<Rule> rules;
    private final @Nullable Supplier<? extends CoapSecurity> otherwise;

    private CredentialRules(List<Rule> rules, @Nullable Supplier<? extends CoapSecurity> otherwise) {
        this.rules = rules;
        this.otherwise = otherwise;
    }

    /**
     * No rules: no secure session can be opened.
     *
     * @return no rules
     */
    public static CredentialRules none() {
        return NONE;
    }

    /**
     * The same credentials for every peer.
     *
     * @param credentials the credentials
     * @return the rules
     */
    public static CredentialRules always(CoapSecurity credentials) {
        return NONE.otherwise(credentials);
    }

    /**
     * The same credentials for every peer, as they are when a session connects.
     *
     * @param credentials is asked anew for each session, and for each connection of one that comes back, so that certificates and keys
     *     can be exchanged while a client is in use; on the thread that begins to connect, so it must not block
     * @return the rules
     */
    public static CredentialRules always(Supplier<? extends CoapSecurity> credentials) {
        return NONE.otherwise(credentials);
    }

    /**
     * Credentials for one peer, or for the hosts of a domain.
     *
     * @param host a host name or an IP address as it stands in the session's URI, or {@code *.} and a domain; for a Unix domain
     *     socket, of which upper and lower case differ, {@code unix:} and its path, or {@code unix-abstract:} and its name
     * @param credentials the credentials
     * @return the rules with one more
     */
    public CredentialRules forHost(String host, CoapSecurity credentials) {
        return forHost(host, constant(credentials));
    }

    /**
     * Credentials for one peer, or for the hosts of a domain, as they are when a session connects.
     *
     * @param host as of {@link #forHost(String, CoapSecurity)}
     * @param credentials is asked anew, as of {@link #always(Supplier)}
     * @return the rules with one more
     */
    public CredentialRules forHost(String host, Supplier<? extends CoapSecurity> credentials) {
        return with(new Rule(requireHost(host), 0, Objects.requireNonNull(credentials, "credentials")));
    }

    /**
     * Credentials for one peer at one port.
     *
     * @param host a host name or an IP address as it stands in the session's URI
     * @param port from 1 to 65535
     * @param credentials the credentials
     * @return the rules with one more
     */
    public CredentialRules forPeer(String host, int port, CoapSecurity credentials) {
        return forPeer(host, port, constant(credentials));
    }

    /**
     * Credentials for one peer at one port, as they are when a session connects.
     *
     * @param host a host name or an IP address as it stands in the session's URI
     * @param port from 1 to 65535
     * @param credentials is asked anew, as of {@link #always(Supplier)}
     * @return the rules with one more
     */
    public CredentialRules forPeer(String host, int port, Supplier<? extends CoapSecurity> credentials) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 1 to 65535: " + port);
        }
        return with(new Rule(requireHost(host), port, Objects.requireNonNull(credentials, "credentials")));
    }

    /**
     * Credentials for the peers that no other rule is for.
     *
     * @param credentials the credentials
     * @return the changed rules
     */
    public CredentialRules otherwise(CoapSecurity credentials) {
        return otherwise(constant(credentials));
    }

    /**
     * Credentials for the peers that no other rule is for, as they are when a session connects.
     *
     * @param credentials is asked anew, as of {@link #always(Supplier)}
     * @return the changed rules
     */
    public CredentialRules otherwise(Supplier<? extends CoapSecurity> credentials) {
        return new CredentialRules(rules, Objects.requireNonNull(credentials, "credentials"));
    }

    private static Supplier<CoapSecurity> constant(CoapSecurity credentials) {
        Objects.requireNonNull(credentials, "credentials");
        return () -> credentials;
    }

    private static CoapSecurity ask(Supplier<? extends CoapSecurity> credentials) {
        return Objects.requireNonNull(credentials.get(), "credentials");
    }

    private static String requireHost(String host) {
        Objects.requireNonNull(host, "host");
        if (host.startsWith("unix:/") || host.startsWith("unix-abstract:")) {
            return host;
        }
        boolean pattern = host.startsWith("*.") && host.length() > 2 && host.indexOf('*', 1) < 0;
        if (host.isEmpty() || host.contains("*") && !pattern) {
            throw new IllegalArgumentException("host must be a name, an address, or *. and a domain: " + host);
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private CredentialRules with(Rule rule) {
        List<Rule> more = new ArrayList<>(rules);
        more.removeIf(before -> before.host.equals(rule.host) && before.port == rule.port);
        more.add(rule);
        return new CredentialRules(List.copyOf(more), otherwise);
    }

    /**
     * The credentials for a peer.
     *
     * @param peer the peer's address, with its default port filled in
     * @return the credentials; empty when no rule is for it
     */
    public Optional<CoapSecurity> find(CoapAddress peer) {
        Rule best = null;
        for (Rule rule : rules) {
            if (rule.matches(peer) && (best == null || isMoreParticular(rule, best))) {
                best = rule;
            }
        }
        Supplier<? extends CoapSecurity> found = best == null ? otherwise : best.credentials;
        return found == null ? Optional.empty() : Optional.of(ask(found));
    }

    /**
     * The credentials of all rules, and the default.
     *
     * @return the credentials, in no particular order; empty when there are no rules
     */
    public List<CoapSecurity> all() {
        List<CoapSecurity> all = new ArrayList<>();
        rules.forEach(rule -> all.add(ask(rule.credentials)));
        if (otherwise != null) {
            all.add(ask(otherwise));
        }
        return List.copyOf(all);
    }

    private static boolean isMoreParticular(Rule one, Rule other) {
        if (one.isExact() != other.isExact()) {
            return one.isExact();
        }
        if (one.host.length() != other.host.length()) {
            return one.host.length() > other.host.length();
        }
        return one.port != 0 && other.port == 0;
    }

    /** {@return how many rules there are; nothing of the credentials} */
    @Override
    public String toString() {
        return "CredentialRules{" + rules.size() + " rules" + (otherwise == null ? "" : " and a default") + "}";
    }
}
