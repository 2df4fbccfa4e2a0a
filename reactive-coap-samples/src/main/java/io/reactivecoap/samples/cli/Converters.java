package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapUri;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.cli.credentials.Credentials;
import io.reactivecoap.security.TrustPolicy.Relaxation;
import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How arguments become values. */
public final class Converters {

    private Converters() {}

    /** A CoAP URI. */
    public static final class Uri implements ITypeConverter<CoapUri> {
        @Override
        public CoapUri convert(String text) {
            try {
                return CoapUri.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** An IP address of this host, perhaps with a port, or the path of a Unix domain socket. */
    static final class Local implements ITypeConverter<CoapAddress> {
        @Override
        public CoapAddress convert(String text) {
            if (text.startsWith("/") || text.startsWith(".")) {
                return CoapAddress.unix(text);
            }
            int colon = text.lastIndexOf(':');
            boolean hasPort =
                    colon >= 0 && (text.indexOf(':') == colon || text.startsWith("[") && text.charAt(colon - 1) == ']');
            String host = hasPort ? text.substring(0, colon) : text;
            String port = hasPort ? text.substring(colon + 1) : "0";
            try {
                CoapAddress.Inet address = CoapAddress.inet(host, Integer.parseInt(port));
                if (!address.socketAddress().isUnresolved()) {
                    return address;
                }
            } catch (IllegalArgumentException e) {
                // said below
            }
            throw new TypeConversionException(
                    "must be an IP address such as 127.0.0.1, ::1, 127.0.0.1:5683 or [::1]:5683, or a path such as"
                            + " /run/me.sock, was " + text);
        }
    }

    /** A time in seconds, with decimals or without. */
    static final class Seconds implements ITypeConverter<Duration> {

        private static final BigDecimal SHORTEST = new BigDecimal("0.001");
        private static final BigDecimal LONGEST = new BigDecimal(86_400);

        @Override
        public Duration convert(String text) {
            try {
                BigDecimal seconds = new BigDecimal(text);
                if (seconds.compareTo(SHORTEST) >= 0 && seconds.compareTo(LONGEST) <= 0) {
                    return Duration.ofNanos(seconds.movePointRight(9).longValue());
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new TypeConversionException("must be seconds, from 0.001 to 86400, was " + text);
        }
    }

    /** A content format by name or number. */
    static final class Format implements ITypeConverter<ContentFormat> {
        @Override
        public ContentFormat convert(String text) {
            return ContentFormat.parse(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "must be a registered media type such as text/plain, json or cbor, or a number from 0 to"
                                    + " 65535, was " + text));
        }
    }

    /** What is not checked of a certificate. */
    static final class Allowed implements ITypeConverter<Relaxation> {
        @Override
        public Relaxation convert(String text) {
            try {
                return Credentials.relaxation(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** An option as NUMBER=VALUE. */
    static final class Option implements ITypeConverter<OptionArgument> {
        @Override
        public OptionArgument convert(String text) {
            try {
                return OptionArgument.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
