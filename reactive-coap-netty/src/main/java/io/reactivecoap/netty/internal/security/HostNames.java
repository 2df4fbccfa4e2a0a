package io.reactivecoap.netty.internal.security;

import java.net.URI;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The hosts that a certificate names (RFC 7252 §9.1.3.3): by subject alternative names, and by its common name without any. */
final class HostNames {

    private static final int DNS = 2;
    private static final int URI_NAME = 6;
    private static final int IP_ADDRESS = 7;

    private HostNames() {}

    /** No wildcards: a device has a name of its own. */
    static boolean matches(X509Certificate certificate, String host) {
        return of(certificate).stream().anyMatch(name -> isSame(name, host));
    }

    private static boolean isSame(String name, String host) {
        if (Handshake.isAddress(host) || Handshake.isAddress(name)) {
            return Handshake.isAddress(host) && Handshake.isAddress(name) && Addresses.same(name, host);
        }
        return name.equalsIgnoreCase(host);
    }

    /** The first name, or none. */
    static String first(X509Certificate certificate) {
        List<String> names = of(certificate);
        return names.isEmpty() ? "" : names.get(0);
    }

    static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    add(alternative, names);
                }
                return names;
            }
        } catch (CertificateParsingException e) {
            return names; // none that can be read
        }
        addCommonName(certificate, names);
        return names;
    }

    private static void add(List<?> alternative, List<String> names) {
        int type = (Integer) alternative.get(0);
        if (type == DNS || type == IP_ADDRESS) {
            names.add((String) alternative.get(1));
        } else if (type == URI_NAME) {
            try {
                URI uri = URI.create((String) alternative.get(1));
                if (uri.getHost() != null
                        && uri.getScheme() != null
                        && uri.getScheme().startsWith("coap")) {
                    names.add(uri.getHost());
                }
            } catch (IllegalArgumentException e) {
                // no URI names no host
            }
        }
    }

    private static void addCommonName(X509Certificate certificate, List<String> names) {
        try {
            LdapName subject =
                    new LdapName(certificate.getSubjectX500Principal().getName());
            for (Rdn part : subject.getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(String.valueOf(part.getValue()));
                }
            }
        } catch (InvalidNameException e) {
            // a subject that cannot be read has no name
        }
    }

    /** Addresses are compared as such: an IPv6 address has many spellings. */
    private static final class Addresses {

        private Addresses() {}

        static boolean same(String one, String other) {
            byte[] first = io.netty.util.NetUtil.createByteArrayFromIpAddressString(one);
            byte[] second = io.netty.util.NetUtil.createByteArrayFromIpAddressString(other);
            return first != null && java.util.Arrays.equals(first, second);
        }
    }
}
