package io.reactivecoap.netty.server;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.server.DatagramFrame.Type;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A message that came.
 *
 * @param peer the number of the connection, or of the address that datagrams come from; the first is 1
 * @param type its type in a datagram, null on a connection
 * @param messageId its message id in a datagram, -1 on a connection
 * @param code its code
 * @param token its token
 * @param options its options
 * @param payloadLength how long its payload is
 * @param start the first bytes of its payload, at most {@value #START}
 */
public record Received(
        int peer,
        @Nullable Type type,
        int messageId,
        CoapCode code,
        byte[] token,
        CoapOptions options,
        int payloadLength,
        byte[] start) {

    static final int START = 256;

    static Received onConnection(int peer, WireMessage message) {
        return of(peer, null, -1, message);
    }

    static Received inDatagram(int peer, DatagramFrame frame) {
        return of(peer, frame.type(), frame.id(), frame.message());
    }

    private static Received of(int peer, @Nullable Type type, int id, WireMessage message) {
        byte[] payload = message.payload();
        byte[] start = payload.length > START ? Arrays.copyOf(payload, START) : payload;
        return new Received(peer, type, id, message.code(), message.token(), message.options(), payload.length, start);
    }

    public String tokenHex() {
        return HexFormat.of().formatHex(token);
    }

    /** The path, such as {@code /a/b}. */
    public String path() {
        return "/" + String.join("/", options.all(CoapOption.URI_PATH));
    }

    /** The value of an option as a number, or null; the options of signals have no other names than their numbers. */
    public @Nullable Long number(int option) {
        for (CoapOptions.Entry entry : options) {
            if (entry.option().number() == option) {
                return Signals.number(entry.value());
            }
        }
        return null;
    }

    /** The payload, or its beginning, as text. */
    public String text() {
        return new String(start, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        String kind = type == null ? "" : type + " " + messageId + " ";
        return "#" + peer + " " + kind + code + " token=" + tokenHex() + " " + optionsText() + " " + payloadLength
                + " bytes";
    }

    private String optionsText() {
        if (!code.isSignal()) {
            return options.toString();
        }
        StringJoiner text = new StringJoiner(", ", "{", "}");
        for (int i = 0; i < options.size(); i++) {
            text.add(options.numberAt(i) + "=" + HexFormat.of().formatHex(options.valueAt(i)));
        }
        return text.toString();
    }
}
