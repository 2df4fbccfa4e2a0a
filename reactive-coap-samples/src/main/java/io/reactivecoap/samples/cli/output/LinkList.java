package io.reactivecoap.samples.cli.output;

import io.reactivecoap.discovery.LinkAttribute;
import io.reactivecoap.discovery.LinkFormat;
import io.reactivecoap.discovery.LinkFormatException;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.samples.Words;
import io.reactivecoap.samples.cli.output.Palette.Role;
import java.util.List;
import java.util.stream.Collectors;

/** Links (RFC 6690) as people read them: a line each, the target first, and its attributes below one another. */
final class LinkList {

    private static final int WIDEST = 40;

    private LinkList() {}

    static String of(byte[] linkFormat, Palette palette) throws MalformedPayloadException {
        try {
            return of(LinkFormat.parse(linkFormat), palette);
        } catch (LinkFormatException e) {
            throw new MalformedPayloadException("not in the link format: " + e.getMessage());
        }
    }

    static String of(List<WebLink> links, Palette palette) {
        int width = links.stream()
                .mapToInt(link -> Words.oneLine(link.target()).length())
                .filter(length -> length <= WIDEST)
                .max()
                .orElse(0);
        return links.stream().map(link -> line(link, width, palette)).collect(Collectors.joining("\n"));
    }

    private static String line(WebLink link, int width, Palette palette) {
        String target = Words.oneLine(link.target());
        String attributes = link.attributes().stream()
                .map(LinkAttribute::toString)
                .map(Words::oneLine)
                .collect(Collectors.joining("  "));
        String gap = attributes.isEmpty() ? "" : " ".repeat(Math.max(0, width - target.length()) + 2);
        return palette.paint(Role.NAME, target) + gap + attributes;
    }
}
