package io.reactivecoap;

import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * What a URI names on its host: path and query, decoded.
 *
 * @param segments the segments of the path; none for the root
 * @param queries the arguments of the query
 */
record Resource(List<String> segments, List<String> queries) {
    static final Resource ROOT = new Resource(List.of(), List.of());

    Resource {
        segments = List.copyOf(segments);
        queries = List.copyOf(queries);
    }

    /** Reads path and query; a message about what is wrong calls them by the argument's name. */
    static Resource parse(String argument, String text) {
        int mark = text.indexOf('?');
        String path = mark < 0 ? text : text.substring(0, mark);
        return new Resource(
                segments(argument, path), mark < 0 ? List.of() : queries(argument, text.substring(mark + 1)));
    }

    private static List<String> segments(String argument, String path) {
        List<String> segments = new ArrayList<>();
        // RFC 7252 §6.4 step 8: "If the value of the <path> component of |url| is empty or consists of a single slash
        // character, then move to the next step."
        if (path.isEmpty() || path.equals("/")) {
            return segments;
        }
        String[] encoded = (path.startsWith("/") ? path.substring(1) : path).split("/", -1);
        for (int i = 0; i < encoded.length; i++) {
            String segment = PercentEncoding.SEGMENT.decode(argument, encoded[i]);
            boolean last = i == encoded.length - 1;
            // RFC 7252 §6.4 step 2, by RFC 3986 §5.2.4: "Remove Dot Segments"
            switch (segment) {
                case "." -> closeIf(last, segments);
                case ".." -> {
                    if (!segments.isEmpty()) {
                        segments.remove(segments.size() - 1);
                    }
                    closeIf(last, segments);
                }
                default -> segments.add(segment);
            }
        }
        return segments.equals(List.of("")) ? List.of() : segments;
    }

    /** A dot segment at the end leaves a path that ends with a slash. */
    private static void closeIf(boolean last, List<String> segments) {
        if (last) {
            segments.add("");
        }
    }

    private static List<String> queries(String argument, String query) {
        List<String> queries = new ArrayList<>();
        for (String encoded : query.split("&", -1)) {
            queries.add(PercentEncoding.ARGUMENT.decode(argument, encoded));
        }
        return queries;
    }

    CoapOptions addTo(CoapOptions.Builder options) {
        segments.forEach(segment -> options.add(CoapOption.URI_PATH, segment));
        queries.forEach(query -> options.add(CoapOption.URI_QUERY, query));
        return options.build();
    }

    /** The resource name of RFC 7252 §6.5, steps 6 to 8. */
    @Override
    public String toString() {
        StringBuilder name = new StringBuilder();
        segments.forEach(segment -> name.append('/').append(PercentEncoding.SEGMENT.encode(segment)));
        if (segments.isEmpty()) {
            name.append('/');
        }
        char mark = '?';
        for (String query : queries) {
            name.append(mark).append(PercentEncoding.ARGUMENT.encode(query));
            mark = '&';
        }
        return name.toString();
    }
}
