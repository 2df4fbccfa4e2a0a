package io.reactivecoap;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An IP address as text, read and written without asking any name service.
 *
 * @param bytes 4 or 16 bytes
 * @param zone the zone of an IPv6 address as it was written, or null
 */
record IpLiteral(byte[] bytes, @Nullable String zone) {
    private static final Pattern DOTTED_QUAD =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}"); // RFC 3986 §3.2.2: IPv4address

    /** Reads {@code 192.0.2.1}, {@code 2001:db8::1} or {@code fe80::1%eth0}; null stands for anything else. */
    static @Nullable IpLiteral parse(String text) {
        int percent = text.indexOf('%');
        if (percent == text.length() - 1) {
            return null;
        }
        String address = percent < 0 ? text : text.substring(0, percent);
        byte[] bytes = address.indexOf(':') < 0 ? parseQuad(address) : parseGroups(address);
        if (bytes == null || bytes.length == 4 && percent >= 0) {
            return null;
        }
        return new IpLiteral(bytes, percent < 0 ? null : text.substring(percent + 1));
    }

    static IpLiteral of(InetAddress address) {
        return new IpLiteral(address.getAddress(), zoneOf(address));
    }

    private static @Nullable String zoneOf(InetAddress address) {
        if (!(address instanceof Inet6Address ipv6)) {
            return null;
        }
        if (ipv6.getScopedInterface() != null) {
            return ipv6.getScopedInterface().getName();
        }
        return ipv6.getScopeId() == 0 ? null : Integer.toString(ipv6.getScopeId());
    }

    private static byte @Nullable [] parseQuad(String text) {
        if (!DOTTED_QUAD.matcher(text).matches()) {
            return null;
        }
        byte[] bytes = new byte[4];
        int i = 0;
        for (String octet : text.split("\\.")) {
            bytes[i++] = (byte) Integer.parseInt(octet);
        }
        return bytes;
    }

    private static byte @Nullable [] parseGroups(String text) {
        int gap = text.indexOf("::");
        byte[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        byte[] tail = gap < 0 ? new byte[0] : groups(text.substring(gap + 2), true);
        if (head == null || tail == null) {
            return null;
        }
        int length = head.length + tail.length;
        if (gap < 0 ? length != 16 : length > 14) {
            return null;
        }
        byte[] bytes = new byte[16];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    /** Groups of four digits with colons between, where they end the address perhaps with a dotted quad. */
    private static byte @Nullable [] groups(String text, boolean last) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] groups = text.split(":", -1);
        byte[] quad = last ? parseQuad(groups[groups.length - 1]) : null;
        int count = quad == null ? groups.length : groups.length - 1;
        byte[] bytes = new byte[2 * count + (quad == null ? 0 : 4)];
        for (int i = 0; i < count; i++) {
            if (!groups[i].matches("[0-9a-fA-F]{1,4}")) {
                return null;
            }
            int group = Integer.parseInt(groups[i], 16);
            bytes[2 * i] = (byte) (group >> 8);
            bytes[2 * i + 1] = (byte) group;
        }
        if (quad != null) {
            System.arraycopy(quad, 0, bytes, 2 * count, 4);
        }
        return bytes;
    }

    /** The address, or null while this machine has no network interface of that name. */
    @Nullable
    InetAddress toAddress() {
        try {
            if (zone == null) {
                return InetAddress.getByAddress(bytes);
            }
            int scope = scopeOf(zone);
            return scope < 0 ? null : Inet6Address.getByAddress(null, bytes, scope);
        } catch (UnknownHostException | SocketException e) {
            return null;
        }
    }

    private static int scopeOf(String zone) throws SocketException {
        if (zone.matches("[0-9]{1,9}")) {
            return Integer.parseInt(zone);
        }
        NetworkInterface network = NetworkInterface.getByName(zone);
        return network == null ? -1 : network.getIndex();
    }

    boolean isIpv6() {
        return bytes.length == 16;
    }

    /** The address as RFC 5952 writes it. */
    @Override
    public String toString() {
        if (!isIpv6()) {
            return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
        }
        // RFC 5952 §4.2.2: "The symbol "::" MUST NOT be used to shorten just one 16-bit 0 field."
        int gapStart = 8;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int zeros = zerosFrom(i);
            if (zeros > gapLength) {
                gapStart = i;
                gapLength = zeros;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(i)));
        }
        return zone == null ? text.toString() : text + "%" + zone;
    }

    private int zerosFrom(int start) {
        int end = start;
        while (end < 8 && group(end) == 0) {
            end++;
        }
        return end - start;
    }

    private int group(int i) {
        return (bytes[2 * i] & 255) << 8 | bytes[2 * i + 1] & 255;
    }
}
