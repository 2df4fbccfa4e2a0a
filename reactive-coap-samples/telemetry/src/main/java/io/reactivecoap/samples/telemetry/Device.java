package io.reactivecoap.samples.telemetry;

import io.reactivecoap.CoapUri;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A device to observe, as the topic of devices has it: its id is the key, {@code {"uri":"coap://host/path"}} the value.
 *
 * @param id the key of all that is told of it
 * @param uri what of it is observed
 */
public record Device(String id, CoapUri uri) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Checks the components.
     *
     * @param id the key
     * @param uri what is observed
     */
    public Device {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(uri, "uri");
    }

    /**
     * Reads a record of the topic of devices. Members other than {@code uri} are left alone.
     *
     * @param id the record's key
     * @param value the record's value
     * @return the device
     * @throws IllegalArgumentException when the value has no such URI
     */
    public static Device parse(String id, byte[] value) {
        String uri = null;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), value)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    uri = member(parser, uri);
                }
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the value of device " + id + " is no JSON", e);
        }
        if (uri == null) {
            throw new IllegalArgumentException("the value of device " + id + " has no uri");
        }
        return new Device(id, CoapUri.parse(uri));
    }

    private static @Nullable String member(JsonParser parser, @Nullable String uri) {
        boolean wanted = parser.currentName().equals("uri");
        JsonToken token = parser.nextToken();
        if (wanted && token == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        parser.skipChildren();
        return uri;
    }

    /**
     * Writes the value of the record.
     *
     * @return JSON
     */
    public byte[] value() {
        return ("{\"uri\":\"" + uri + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
