package io.reactivecoap;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A CoAP URI, taken apart and put together as RFC 7252 §6.4 and §6.5 say, with the schemes of RFC 8323 §8.
 *
 * <p>A host that begins with an encoded slash is the path of a Unix domain socket: {@code coap://%2Frun%2Fx.sock/res}.
 * Characters beyond ASCII are taken for their UTF-8 bytes. Two URIs that RFC 7252 §6.3 calls equivalent are equal.
 */
public final class CoapUri {
    private final CoapProtocol protocol;
    private final Authority authority;
    private final Resource resource;
    private final CoapAddress address;
    private final CoapOptions options;

    private CoapUri(CoapProtocol protocol, Authority authority, Resource resource) {
        this.protocol = protocol;
        this.authority = authority;
        this.resource = resource;
        this.address = authority.toAddress();
        CoapOptions.Builder builder = CoapOptions.builder();
        if (hasHostName()) {
            builder.add(CoapOption.URI_HOST, authority.host());
        }
        this.options = resource.addTo(builder);
    }

    /**
     * Takes a URI apart.
     *
     * @param uri an absolute URI with a scheme of CoAP's
     * @return its parts
     * @throws IllegalArgumentException if it is malformed, has a fragment, user information or an unknown scheme, or
     *     does not fit into options
     */
    public static CoapUri parse(String uri) {
        Objects.requireNonNull(uri, "uri");
        rejectFragment("uri", uri);
        int colon = uri.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("uri must be absolute, such as coap://host/path, was " + shown(uri));
        }
        CoapProtocol protocol = CoapProtocol.ofScheme(uri.substring(0, colon))
                .orElseThrow(() -> new IllegalArgumentException("uri must have a scheme of CoAP's, was " + shown(uri)));
        if (!uri.startsWith("//", colon + 1)) {
            throw new IllegalArgumentException(
                    "uri must have a host after " + protocol.scheme() + "://, was " + shown(uri));
        }
        int start = colon + 3;
        int end = start;
        while (end < uri.length() && uri.charAt(end) != '/' && uri.charAt(end) != '?') {
            end++;
        }
        Authority authority = Authority.parse(uri.substring(start, end), protocol.defaultPort());
        return new CoapUri(protocol, authority, Resource.parse("uri", uri.substring(end)));
    }

    /**
     * The options that name a resource on a host: Uri-Path and Uri-Query.
     *
     * @param pathAndQuery a path, which may begin with a slash, and perhaps a query: {@code /a/b?x=1&y}
     * @return the options; none for an empty path and for a single slash
     * @throws IllegalArgumentException if it is malformed, has a fragment, is a whole URI, or does not fit into options
     */
    public static CoapOptions relativeOptions(String pathAndQuery) {
        Objects.requireNonNull(pathAndQuery, "pathAndQuery");
        rejectFragment("pathAndQuery", pathAndQuery);
        if (isAbsolute(pathAndQuery)) {
            throw new IllegalArgumentException(
                    "pathAndQuery must not have a scheme, nor a colon before the first slash, was "
                            + shown(pathAndQuery));
        }
        return Resource.parse("pathAndQuery", pathAndQuery).addTo(CoapOptions.builder());
    }

    /** Whether a URI reference begins with a scheme. */
    static boolean isAbsolute(String reference) {
        // RFC 3986 §4.2: "A path segment that contains a colon character ... cannot be used as the first segment"
        for (int i = 0; i < reference.length() && "/?".indexOf(reference.charAt(i)) < 0; i++) {
            if (reference.charAt(i) == ':') {
                return true;
            }
        }
        return false;
    }

    /**
     * The path and query that Uri-Path and Uri-Query options stand for.
     *
     * @param options the options of a request
     * @return path and query as they stand in a URI, such as {@code /a/b?x=1}; a slash at least
     */
    public static String pathAndQuery(CoapOptions options) {
        Objects.requireNonNull(options, "options");
        return new Resource(options.all(CoapOption.URI_PATH), options.all(CoapOption.URI_QUERY)).toString();
    }

    private static void rejectFragment(String argument, String text) {
        // RFC 7252 §6.4 step 4: "If |url| has a <fragment> component, then fail this algorithm."
        if (text.indexOf('#') >= 0) {
            throw new IllegalArgumentException(argument + " must not have a fragment, was " + shown(text));
        }
    }

    /** User information may hold a password, which is not for messages. */
    private static String shown(String uri) {
        return uri.replaceFirst("//[^/?#]*@", "//<hidden>@");
    }

    /** {@return the protocol its scheme stands for} */
    public CoapProtocol protocol() {
        return protocol;
    }

    /** {@return where the peer is; a host name is not looked up} */
    public CoapAddress address() {
        return address;
    }

    /** {@return the name in lower case, the IP address without brackets, or the path of the Unix domain socket} */
    public String host() {
        return authority.host();
    }

    /** {@return whether the host is a name, so that requests carry a Uri-Host option} */
    public boolean hasHostName() {
        // RFC 7252 §6.4 step 5: "If the <host> component of |url| does not represent the request's destination IP
        // address as an IP-literal or IPv4address, include a Uri-Host Option"
        return authority.kind() == Authority.Kind.NAME;
    }

    /** {@return the port, the scheme's default where none is given; 0 for a Unix domain socket} */
    public int port() {
        return authority.port();
    }

    /** {@return the decoded segments of the path, none for the root; a slash at the end leaves an empty last one} */
    public List<String> pathSegments() {
        return resource.segments();
    }

    /** {@return the decoded arguments of the query} */
    public List<String> queries() {
        return resource.queries();
    }

    /** {@return Uri-Host where due, Uri-Path and Uri-Query; no Uri-Port, the port being that of the peer} */
    public CoapOptions options() {
        return options;
    }

    /** {@return the URI without path and query: scheme, host and port, as a session is opened to} */
    public CoapUri endpoint() {
        return new CoapUri(protocol, authority, Resource.ROOT);
    }

    /** Uri-Path and Uri-Query: what {@link #options()} has but for the host. */
    CoapOptions resourceOptions() {
        return resource.addTo(CoapOptions.builder());
    }

    /** {@return path and query as they stand in the URI, such as {@code /a/b?x=1}; a slash at least} */
    public String pathAndQuery() {
        return resource.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CoapUri that
                && protocol == that.protocol
                && authority.equals(that.authority)
                && resource.equals(that.resource);
    }

    @Override
    public int hashCode() {
        return Objects.hash(protocol, authority, resource);
    }

    /** {@return the URI put together again, in its normal form} */
    @Override
    public String toString() {
        return protocol.scheme() + "://" + authority.compose(protocol.defaultPort()) + pathAndQuery();
    }
}
