package io.reactivecoap.samples.cli.output;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.discovery.LinkAttribute;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.pubsub.PubSubMessage;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Prints an object in JSON on a line of its own for each result. What the members mean is in the samples' README. */
public final class JsonOutput implements Output {

    private final Sink out;

    /**
     * Prints it somewhere.
     *
     * @param out where
     */
    public JsonOutput(Sink out) {
        this.out = out;
    }

    @Override
    public boolean response(CoapResponse response) {
        return print("response", line -> {
            head(line, response);
            payload(line, response);
        });
    }

    @Override
    public boolean saved(CoapResponse response, String file, long bytes) {
        return print("response", line -> {
            head(line, response);
            line.writeStringProperty("file", file).writeNumberProperty("bytes", bytes);
        });
    }

    @Override
    public boolean notification(Notification notification) {
        return print("notification", line -> {
            notification.sequence().ifPresent(sequence -> line.writeNumberProperty("sequence", sequence));
            line.writeNumberProperty("skipped", notification.skipped());
            head(line, notification.response());
            payload(line, notification.response());
        });
    }

    @Override
    public boolean links(List<WebLink> links) {
        boolean isRead = true;
        for (int i = 0; i < links.size() && isRead; i++) {
            isRead = link(links.get(i));
        }
        return isRead;
    }

    private boolean link(WebLink link) {
        return print("link", line -> {
            line.writeStringProperty("target", link.target()).writeObjectPropertyStart("attributes");
            Map<String, List<Optional<String>>> byName = new LinkedHashMap<>();
            for (LinkAttribute attribute : link.attributes()) {
                byName.computeIfAbsent(attribute.name(), name -> new ArrayList<>())
                        .add(attribute.value());
            }
            byName.forEach((name, values) -> {
                line.writeArrayPropertyStart(name);
                values.forEach(value -> value.ifPresentOrElse(line::writeString, () -> line.writeBoolean(true)));
                line.writeEndArray();
            });
            line.writeEndObject();
        });
    }

    @Override
    public boolean message(PubSubMessage message) {
        return print("message", line -> {
            line.writeStringProperty("topic", message.topic());
            payload(line, message.response());
        });
    }

    @Override
    public boolean published(String topic, Duration elapsed) {
        return print("published", line -> {
            line.writeStringProperty("topic", topic);
            elapsed(line, elapsed);
        });
    }

    @Override
    public boolean pong(CoapAddress peer, Duration elapsed) {
        return print("pong", line -> {
            line.writeStringProperty("peer", peer.toString());
            elapsed(line, elapsed);
        });
    }

    private boolean print(String type, Consumer<JsonGenerator> members) {
        String line = Json.object(object -> {
            object.writeStringProperty("type", type);
            members.accept(object);
        });
        return out.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
    }

    private static void head(JsonGenerator line, CoapResponse response) {
        line.writeStringProperty(
                        "code",
                        response.code().codeClass() + "."
                                + twoDigits(response.code().detail()))
                .writeStringProperty("reason", response.code().phrase())
                .writeStringProperty("peer", response.source().toString());
        elapsed(line, response.elapsed());
        options(line, response.options());
    }

    private static String twoDigits(int detail) {
        return detail < 10 ? "0" + detail : Integer.toString(detail);
    }

    private static void elapsed(JsonGenerator line, Duration elapsed) {
        line.writeNumberProperty("rttMillis", Math.round(elapsed.toNanos() / 1e3) / 1e3);
    }

    /** One that may be repeated has an array of values, even when it is not. */
    private static void options(JsonGenerator line, CoapOptions options) {
        line.writeObjectPropertyStart("options");
        Map<CoapOption<?>, List<byte[]>> values = new LinkedHashMap<>();
        options.forEach(option -> values.computeIfAbsent(option.option(), same -> new ArrayList<>())
                .add(option.value()));
        values.forEach((option, all) -> {
            line.writeName(option.name());
            if (option.repeatable()) {
                line.writeStartArray();
                all.forEach(value -> value(line, option, value));
                line.writeEndArray();
            } else {
                value(line, option, all.get(0));
            }
        });
        line.writeEndObject();
    }

    private static void value(JsonGenerator line, CoapOption<?> option, byte[] value) {
        switch (option.format()) {
            case EMPTY -> line.writeBoolean(true);
            case UINT -> line.writeNumber(new BigInteger(1, value));
            case STRING -> line.writeString(new String(value, StandardCharsets.UTF_8));
            case OPAQUE -> line.writeString(HexFormat.of().formatHex(value));
        }
    }

    private static void payload(JsonGenerator line, CoapResponse response) {
        Optional<ContentFormat> format = response.contentFormat();
        format.ifPresent(known -> line.writeStringProperty("contentFormat", known.mediaType()));
        byte[] payload = response.payload();
        line.writeNumberProperty("bytes", payload.length);
        if (payload.length == 0) {
            return;
        }
        Optional<String> json = format.filter(Rendering::isJson).flatMap(is -> Json.compact(payload));
        Optional<String> text = PayloadText.of(format, payload);
        if (json.isPresent()) {
            line.writeStringProperty("encoding", "json").writeName("payload").writeRawValue(json.get());
        } else if (text.isPresent()) {
            line.writeStringProperty("encoding", "text").writeStringProperty("payload", text.get());
        } else {
            line.writeStringProperty("encoding", "base64").writeBinaryProperty("payload", payload);
        }
    }
}
