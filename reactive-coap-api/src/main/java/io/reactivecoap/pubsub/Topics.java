package io.reactivecoap.pubsub;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What topics look like, to us and in the path of a request. */
final class Topics {

    private static final String UNRESERVED = "-_~";
    private static final char ASCII = 127;

    private Topics() {}

    /** The segments, of which some may be empty. */
    static List<String> segments(String argument, String topic) {
        if (Objects.requireNonNull(topic, argument).isEmpty()) {
            throw new IllegalArgumentException(argument + " must not be empty");
        }
        return List.of(topic.split("/", -1));
    }

    /** MQTT 5.0 §4.7.1: "The wildcard characters [...] MUST NOT be used within a Topic Name". */
    static String requireName(String topic) {
        requireText(topic);
        if (topic.indexOf('#') >= 0 || topic.indexOf('+') >= 0) {
            throw new IllegalArgumentException("topic must have no wildcard to publish to: " + topic);
        }
        return topic;
    }

    /** MQTT 5.0 §4.7.1: wildcards take the place of a segment, # that of the last one. */
    static String requireFilter(String topic) {
        requireText(topic);
        List<String> segments = segments("topic", topic);
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            boolean wrongPlace = segment.indexOf('#') >= 0 && !(last && segment.equals("#"))
                    || segment.indexOf('+') >= 0 && !segment.equals("+");
            if (wrongPlace) {
                throw new IllegalArgumentException(
                        "topic must have + only as a whole segment, and # only as the last one: " + topic);
            }
        }
        return topic;
    }

    private static void requireText(String topic) {
        segments("topic", topic);
        if (topic.indexOf(0) >= 0) {
            throw new IllegalArgumentException("topic must not have a null character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(topic)) {
            throw new IllegalArgumentException("topic must be text that UTF-8 can hold: a surrogate stands alone");
        }
    }

    /**
     * A segment for a gateway that percent-decodes what Uri-Path has: whatever could mean something else there is encoded. So
     * is a dot where there is nothing else, for RFC 7252 §5.10.1 has Uri-Path be neither "." nor "..".
     */
    static String encode(String segment) {
        boolean dots = segment.equals(".") || segment.equals("..");
        StringBuilder encoded = new StringBuilder(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (isPlain(c) || c == '.' && !dots || c > ASCII) {
                encoded.append(c);
            } else {
                encoded.append('%').append(hexDigit(c >> 4)).append(hexDigit(c & 15));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || UNRESERVED.indexOf(c) >= 0;
    }

    private static char hexDigit(int value) {
        return "0123456789ABCDEF".charAt(value);
    }
}
