package io.reactivecoap;

import java.nio.file.Path;

/**
 * The part of a URI that names host and port, decoded.
 *
 * @param host a name in lower case, an IP address without brackets, or the path of a Unix domain socket
 * @param kind which of them
 * @param port the port; 0 for a Unix domain socket
 */
record Authority(String host, Kind kind, int port) {
    enum Kind {
        NAME,
        IPV4,
        IPV6,
        UNIX
    }

    static Authority parse(String text, int defaultPort) {
        if (text.indexOf('@') >= 0) {
            throw new IllegalArgumentException("uri must not have user information before the host");
        }
        if (text.startsWith("[")) {
            return bracketed(text, defaultPort);
        }
        int colon = text.indexOf(':');
        String encoded = colon < 0 ? text : text.substring(0, colon);
        // RFC 7252 §6.1: "The host MUST NOT be empty"
        if (encoded.isEmpty()) {
            throw new IllegalArgumentException("uri must have a host");
        }
        String host = PercentEncoding.HOST.decode("uri", encoded);
        if (host.startsWith("/")) {
            return unix(host, colon >= 0);
        }
        // RFC 7252 §6.4 step 5: the host is "converted to ASCII lowercase"
        int port = colon < 0 ? defaultPort : port(text, colon, defaultPort);
        IpLiteral literal = IpLiteral.parse(host);
        if (literal == null) {
            return new Authority(toAsciiLowerCase(host), Kind.NAME, port);
        }
        if (literal.isIpv6()) {
            throw new IllegalArgumentException("uri must have an IPv6 address between brackets, has " + text);
        }
        return new Authority(literal.toString(), Kind.IPV4, port);
    }

    private static Authority bracketed(String text, int defaultPort) {
        int end = text.indexOf(']');
        IpLiteral literal = end < 0 ? null : IpLiteral.parse(zoneDecoded(text.substring(1, end)));
        if (literal == null || !literal.isIpv6() || end + 1 < text.length() && text.charAt(end + 1) != ':') {
            throw new IllegalArgumentException("uri must have an IPv6 address between brackets, has " + text);
        }
        int port = end + 1 == text.length() ? defaultPort : port(text, end + 1, defaultPort);
        return new Authority(literal.toString(), Kind.IPV6, port);
    }

    /** RFC 6874 §2 writes the zone after {@code %25}; a bare {@code %} is understood too. */
    private static String zoneDecoded(String literal) {
        int percent = literal.indexOf('%');
        if (percent < 0) {
            return literal;
        }
        boolean encoded = literal.startsWith("25", percent + 1) && literal.length() > percent + 3;
        String zone = literal.substring(percent + (encoded ? 3 : 1));
        return literal.substring(0, percent) + "%" + PercentEncoding.HOST.decode("uri", zone);
    }

    private static Authority unix(String path, boolean hasPort) {
        if (hasPort) {
            throw new IllegalArgumentException("uri must not have a port with a Unix domain socket, which is " + path);
        }
        return new Authority(path, Kind.UNIX, 0);
    }

    private static int port(String text, int colon, int defaultPort) {
        String digits = text.substring(colon + 1);
        if (digits.isEmpty()) {
            return defaultPort; // RFC 7252 §6.1: "If it is empty or not given, then the default port 5683 is assumed."
        }
        int port = digits.matches("0*[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("uri must have a port of 1 to 65535, has " + digits);
        }
        return port;
    }

    private static String toAsciiLowerCase(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, Character.toLowerCase(c));
            }
        }
        return lower.toString();
    }

    CoapAddress toAddress() {
        return kind == Kind.UNIX ? CoapAddress.unix(Path.of(host)) : CoapAddress.inet(host, port);
    }

    String compose(int defaultPort) {
        String text = kind == Kind.IPV6 ? "[" + zoneEncoded(host) + "]" : PercentEncoding.HOST.encode(host);
        // RFC 7252 §6.5 step 5: "If |port| is not the default port for the scheme, then append"
        return kind == Kind.UNIX || port == defaultPort ? text : text + ":" + port;
    }

    private static String zoneEncoded(String literal) {
        int percent = literal.indexOf('%');
        return percent < 0
                ? literal
                : literal.substring(0, percent) + "%25" + PercentEncoding.HOST.encode(literal.substring(percent + 1));
    }
}
