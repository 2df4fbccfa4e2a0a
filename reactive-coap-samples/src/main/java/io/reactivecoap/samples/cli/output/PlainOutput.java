package io.reactivecoap.samples.cli.output;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.pubsub.PubSubMessage;
import io.reactivecoap.samples.Words;
import io.reactivecoap.samples.cli.output.Palette.Role;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Prints payloads as they are or, for people, laid out by their content format. */
public final class PlainOutput implements Output {

    /** How payloads are printed. */
    public enum Style {
        /** As they are, byte by byte. */
        RAW,
        /** Laid out where their content format is known, otherwise as they are. */
        PRETTY,
        /** As {@link #PRETTY}, and nothing that is printed can do anything to the terminal. */
        TERMINAL
    }

    private static final String NEW_LINE = System.lineSeparator();

    private final Sink out;
    private final Remarks remarks;
    private final Style style;
    private final Palette palette;

    /**
     * Prints it somewhere.
     *
     * @param out where
     * @param remarks where it is told that a payload is not what its content format says
     * @param style how payloads are printed
     * @param palette the colours of what is laid out
     */
    public PlainOutput(Sink out, Remarks remarks, Style style, Palette palette) {
        this.out = out;
        this.remarks = remarks;
        this.style = style;
        this.palette = palette;
    }

    @Override
    public boolean response(CoapResponse response) {
        return laidOut(response).map(text -> print(text + NEW_LINE)).orElseGet(() -> out.write(asItIs(response)));
    }

    @Override
    public boolean saved(CoapResponse response, String file, long bytes) {
        return true;
    }

    @Override
    public boolean notification(Notification notification) {
        return out.write(withLine(notification.response()));
    }

    @Override
    public boolean links(List<WebLink> links) {
        if (links.isEmpty()) {
            return true;
        }
        if (style != Style.RAW) {
            return print(LinkList.of(links, palette) + NEW_LINE);
        }
        boolean isRead = true;
        for (int i = 0; i < links.size() && isRead; i++) {
            isRead = print(Words.oneLine(links.get(i).toString()) + NEW_LINE);
        }
        return isRead;
    }

    /** The topic first, then the message: behind it when it is a line, else below it. Bytes that are no text are in hexadecimal. */
    @Override
    public boolean message(PubSubMessage message) {
        CoapResponse response = message.response();
        Optional<String> laidOut = laidOut(response);
        String shown = laidOut.orElseGet(() -> textOrDigits(response.contentFormat(), response.payload()));
        String topic = palette.paint(Role.NAME, Words.oneLine(message.topic()));
        String gap = laidOut.isPresent() && shown.indexOf('\n') >= 0 ? NEW_LINE : " ";
        return print(topic + gap + shown + NEW_LINE);
    }

    @Override
    public boolean published(String topic, Duration elapsed) {
        return true;
    }

    @Override
    public boolean pong(CoapAddress peer, Duration elapsed) {
        remarks.say(peer + " answered in " + Words.time(elapsed));
        return true;
    }

    private Optional<String> laidOut(CoapResponse response) {
        Optional<ContentFormat> format = response.contentFormat();
        if (style == Style.RAW || format.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Rendering.of(format.get(), response.payload(), palette);
        } catch (MalformedPayloadException e) {
            remarks.note("the payload is printed as it is, it is not what its content format "
                    + format.get().mediaType() + " says: " + e.getMessage());
            return Optional.empty();
        }
    }

    private byte[] asItIs(CoapResponse response) {
        byte[] payload = response.payload();
        if (style != Style.TERMINAL || payload.length == 0) {
            return payload;
        }
        String text = textOrDigits(response.contentFormat(), payload);
        return (text.endsWith("\n") ? text : text + NEW_LINE).getBytes(StandardCharsets.UTF_8);
    }

    private String textOrDigits(Optional<ContentFormat> format, byte[] payload) {
        return PayloadText.of(format, payload)
                .map(text -> style == Style.TERMINAL ? Legible.text(text) : text)
                .orElseGet(() -> "0x" + HexFormat.of().formatHex(payload));
    }

    /** Text has a line of its own. */
    private byte[] withLine(CoapResponse response) {
        Optional<String> laidOut = laidOut(response);
        if (laidOut.isPresent()) {
            return (laidOut.get() + NEW_LINE).getBytes(StandardCharsets.UTF_8);
        }
        byte[] payload = asItIs(response);
        boolean isText = PayloadText.of(response.contentFormat(), payload).isPresent();
        if (!isText || payload.length > 0 && payload[payload.length - 1] == '\n') {
            return payload;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(payload.length + NEW_LINE.length());
        line.writeBytes(payload);
        line.writeBytes(NEW_LINE.getBytes(StandardCharsets.UTF_8));
        return line.toByteArray();
    }

    private boolean print(String text) {
        return out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
